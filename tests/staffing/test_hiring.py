"""People for months of contacts, against hours counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from small_centre import write_small

from wfm.calendar import Grid
from wfm.center import Center, Queue
from wfm.handover import Requirement
from wfm.intake import load
from wfm.staffing.agents import least_agents
from wfm.staffing.hiring import CAP, COLUMNS, ERLANG, REQUIREMENT, hiring, payroll

MONTH = date(2027, 2, 1)
"""Twenty-eight days from a Monday: four weeks of contract hours."""
CALLS, AHT_S = 12.0, 240.0


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Center:
    """Care and chat without the shrinkage by hour; agents of 40 and 24 contract hours."""
    made = load(write_small(tmp_path_factory.mktemp("small") / "inputs")).center
    return replace(made, shrinkage=(), queues={
        name: replace(queue, shrinkage_in_office=0.2) for name, queue in made.queues.items()})


def rows(center: Center, name: str, calls: float = CALLS) -> pd.DataFrame:
    """The same contacts in every open interval of the month."""
    grid = Grid.days(MONTH, 28, "Europe/Prague", 30)
    opened = center.open_mask(center.queues[name], grid)
    return pd.DataFrame({"queue": name, "start": grid.starts, "open": opened,
                         "volume": np.where(opened, calls, 0.0), "aht_s": AHT_S})


def table(frames: pd.DataFrame, known: float = 0.0) -> pd.DataFrame:
    total = frames.groupby("queue", sort=False)["volume"].sum() + known
    return pd.DataFrame({"queue": total.index, "month": MONTH, "contacts": total.to_numpy(),
                         "p10": 0.9 * total.to_numpy(), "p90": 1.2 * total.to_numpy()})


def only(center: Center, **changes: object) -> Center:
    queue: Queue = replace(center.queues["care"], **changes)  # type: ignore[arg-type]
    return replace(center, queues={"care": queue})


def one(center: Center, calls: float = CALLS, known: float = 0.0,
        requirement: Requirement | None = None) -> dict[str, object]:
    frames = rows(center, "care", calls)
    found = hiring(center, table(frames, known), frames, requirement)
    assert tuple(found.columns) == COLUMNS and len(found) == 1
    return dict(found.iloc[0])


def test_hours_and_people_counted_by_hand(center):
    found = one(only(center))
    # 12 calls of 240 s in half an hour: 1.6 erlangs; ten hours from Monday to Friday, four on
    # Saturday, 54 hours a week
    assert found["load_h"] == pytest.approx(4 * 54 * 1.6 / 0.8)
    assert found["availability"] == pytest.approx(0.8)
    agents = int(least_agents(np.array([1.6]), np.array([AHT_S]), service_level=0.8,
                              within_s=20.0, patience_s=120.0, max_occupancy=0.9)[0])
    occupancy = found["occupancy"]
    assert occupancy == pytest.approx(1.6 / agents) and found["by"] == ERLANG
    # of those who take calls three have 40 h and two 24 h, one more has 40 h as a second choice
    assert found["week_h"] == pytest.approx((4 * 40 + 2 * 24) / 6)
    assert found["fte"] == pytest.approx(4 * 54 * agents / 0.8 / (4 * found["week_h"]))
    assert found["fte_p10"] == pytest.approx(0.9 * found["fte"])
    assert found["fte_p90"] == pytest.approx(1.2 * found["fte"])


def test_what_is_counted_already_takes_as_long_as_the_rest(center):
    plain, more = one(only(center)), one(only(center), known=4 * 54 * 2 * CALLS)
    assert more["load_h"] == pytest.approx(2 * plain["load_h"])
    assert more["fte"] == pytest.approx(2 * plain["fte"])


def test_the_occupancy_of_the_weeks_requirement_comes_first(center):
    here = only(center)
    frame = rows(here, "care")
    week = frame[frame["open"]].assign(load=1.6, required=4)
    found = one(here, requirement=Requirement(week, pd.DataFrame()))
    assert found["by"] == REQUIREMENT
    assert found["occupancy"] == pytest.approx(1.6 / (4 * 0.8))
    # so the month takes four rostered agents in each open hour, as the week does
    assert found["fte"] * 4 * found["week_h"] == pytest.approx(4 * 54 * 4)


def test_a_requirement_without_load_is_not_asked(center):
    week = rows(center, "care").assign(load=0.0, required=0)
    found = one(only(center), requirement=Requirement(week, pd.DataFrame()))
    assert found["by"] == ERLANG


def test_chats_at_once_take_fewer_hours(center):
    two = rows(center, "chat")
    found = hiring(center, table(pd.concat([rows(center, "care"), two])), pd.concat(
        [rows(center, "care"), two])).set_index("queue")
    hours = float(two["volume"].sum()) * AHT_S / 3600
    assert found["load_h"]["chat"] == pytest.approx(hours / 2 / 0.8)


def test_deferred_work_is_as_busy_as_its_cap(center):
    found = one(only(center, channel="email", max_occupancy=0.95))
    assert (found["occupancy"], found["by"]) == (0.95, CAP)


def test_large_queues_are_busier_than_small_ones(center):
    shares = [one(only(center), calls)["occupancy"] for calls in (3.0, 30.0, 300.0)]
    assert shares[0] < shares[1] < shares[2] <= 0.9


def test_a_month_without_contacts_takes_nobody(center):
    found = one(only(center), calls=0.0)
    assert (found["load_h"], found["fte"], found["fte_p90"]) == (0, 0, 0)
    assert np.isnan(found["occupancy"])


@pytest.mark.parametrize("change", [{"shrinkage_in_office": 1.0}, {"max_occupancy": 0.0}])
def test_a_queue_that_nobody_has_time_for_is_refused(center, change):
    with pytest.raises(ValueError, match="queue care"):
        one(only(center, **change))


def test_the_payroll_counts_those_with_a_queue_by_their_hours_and_days(center):
    # seven of eight have a queue: five of 40 h, two of 24 h; the unit is their mean
    assert payroll(center, MONTH) == pytest.approx(7)
    leaver = replace(center.agents["A1"], last_day=MONTH + timedelta(days=13))
    left = replace(center, agents={**center.agents, "A1": leaver})
    mean = (5 * 40 + 2 * 24) / 7
    assert payroll(left, MONTH) == pytest.approx(7 - 40 / mean / 2)
    assert payroll(left, date(2027, 3, 1)) == pytest.approx(7 - 40 / mean)


def test_without_people_there_is_no_payroll(center):
    assert payroll(replace(center, agents={}), MONTH) == 0
