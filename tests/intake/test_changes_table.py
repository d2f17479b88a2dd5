"""The tables changes and drivers, and what queues borrow: as read from files."""

from __future__ import annotations

from datetime import date

import openpyxl
import pandas as pd
import pytest
from small_centre import HISTORY, QUEUES

from wfm.center import Change, DriverValue
from wfm.demand.forecast import forecast
from wfm.demand.frames import DRIVERS as EFFECTS
from wfm.intake import load
from wfm.intake.changes import read_changes
from wfm.intake.drivers import read_drivers
from wfm.schema import CHANGES, DRIVERS
from wfm.tables import Faults, Source, read_table
from wfm.template import write_workbook
from wfm.workspace import Workspace, save_forecast

HEADER = "queue,from,factor,share,to_queue,until,over_days,why\n"
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture()
def read(tmp_path):
    """Read one table; the faults as (row, column, what)."""

    def one(table, reader, text, queues=("care", "chat", "tech")):
        path = tmp_path / f"{table.name}.csv"
        path.write_text(text, encoding="utf-8")
        faults = Faults()
        made = reader(read_table(table, [Source(path)], tmp_path, faults), queues, faults)
        return made, [(fault.row, fault.column, fault.what) for fault in faults.found]

    return one


def test_changes_come_by_their_first_day(read):
    made, faults = read(CHANGES, read_changes, HEADER + (
        "care,2026-10-01,0.85,,,2026-12-31,30,chatbot\n"
        "care,2026-09-01,,30%,chat,,,new IVR\n"))
    assert not faults
    assert made == (
        Change("care", SEPTEMBER, "new IVR", share=0.3, to_queue="chat"),
        Change("care", date(2026, 10, 1), "chatbot", 0.85, until=date(2026, 12, 31),
               over_days=30),
    )


def test_a_change_grows_in_equal_steps_and_ends():
    change = Change("care", SEPTEMBER, "growth", 1.2, until=date(2026, 9, 20), over_days=4)
    days = [date(2026, 8, 31), SEPTEMBER, date(2026, 9, 3), date(2026, 9, 4),
            date(2026, 9, 20), date(2026, 9, 21)]
    assert [change.strength(day) for day in days] == [0, 0.25, 0.75, 1, 1, 0]


@pytest.mark.parametrize(("row", "column", "words"), [
    ("fax,2026-09-01,0.9,,,,,x", "queue", "no queue 'fax'"),
    ("care,2026-09-01,,0.3,fax,,,x", "to_queue", "no queue 'fax'"),
    ("care,2026-09-01,,,,,,x", "factor", "neither a factor nor a share"),
    ("care,2026-09-01,,,chat,,,x", "factor", "neither"),
    ("care,2026-09-01,0.9,0.3,chat,,,x", "factor", "beside a share"),
    ("care,2026-09-01,0.9,,chat,,,x", "factor", "beside a share or a to_queue"),
    ("care,2026-09-01,,0.3,,,,x", "to_queue", "not to which queue"),
    ("care,2026-09-01,,0.3,care,,,x", "to_queue", "the queue that they are in"),
    ("care,2026-09-01,0.9,,,2026-08-01,,x", "until", "before it begins"),
    ("care,2026-09-01,0.9,,,2026-09-05,10,x", "over_days", "takes 10 days to grow, but lasts 5"),
    ("care,2026-09-01,30,,,,,x", "factor", "above 20"),
    ("care,2026-09-01,,1.3,chat,,,x", "share", "not a share"),
    ("care,2026-09-01,0.9,,,,0,x", "over_days", "below 1"),
    ("care,2026-09-01,0.9,,,,,", "why", "empty"),
    ("care,,0.9,,,,,x", "from", "empty"),
])
def test_a_row_that_cannot_be_is_a_fault(read, row, column, words):
    made, faults = read(CHANGES, read_changes, HEADER + "chat,2026-01-01,0.9,,,,,fine\n" + row)
    assert [change.queue for change in made] == ["chat"]
    found = [(at, where, what) for at, where, what in faults if where == column]
    assert found and all(at == 3 for at, _, _ in faults)
    assert words in found[0][2]


