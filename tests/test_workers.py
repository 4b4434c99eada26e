"""Work that crashes, hangs or is killed: the culprit is told, everything else is done once, and nothing is left behind."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import threading
import time
from collections import deque
from functools import partial
from itertools import repeat
from pathlib import Path

import pytest

from extract.workers import Limits, Lost, OutOfTime, gathered, time_limit

SHORT = Limits(seconds=0.3)


def work(word: str, log: Path) -> str:
    """Do what the word says, in the process that it is handed to, and write down that it was begun."""
    with log.open("a", encoding="utf-8") as stream:
        stream.write(f"{word}\n")
    if word == "crash":
        ctypes.string_at(0)
    elif word == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif word == "hang":
        deque(repeat(0), maxlen=0)  # compiled code that never looks at signals
    elif word == "slow":
        time.sleep(0.3)
    return word.upper()


def done(words: list[str], log: Path, workers: int = 2) -> list[str | Lost]:
    found = dict(gathered(partial(work, log=log), words, workers, SHORT))
    return [found[index] for index in range(len(words))]


def begun(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8").split()


def test_a_crash_is_told_by_the_fault_handler_and_only_the_culprit_is_lost(tmp_path: Path) -> None:
    words = ["slow", "crash", *(f"w{number}" for number in range(6))]
    first, lost, *others = done(words, tmp_path / "log")
    assert (first, others) == ("SLOW", [word.upper() for word in words[2:]])
    assert lost == Lost(SHORT.crashed)
    assert begun(tmp_path / "log").count("crash") == 1, "what surely crashed is not run again"


def test_compiled_code_that_never_ends_is_ended_and_not_run_again(tmp_path: Path) -> None:
    assert done(["a", "hang", "b"], tmp_path / "log") == ["A", Lost(SHORT.too_long), "B"]
    assert begun(tmp_path / "log").count("hang") == 1


def test_of_those_at_work_when_one_is_killed_without_a_word_each_is_tried_alone(tmp_path: Path) -> None:
    words = ["slow", "killed", *(f"w{number}" for number in range(6))]
    first, lost, *others = done(words, tmp_path / "log")
    assert (first, others) == ("SLOW", [word.upper() for word in words[2:]])
    assert lost == Lost(SHORT.crashed)
    counts = [begun(tmp_path / "log").count(word) for word in words[2:]]
    assert counts.count(1) >= 4, "what waited was not begun, so it is done once"


def test_a_process_that_goes_down_alone_is_not_tried_again(tmp_path: Path) -> None:
    assert done(["killed"], tmp_path / "log", workers=1) == [Lost(SHORT.crashed)]
    assert begun(tmp_path / "log") == ["killed"]


def spin() -> None:
    while True:
        pass


def backtrack() -> None:
    re.match(r"(a|a)*b", "a" * 60)


@pytest.mark.parametrize("hanging", [spin, backtrack])
def test_a_limit_of_time_stops_python_and_its_regular_expressions(hanging: object) -> None:
    handler = signal.getsignal(signal.SIGPROF)
    assert callable(hanging)
    with pytest.raises(OutOfTime), time_limit(0.05):
        hanging()
    assert signal.getsignal(signal.SIGPROF) is handler
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def spin_twice() -> None:
    try:
        spin()
    except BaseException:  # what a library's callback may do
        spin()


def test_a_limit_that_was_swallowed_is_enforced_once_more() -> None:
    with pytest.raises(OutOfTime), time_limit(0.05):
        spin_twice()


def test_a_limit_of_time_holds_in_a_thread_too() -> None:
    caught: list[bool] = []

    def limited() -> None:
        try:
            with time_limit(0.05):
                spin()
        except OutOfTime:
            caught.append(True)

    thread = threading.Thread(target=limited)
    thread.start()
    thread.join(20)
    assert caught == [True]
