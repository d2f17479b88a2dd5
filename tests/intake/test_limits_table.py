"""The table limits: seats, people on duty, breaks at once, as read from files."""

from __future__ import annotations

from datetime import date, time

from small_centre import AGENTS

from wfm import load
from wfm.limits import Limit

HEADER = "what,people,on,from,to,site,team,skill,role\n"
WITH_ROLES = AGENTS.replace("skills\n", "skills,role,home\n").replace(
    "care:1 chat:2\n", "care:1 chat:2,supervisor,yes\n", 1)


def test_the_rows_come_in_their_order(write, tmp_path):
    text = HEADER + ("seats,40,,,,PRG,,,\non_duty,1,mon,08:00,24:00,,,,supervisor\n"
                     "breaks,2,2026-11-25,,,,one,care,\n")
    center = load(write(tmp_path, limits_csv=text, agents_csv=WITH_ROLES)).center
    assert center.limits == (
        Limit("seats", 40, "daily", site="PRG"),
        Limit("on_duty", 1, "mon", time(8), time(0), role="supervisor"),
        Limit("breaks", 2, date(2026, 11, 25), team="one", skill="care"),
    )
    looked_at = [[code for code, agent in center.agents.items() if limit.looks_at(agent)]
                 for limit in center.limits]
    assert looked_at == [["A2", "A3", "A4", "A5", "A6", "A7", "A8"], ["A1"], ["A1", "A2", "A3",
                                                                              "A4"]]


def test_the_table_may_be_absent(write, tmp_path):
    assert load(write(tmp_path)).center.limits == ()


def test_all_faults_of_the_table_come_at_once(faults_of):
    text = HEADER + (
        "chairs,3,,,,,,,\nseats,,,,,,,,\nseats,3,often,,,,,,\nbreaks,3,,08:00,,,,,\n"
        "breaks,3,,08:02,09:00,,,,\nseats,3,,,,BRN,,,\nbreaks,1,,,,,three,,\n"
        "on_duty,1,,,,,,,boss\non_duty,1,,,,,,fax,\non_duty,9,,,,,,,\n"
        "breaks,1,,,,,two,chat,\nbreaks,1,,,,,one,renew,\n")
    faults = faults_of(limits_csv=text)
    assert [(fault.row, fault.column) for fault in faults] == [
        (2, "what"), (3, "people"), (4, "on"), (5, "to"), (6, "from"), (7, "site"), (8, "team"),
        (9, "role"), (10, "skill"), (11, "people")]
    assert faults[-1].what == "there are only 8 such agents"


def test_agents_that_do_not_exist_together_are_a_fault(faults_of):
    (only,) = faults_of(limits_csv=HEADER + "on_duty,1,,,,,one,,supervisor\n",
                        agents_csv=WITH_ROLES.replace(",one,", ",uno,", 1))
    assert (only.row, only.what) == (2, "no agent has all that the row asks for")