@pytest.mark.parametrize(("rows", "at", "column", "words"), [
    ("care,2026-09-01,,0.3,chat,,,a\ncare,2026-09-01,,0.2,chat,,,b\n", 3, "from", "row 2"),
    ("care,2026-09-01,0.9,,,,,a\ncare,2026-09-01,0.9,,,,,a\n", 3, "from", "row 2"),
    ("care,2026-09-01,,0.7,chat,,,a\ncare,2026-09-01,,0.4,tech,,,b\n", 3, "share",
     "more than all"),
    ("care,2026-09-01,,1,chat,,,merged\ncare,2026-10-01,0.9,,,,,late\n", 3, "from",
     "nothing is left in 'care' (row 2)"),
    ("care,2026-10-01,0.9,,,,,late\ncare,2026-09-01,0,,,,,gone\n", 2, "from",
     "nothing is left in 'care' (row 3)"),
    ("care,2026-08-01,1.3,,,2026-09-10,,sale\ncare,2026-09-01,,1,chat,,,merged\n", 2, "until",
     "cannot end later"),
    ("care,2026-08-20,1.3,,,,30,growth\ncare,2026-09-01,,1,chat,,,merged\n", 2, "over_days",
     "cannot grow beyond"),
])
def test_rows_that_contradict_each_other_are_a_fault(read, rows, at, column, words):
    _, faults = read(CHANGES, read_changes, HEADER + rows)
    assert [(row, where) for row, where, _ in faults] == [(at, column)]
    assert words in faults[0][2]


def test_shares_of_a_day_may_take_all_and_a_queue_may_be_filled_again(read):
    made, faults = read(CHANGES, read_changes, HEADER + (
        "care,2026-09-01,,0.7,chat,,,a\ncare,2026-09-01,,0.3,tech,,,b\n"
        "tech,2026-10-01,,0.5,care,,,back\ncare,2026-11-01,1.1,,,,,growth\n"
        "chat,2026-09-01,,1,tech,2026-09-30,,over there for a month\n"
        "chat,2026-09-10,1.2,,,,,growth\n"))
    assert not faults and len(made) == 6


def test_drivers_are_read_by_day_and_queue(read):
    made, faults = read(DRIVERS, read_drivers, "driver,date,value,queue\n"
                        "mailing,2026-10-05,50000,\nmailing,2026-09-05,1e4,care\n")
    assert not faults
    assert made == (DriverValue("mailing", date(2026, 9, 5), "care", 10000.0),
                    DriverValue("mailing", date(2026, 10, 5), "all", 50000.0))


@pytest.mark.parametrize(("row", "column", "words"), [
    ("mailing,2026-10-05,5,fax", "queue", "no queue 'fax'"),
    ("mailing,2026-10-05,many,", "value", "not a number"),
    ("mailing,2026-10-05,,", "value", "empty"),
    ("a mailing,2026-10-05,5,", "driver", "cannot be a code"),
    ("mailing,2026-09-05,6,all", "queue", "already stands in row 2"),
])
def test_a_row_of_drivers_that_cannot_be_is_a_fault(read, row, column, words):
    _, faults = read(DRIVERS, read_drivers,
                     f"driver,date,value,queue\nmailing,2026-09-05,5,\n{row}\n")
    assert [(at, where) for at, where, _ in faults] == [(3, column)]
    assert words in faults[0][2]


def with_columns(**columns):
    """The table queues with further columns; their cells are those of chat."""
    header, first, second = QUEUES.splitlines()
    return (f"{header},{','.join(columns)}\n{first}{',' * len(columns)}\n"
            f"{second},{','.join(columns.values())}\n")


