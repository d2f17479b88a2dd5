"""`wfm dialler` as a planner runs it."""

from __future__ import annotations

import re
from functools import partial

import commands
import pytest

from wfm.cli.figures import amount, percent
from wfm.staffing.dialler import Dialling, best_reach, reach
from wfm.staffing.quick_dialler import SIZES, ringing, team_for, team_reach

CALLS = ("--contact-rate", "25%", "--talk", "180")
SALES = Dialling(aht_s=180, answer_rate=0.25, ring_s=18)
run, said = partial(commands.run, "dialler"), partial(commands.good, "dialler")


def rows_of(text: str) -> dict[int, list[str]]:
    """Cells of the table, by the number of agents."""
    rows = [re.split(r"\s{2,}", line.strip()) for line in text.splitlines()]
    return {int(row[0].replace(",", "")): row[1:] for row in rows
            if len(row) == 8 and row[0].replace(",", "").isdigit()}


def test_the_printed_numbers_are_the_librarys():
    text = said("--agents", "20", *CALLS)
    rows, before, had = rows_of(text), 0, 0.0
    assert list(rows) == list(SIZES)
    for agents, cells in rows.items():
        own = best_reach(agents, SALES)
        assert cells == [
            amount(own.connected_h / agents), amount(own.connected_h),
            amount((own.connected_h - had) / (agents - before)), percent(own.occupancy),
            percent(own.abandoned), amount(ringing(own, SALES)), f"{own.dials_h:,.0f}"]
        before, had = agents, own.connected_h
    own = best_reach(20, SALES)
    assert f"20 agents make {own.connected_h:,.1f} contacts an hour" in text
    assert f"each agent makes {reach(1, 0, SALES).connected_h:.1f}" in " ".join(text.split())


def test_agents_for_a_number_of_contacts():
    text = said("--contacts-per-hour", "250", *CALLS)
    team = team_for(250, SALES)
    assert f"250 contacts an hour take {team} agents dialling together." in text
    assert float(rows_of(text)[team][1]) >= 250
    assert "A team of more than" not in text


def test_a_larger_team_and_a_milder_limit_make_more_contacts():
    rows = rows_of(said("--agents", "7", *CALLS))
    each = [float(rows[n][0]) for n in (3, 7, 20, 60, 120)]
    assert each == sorted(each) and each[0] < each[-1]
    sure = ("--contact-rate", "100%", "--talk", "180")
    mild = rows_of(said("--agents", "7", *sure))
    strict = rows_of(said("--agents", "7", *sure, "--max-abandoned", "1%"))
    assert all(float(strict[n][0]) <= float(mild[n][0]) for n in mild)
    assert float(strict[60][0]) < float(mild[60][0])
    assert all(float(cells[4].rstrip(" %")) <= 1 for cells in strict.values())


def test_more_agents_than_are_worked_out_say_so():
    text = said("--agents", "500", *CALLS)
    assert "A team of more than 120 is taken to reach" in text
    assert rows_of(text)[500][0] == rows_of(text)[120][0]
    assert f"{team_reach(500, SALES).connected_h:,.1f}" in text


@pytest.mark.parametrize(("written", "campaign"), [
    (("--contact-rate", "0,25", "--talk", "2:30", "--wrap", "30s"), SALES),
    (("--contact-rate", "100%", "--talk", "3m", "--ring", "30", "--connect-within", "4"),
     Dialling(180, 1.0, 30, 4)),
])
def test_every_part_of_a_call_counts(written, campaign):
    rows = rows_of(said("--agents", "5", *written))
    assert rows[5][1] == amount(best_reach(5, campaign).connected_h)


def test_lines_fit_a_terminal():
    text = said("--agents", "1000", "--contacts-per-hour", "9999", *CALLS)
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("wrong", [
    (), CALLS, ("--agents", "20"), ("--agents", "20", "--talk", "180"),
    ("--agents", "0", *CALLS), ("--agents", "1.5", *CALLS), ("--agents", "nan", *CALLS),
    ("--agents", "20", "--contact-rate", "0", "--talk", "180"),
    ("--agents", "20", "--contact-rate", "25", "--talk", "180"),
    ("--agents", "20", "--contact-rate", "0.5%", "--talk", "180"),
    ("--agents", "20", "--contact-rate", "25%", "--talk", "0"),
    ("--agents", "20", "--contact-rate", "25%", "--talk", "inf"),
    ("--agents", "20", *CALLS, "--ring", "0"), ("--agents", "20", *CALLS, "--wrap", "-1"),
    ("--agents", "20", *CALLS, "--max-abandoned", "3"),
    ("--contacts-per-hour", "-1", *CALLS), ("--contacts-per-hour", "nan", *CALLS),
])
def test_what_cannot_be_asked_is_refused_in_words(wrong):
    result = run(*wrong)
    assert result.exit_code == 2 and "Error: " in result.output


@pytest.mark.parametrize("odd", [
    ("--contacts-per-hour", "0", *CALLS),
    ("--agents", "1", "--contact-rate", "100%", "--talk", "180", "--max-abandoned", "0"),
    ("--agents", "2", "--contact-rate", "100%", "--talk", "180", "--max-abandoned", "100%",
     "--connect-within", "0"),
    ("--agents", "2", "--contact-rate", "100%", "--talk", "1", "--ring", "10m"),
    ("--contacts-per-hour", "0.001", *CALLS),
])
def test_odd_questions_are_answered(odd):
    said(*odd)
