"""Ctrl-C while a roster is searched for keeps the best; once more ends the command."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from wfm.cli.console import Console
from wfm.cli.interrupt import best_kept
from wfm.cli.rostering import UNCOUNTED, stop_of
from wfm.roster.solve import DEFAULT_STOP


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.05)  # until the interpreter has noticed


def test_once_it_is_a_question_twice_an_end(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), best_kept(Console(False, False)) as asked:
        assert not asked()
        press()
        assert asked()
        press()
    assert "the best roster so far is kept" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is before


def test_outside_of_the_main_thread_nothing_is_changed() -> None:
    seen = []

    def inside() -> None:
        with best_kept(Console(True, False)) as asked:
            seen.append((asked(), signal.getsignal(signal.SIGINT)))

    thread = threading.Thread(target=inside)
    thread.start()
    thread.join()
    assert seen == [(False, signal.getsignal(signal.SIGINT))]


def test_rounds_are_counted_unless_seconds_are_the_limit() -> None:
    def never() -> bool:
        return False

    plain = stop_of(None, None, never)
    assert (plain.iterations, plain.bound_rounds, plain.seconds) == (
        DEFAULT_STOP.iterations, DEFAULT_STOP.bound_rounds, None)
    timed = stop_of(None, 60.0, never)
    assert (timed.iterations, timed.bound_rounds, timed.seconds) == (UNCOUNTED, UNCOUNTED, 60.0)
    both = stop_of(50, 60.0, never)
    assert (both.iterations, both.bound_rounds, both.seconds) == (
        50, DEFAULT_STOP.bound_rounds, 60.0)
    assert stop_of(0, None, never).iterations == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a signal cannot be sent there")
def test_the_command_writes_the_best_roster_so_far(planned: Path, tmp_path: Path) -> None:
    centre = shutil.copytree(planned, tmp_path / "centre")
    books = {path: path.stat().st_mtime_ns for path in (centre / "outputs").glob("roster-*.xlsx")}
    assert books
    running = subprocess.Popen(
        [sys.executable, "-m", "wfm", "roster", "-w", str(centre), "--time-limit", "900",
         "--verbose"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout is not None
    for line in running.stdout:
        if "gap" in line:
            break
    running.send_signal(signal.SIGINT)
    _said, faults = running.communicate(timeout=300)
    assert running.returncode == 0, faults
    assert "the best roster so far is kept" in faults
    assert all(path.stat().st_mtime_ns > then for path, then in books.items())