WITHOUT_CHAT = "\n".join(line for line in HISTORY.splitlines() if not line.startswith("chat"))


def test_the_tables_reach_the_centre(write, tmp_path):
    inputs = write(tmp_path, queues_csv=with_columns(like_queue="care", week_volume="900"),
                   history_csv=WITHOUT_CHAT)
    (inputs / "changes.csv").write_text(HEADER + "care,2026-12-01,0.85,,,,,bot\n", "utf-8")
    (inputs / "drivers.csv").write_text(
        "driver,date,value\nmailing,2026-11-20,5000\n", "utf-8")
    center = load(inputs).center
    assert (center.queues["chat"].like_queue, center.queues["chat"].week_volume) == ("care", 900)
    assert (center.queues["care"].like_queue, center.queues["care"].week_volume) == (None, None)
    assert center.changes == (Change("care", date(2026, 12, 1), "bot", 0.85),)
    assert center.drivers == (DriverValue("mailing", date(2026, 11, 20), "all", 5000.0),)


def test_a_queue_without_history_needs_a_volume_or_contacts_that_come_over(write, tmp_path,
                                                                           find_faults):
    inputs = write(tmp_path, queues_csv=with_columns(like_queue="care"), history_csv=WITHOUT_CHAT)
    (fault,) = find_faults(inputs)
    assert "'chat' has no history" in fault.what and "week_volume" in fault.mend
    (inputs / "changes.csv").write_text(HEADER + "care,2026-12-01,,0.3,chat,,,split\n", "utf-8")
    assert find_faults(inputs) == ()


@pytest.mark.parametrize(("like", "words"), [
    ("chat", "always like itself"), ("fax", "no queue 'fax'"),
])
def test_a_like_queue_is_another_queue(faults_of, like, words):
    (fault,) = faults_of(queues_csv=with_columns(like_queue=like))
    assert (fault.row, fault.column) == (3, "like_queue") and words in fault.what


def test_a_like_queue_has_a_history_to_lend(faults_of):
    header, care, chat = QUEUES.splitlines()
    text = f"{header},like_queue,week_volume\n{care},chat,\n{chat},,900\n"
    (fault,) = faults_of(queues_csv=text, history_csv=WITHOUT_CHAT)
    assert (fault.row, fault.column) == (2, "like_queue") and "to lend" in fault.what


def test_the_workbook_offers_the_queues_to_choose_from(tmp_path):
    write_workbook(tmp_path / "book.xlsx")
    made = openpyxl.load_workbook(tmp_path / "book.xlsx")
    for sheet, column, strict in (("changes", "queue", True), ("changes", "to_queue", True),
                                  ("drivers", "queue", False), ("queues", "like_queue", True)):
        letter = next(c.column_letter for c in made[sheet][1] if c.value == column)
        (found,) = [v for v in made[sheet].data_validations.dataValidation
                    if f"{letter}2" in v.sqref]
        assert "queues!$A$2" in found.formula1 and bool(found.showErrorMessage) is strict
    queue = next(c.column_letter for c in made["queues"][1] if c.value == "queue")
    assert not [v for v in made["queues"].data_validations.dataValidation
                if f"{queue}2" in v.sqref]


def test_what_was_learned_of_drivers_is_written(write, tmp_path):
    inputs = write(tmp_path / "inputs")
    (inputs / "drivers.csv").write_text(
        "driver,date,value\nmailing,2026-10-05,50000\nmailing,2026-10-26,50000\n", "utf-8")
    loaded = load(inputs)
    space = Workspace(tmp_path)
    space.create()
    save_forecast(space, loaded.center, forecast(loaded.center, loaded.week))
    table = pd.read_csv(space.forecasts / "drivers.csv")
    assert list(table.columns) == list(EFFECTS)
    assert list(table["queue"]) == ["care", "chat"] and set(table["used"]) == {"no"}
    assert (table["per_unit_se"] > 0).all()
