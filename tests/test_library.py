"""The library example of the README runs as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

from small_centre import SMALL_WEEK, write_small

import wfm

README = Path(__file__).parents[1] / "README.md"


def test_the_example_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    block = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert block, "the README has no library example"
    example = re.sub(r"iterations=\d+", "iterations=20", block[1])
    write_small(tmp_path / "inputs")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(example, str(README), "exec"), names)
    plan = names["plan"]
    assert isinstance(plan, wfm.Plan)
    assert plan.week == SMALL_WEEK and plan.roster.lower_bound <= plan.roster.total_cost
    assert "care" in capsys.readouterr().out


def test_every_public_name_is_there():
    for name in wfm.__all__:
        assert getattr(wfm, name).__name__ == name or name in ("check", "load", "plan")
    assert wfm.load is wfm.intake.load
