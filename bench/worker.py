"""One candidate over some files in a process of its own: `python -m bench.worker NAME ROUNDS FILE…` prints JSON.

The process is pinned to one core where the system can. Times are CPU seconds of this process, so that a busy machine
does not count; the first file is read once before, to warm up.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import time
from pathlib import Path

from bench.candidates import CANDIDATES


def main() -> None:
    """Measure and print."""
    name, rounds, files = sys.argv[1], int(sys.argv[2]), [Path(arg) for arg in sys.argv[3:]]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    read = next(candidate.read for candidate in CANDIDATES if candidate.name == name)
    result: dict[str, object] = {"seconds": {}, "tables": {}, "failed": {}}
    for i, file in enumerate(files):
        try:
            if i == 0:
                read(file)
            seconds, tables = [], []
            for _ in range(rounds):
                began = time.process_time()
                tables = read(file)
                seconds.append(time.process_time() - began)
        except Exception as error:  # a peer may fail on a file; that is a result
            result["failed"][file.name] = f"{type(error).__name__}: {error}"[:200]  # type: ignore[index]
            continue
        result["seconds"][file.name] = statistics.median(seconds)  # type: ignore[index]
        result["tables"][file.name] = tables  # type: ignore[index]
    result["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
