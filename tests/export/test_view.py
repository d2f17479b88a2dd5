"""The numbers behind the sheets, against plain arithmetic on the stints."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.calendar import Grid
from wfm.export.presence import presence, wholly_legal, worked_in_time
from wfm.shift_kind import shift_kind

START = datetime(2026, 12, 7, tzinfo=UTC)
GRID = Grid(START, 30, 48)


def _spans(pairs: list[tuple[int, int]]) -> pd.DataFrame:
    return pd.DataFrame({
        "start": pd.to_datetime([START + timedelta(minutes=a) for a, _ in pairs], utc=True),
        "end": pd.to_datetime([START + timedelta(minutes=a + n) for a, n in pairs], utc=True),
    })


@given(st.lists(st.tuples(st.integers(-300, 1700), st.integers(1, 600)), max_size=12))
def test_presence_is_overlap_minutes_over_interval_length(pairs: list[tuple[int, int]]) -> None:
    expected = np.zeros(48)
    for begin, length in pairs:
        for i in range(48):
            low, high = max(begin, 30 * i), min(begin + length, 30 * i + 30)
            expected[i] += max(0, high - low) / 30
    assert presence(_spans(pairs), GRID) == pytest.approx(expected, abs=1e-8)


def test_an_interval_is_callable_only_if_all_of_it_is() -> None:
    quarters = Grid(START, 15, 96)
    mask = np.zeros(96, dtype=bool)
    mask[3:8] = True  # 00:45 to 02:00
    found = wholly_legal(mask, quarters, GRID)
    assert np.flatnonzero(found).tolist() == [2, 3]


def test_what_the_legal_grid_does_not_cover_is_not_callable() -> None:
    assert not wholly_legal(np.ones(4, dtype=bool), Grid(START, 30, 4), GRID)[4:].any()


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20), st.integers(1, 8)),
             min_size=1, max_size=5),
    st.lists(st.integers(0, 2), min_size=48, max_size=48),
)
def test_as_much_work_as_possible_is_counted_in_time(
    pieces: list[tuple[int, int, int]], supply: list[int]
) -> None:
    """Against maximum flow from intervals to pieces of work."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_flow

    work = pd.DataFrame({
        "opens": [START + timedelta(minutes=30 * a) for a, _n, _h in pieces],
        "due": [START + timedelta(minutes=30 * (a + n)) for a, n, _h in pieces],
        "hours": [float(h) for _a, _n, h in pieces],
    })
    done = worked_in_time(work, np.array(supply, dtype=float), GRID)
    n = len(pieces)
    flow = np.zeros((50 + n, 50 + n), dtype=np.int32)
    flow[48, :48] = supply
    for j, (a, length, hours) in enumerate(pieces):
        flow[a : min(a + length, 48), 50 + j] = 100
        flow[50 + j, 49] = hours
    best = maximum_flow(csr_matrix(flow), 48, 49).flow_value
    assert done.sum() == pytest.approx(best)
    assert (done <= work["hours"] + 1e-9).all()


@pytest.mark.parametrize(
    ("start", "hours", "kind"),
    [(6, 6, "early"), (9, 8, "day"), (14, 8, "late"), (22, 8, "night"), (0, 6, "night"),
     (19, 6, "night"), (17, 7, "late"), (3, 6, "night"), (5, 6, "early")],
)
def test_shifts_are_named_by_the_clock(start: int, hours: int, kind: str) -> None:
    begin = datetime(2026, 12, 7, start)
    assert shift_kind(begin, begin + timedelta(hours=hours)) == kind


def test_scheduled_agents_of_the_week_add_up_to_the_working_time(week) -> None:
    view = week.view
    for what, agents in view.scheduled.items():
        rows = view.stints[(view.stints["kind"] == "work") & (view.stints["what"] == what)]
        grid_end = pd.Timestamp(view.grid.end)
        minutes = (rows["end"].clip(upper=grid_end) - rows["start"].clip(
            lower=pd.Timestamp(view.grid.start), upper=grid_end)).dt.total_seconds().sum() / 60
        assert agents.sum() * view.center.interval_min == pytest.approx(minutes)


def test_a_shift_is_an_unbroken_chain_and_leave_is_none(week) -> None:
    for agent, found in week.view.shifts.items():
        rows = week.roster.stints[week.roster.stints["agent"] == agent]
        away = set(rows.loc[rows["what"].isin(["leave", "sick"]), "date"])
        assert {shift.date for shift in found} == set(rows["date"]) - away
        assert all(shift.end - shift.start == timedelta(minutes=380) for shift in found)


def test_a_day_of_paid_leave_counts_a_contract_day(week) -> None:
    view = week.view
    rows = view.stints[(view.stints["what"] == "leave")]
    assert not rows.empty
    for agent, part in rows.groupby("agent"):
        contract = week.center.contracts[week.center.agents[agent].contract]
        days = (part["minutes"] / 480).clip(upper=1).sum()
        assert view.leave_hours[agent] == pytest.approx(
            days * contract.week_min_h / contract.days_max)


def test_a_week_of_leave_counts_no_more_than_the_contract(week) -> None:
    from dataclasses import replace

    agent = "A001"
    days = pd.date_range("2026-12-07", periods=8, tz="America/Sao_Paulo").tz_convert("UTC")
    rows = pd.DataFrame({
        "agent": agent, "date": [d.date() for d in days[:7]], "start": days[:7], "end": days[1:],
        "what": "leave", "kind": "absence", "paid": True,
    })
    view = replace(week, roster=replace(week.roster, stints=rows)).view
    assert view.leave_hours == {agent: week.center.contracts["br36"].week_min_h}
    assert view.paid_hours == {}


def test_the_long_day_has_25_hours(autumn) -> None:
    view = autumn.view
    assert [view.day_grid(day).count for day in view.days] == [48] * 6 + [50]
    assert view.grid.count == 6 * 48 + 50
    assert view.days[-1] == date(2026, 10, 25)
