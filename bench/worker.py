"""One candidate over some files in a process of its own: `python -m bench.worker NAME BESIDE ROUNDS FILE…` prints JSON.

BESIDE names a second candidate (or is empty) that is timed by turns with the first, so that a machine that changes its
speed changes both. The process is pinned to one core where the system can. Times are CPU seconds of this process, so
that a busy machine does not count; the first file is read once before, to warm up.
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
    name, beside, rounds, files = sys.argv[1], sys.argv[2], int(sys.argv[3]), [Path(arg) for arg in sys.argv[4:]]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    readers = {candidate.name: candidate.read for candidate in CANDIDATES}
    read, other = readers[name], readers.get(beside)
    result: dict[str, object] = {"seconds": {}, "beside": {}, "tables": {}, "failed": {}}
    for i, file in enumerate(files):
        try:
            if i == 0:
                read(file)
            seconds, others, tables = [], [], []
            for _ in range(rounds):
                if other is not None:
                    began = time.process_time()
                    other(file)
                    others.append(time.process_time() - began)
                began = time.process_time()
                tables = read(file)
                seconds.append(time.process_time() - began)
        except Exception as error:  # a peer may fail on a file; that is a result
            result["failed"][file.name] = f"{type(error).__name__}: {error}"[:200]  # type: ignore[index]
            continue
        result["seconds"][file.name] = statistics.median(seconds)  # type: ignore[index]
        result["beside"][file.name] = statistics.median(others) if others else 0.0  # type: ignore[index]
        result["tables"][file.name] = tables  # type: ignore[index]
    result["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
