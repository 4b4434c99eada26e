"""Work that may crash, hang or eat memory, done side by side in processes: the culprit is lost, the others go on.

Nothing here knows of documents. A process leaves a mark while it works on an item, and the interpreter's own fault
handler writes into that mark when it crashes or runs out of time. So when a process has gone down, the marks tell which
items were being worked on, and mostly which of them was the culprit.
"""

from __future__ import annotations

import ctypes
import faulthandler
import math
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeVar

_task: Callable[[Any], Any]
Item = TypeVar("Item")
Result = TypeVar("Result")

_AGAIN = 1.0
"""Seconds after which a limit is enforced once more, should a library have swallowed the first exception."""
_CRASHED = "Fatal Python error"
"""What the fault handler writes first when a process crashes; out of time it writes only where it was."""


class Limits(NamedTuple):
    """What one item may take: seconds of computing, and bytes of address space where it has a process of its own."""

    seconds: float = 3600
    memory: int = 6 << 30

    @property
    def too_long(self) -> str:
        """What is said of an item that took more time than this."""
        shown = f"{self.seconds / 60:g} minutes" if self.seconds >= 60 else f"{self.seconds:g} seconds"
        return f"reading it took more time than allowed ({shown} of computing)"

    @property
    def crashed(self) -> str:
        """What is said of an item whose process went down."""
        return f"the reader crashed on it, or it took more memory than allowed ({self.memory / (1 << 30):g} GB)"


class Lost(NamedTuple):
    """What stands for the result of an item that took its process down: why."""

    reason: str


class OutOfTime(BaseException):
    """Raised in work that has computed for longer than allowed; no reader's `except Exception` stops it."""


def time_limit(seconds: float) -> AbstractContextManager[None]:
    """Return a context in which OutOfTime is raised once this thread has computed for so many seconds.

    In the main thread a signal stops whatever runs Python, its regular expressions too; its handler and timer are put
    back afterwards. In another thread (a Dask worker's) a second thread looks at the clock.
    """
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        return _by_signal(seconds)
    return _by_watch(seconds) if hasattr(time, "pthread_getcpuclockid") else nullcontext()


@contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise OutOfTime

    handler = signal.signal(signal.SIGPROF, stop)
    timer = signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
    try:
        yield
    finally:
        try:
            signal.setitimer(signal.ITIMER_PROF, *timer)
        finally:
            signal.signal(signal.SIGPROF, handler or signal.SIG_DFL)


@contextmanager
def _by_watch(seconds: float) -> Iterator[None]:
    thread, done = threading.get_ident(), threading.Event()
    clock = time.pthread_getcpuclockid(thread)
    watch = threading.Thread(target=_watch, args=(thread, clock, seconds, done), daemon=True)
    watch.start()
    try:
        yield
    finally:
        done.set()
        watch.join()


def _watch(thread: int, clock: int, seconds: float, done: threading.Event) -> None:
    end = time.clock_gettime(clock) + seconds
    while not done.wait(max(end - time.clock_gettime(clock), 0.01)):
        if time.clock_gettime(clock) >= end:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(OutOfTime))
            end += _AGAIN


def gathered(
    task: Callable[[Item], Result], items: Sequence[Item], workers: int, limits: Limits
) -> Iterator[tuple[int, Result | Lost]]:
    """Do the task for all items in so many processes; yield index and result of each as it is done, in any order.

    `task` keeps the limit of time itself (`time_limit`); a process that does not, for it hangs in compiled code, is
    ended a little later, and its item is lost and never tried again. Where one of several processes went down without a
    word, the items that were being worked on are tried again, each alone; all others go on. Exceptions of the task come
    through.
    """
    waiting = dict(enumerate(items))
    while waiting:
        processes = min(workers, len(waiting))
        with TemporaryDirectory(prefix="guihua-") as name:
            for index, result in _round(task, waiting, processes, limits, Path(name)):
                del waiting[index]
                yield index, result
            marks = {int(mark.name): mark.read_text(errors="replace") for mark in Path(name).iterdir()}
        suspects = _suspects(waiting, {index: text for index, text in marks.items() if index in waiting})
        for index, text in suspects.items():
            item = waiting.pop(index)
            if text or (len(suspects) == processes == 1):
                yield index, Lost(limits.too_long if text and _CRASHED not in text else limits.crashed)
            else:
                yield from ((index, result) for _, result in gathered(task, [item], 1, limits))


def _suspects(waiting: Mapping[int, object], marks: Mapping[int, str]) -> dict[int, str]:
    """Return the items that may have taken their process down, with what its fault handler said.

    Where one said something it is that one; else those that were being worked on; else, where a process went down
    before any work, all.
    """
    told = {index: text for index, text in marks.items() if text}
    return told or dict(marks) or dict.fromkeys(waiting, "")


def _round(
    task: Callable[[Item], Result], items: Mapping[int, Item], workers: int, limits: Limits, marks: Path
) -> Iterator[tuple[int, Result]]:
    """Yield results until all are there or a process has gone down."""
    context = get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(task, limits.memory))
    try:
        futures: dict[Future[Result], int] = {}
        with suppress(BrokenProcessPool):  # it can go down while items are still being handed in
            for index, item in items.items():
                futures[pool.submit(_marked, marks / str(index), item, limits.seconds)] = index
        for future in as_completed(futures):
            with suppress(BrokenProcessPool):
                yield futures[future], future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(task: Callable[[Any], Any], memory: int) -> None:
    """Begin a process: what a task knows may be large, so it is handed over once and not with every item."""
    global _task
    _task = task
    _limit_memory(memory)


def _limit_memory(limit: int) -> None:
    """Let this process crash, and be reported, before an item made to eat the machine does so (where limits exist)."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, limit), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def _marked(mark: Path, item: Any, seconds: float) -> Any:
    """Do this process's task with a mark, into which a crash is written, or compiled code that never ends."""
    with mark.open("w", encoding="utf-8") as trace:
        faulthandler.enable(trace, all_threads=False)
        if hasattr(signal, "SIGXCPU"):
            faulthandler.register(signal.SIGXCPU, trace, all_threads=False, chain=True)
            _end_after(seconds * 1.1 + _AGAIN)
        try:
            return _task(item)
        finally:
            faulthandler.disable()
            if hasattr(signal, "SIGXCPU"):
                faulthandler.unregister(signal.SIGXCPU)
            mark.unlink()


def _end_after(seconds: float) -> None:
    """Have the system end this process when it has computed for so many seconds more."""
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    end = math.ceil(usage.ru_utime + usage.ru_stime + seconds)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (end, hard))
