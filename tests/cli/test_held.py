"""What was held in the weeks before, as the workspace's rosters have it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from click.testing import CliRunner
from small_centre import SMALL_WEEK, write_small

from wfm import load
from wfm.cli import main
from wfm.cli.held import with_held
from wfm.meetings import Held
from wfm.workspace import Workspace

MEETINGS = """\
meeting,kind,agents,minutes,first_day,last_day,begin,end
m1,meeting,A3 A4,60,2026-11-23,2026-12-04,08:00,18:00
"""
NEXT = SMALL_WEEK + timedelta(days=7)


def held(space: Workspace) -> dict[date, tuple[Held, ...]]:
    return dict(with_held(space, load(space.inputs, NEXT)).center.held)


def test_a_meeting_of_the_week_before_is_known_from_its_roster(tmp_path: Path) -> None:
    write_small(tmp_path / "inputs", meetings_csv=MEETINGS)
    space = Workspace(tmp_path)
    assert held(space) == {}  # nobody knows
    made = CliRunner().invoke(main, ["plan", "-w", str(tmp_path), "--iterations", "10"])
    assert made.exit_code == 0, made.output
    known = held(space)
    assert list(known) == [SMALL_WEEK]
    assert {one.agent for one in known[SMALL_WEEK] if one.kind == "meeting"} == {"A3", "A4"}
    (space.outputs / "roster.csv").unlink()  # or written over by that of another week
    assert held(space) == known  # the workbook stands there still
    space.workbook(SMALL_WEEK).unlink()
    assert held(space) == {}


def test_published_it_is_as_people_know_it(tmp_path: Path) -> None:
    write_small(tmp_path / "inputs", meetings_csv=MEETINGS)
    space = Workspace(tmp_path)
    for command in (["plan", "--iterations", "10"], ["publish", "--at", "2026-11-16 09:00"]):
        made = CliRunner().invoke(main, [command[0], "-w", str(tmp_path), *command[1:]])
        assert made.exit_code == 0, made.output
    known = held(space)
    (space.outputs / "roster.csv").unlink()
    space.workbook(SMALL_WEEK).unlink()
    assert held(space) == known != {}
