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
from typing import Any

import pytest

from wfm.cli.console import Console
from wfm.cli.interrupt import best_kept
from wfm.cli.rostering import UNCOUNTED, stop_of
from wfm.roster.solve import DEFAULT_STOP


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.05)  # until the interpreter has noticed


@pytest.mark.parametrize("before", [signal.default_int_handler, signal.SIG_IGN])
def test_once_it_is_a_question_twice_an_end(
    before: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where a shell began the command beside itself: Ctrl-C is ignored there."""
    was = signal.signal(signal.SIGINT, before)
    try:
        _press_twice()
        assert signal.getsignal(signal.SIGINT) is before
    finally:
        signal.signal(signal.SIGINT, was)
    assert "the best roster so far is kept" in capsys.readouterr().err


def _press_twice() -> None:
    with pytest.raises(KeyboardInterrupt), best_kept(Console(False, False)) as asked:
        assert not asked()
        press()
        assert asked()
        press()


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


@pytest.mark.skipif(sys.platform == "win32", reason="a signal cannot be sent there")
def test_while_it_is_written_the_roster_is_kept_and_twice_nothing_is_changed(
    planned: Path, tmp_path: Path
) -> None:
    """The search is over then: the files are all of the new roster, or all of the old."""
    for presses in (1, 2):
        centre = shutil.copytree(planned, tmp_path / f"centre{presses}")
        files = [*(centre / "outputs").glob("roster-*.xlsx"), centre / "outputs" / "roster.csv",
                 centre / "outputs" / "result.json"]
        old = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}
        running = subprocess.Popen(
            [sys.executable, "-u", "-m", "wfm", "roster", "-w", str(centre), "--iterations", "0",
             "--seed", "7", "--verbose"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert running.stdout is not None and running.stderr is not None
        for line in running.stdout:
            if line.startswith("workbook"):
                break
        running.send_signal(signal.SIGINT)
        heard = running.stderr.readline() + running.stderr.readline()  # the first line is empty
        assert "the best roster so far is kept" in heard
        if presses == 2:
            running.send_signal(signal.SIGINT)
        _said, faults = running.communicate(timeout=300)
        assert "Traceback" not in faults
        assert running.returncode == (0 if presses == 1 else 1), faults
        new = {path: path.stat().st_mtime_ns > then for path, (then, _bytes) in old.items()}
        assert set(new.values()) == {presses == 1}, new
        if presses == 2:
            assert all(path.read_bytes() == was for path, (_then, was) in old.items())
        assert not list((centre / "outputs").glob(".*"))


@pytest.mark.skipif(sys.platform == "win32", reason="a signal cannot be sent there")
def test_while_the_command_is_loaded_it_ends_without_a_traceback() -> None:
    script = (
        "import os, signal, sys, threading, types\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Slow:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'pandas': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Slow())\n"
        "from wfm.__main__ import main\n"
        "main()\n")
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (1, "", "Aborted!\n")
