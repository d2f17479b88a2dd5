"""Expected service of the rostered agents."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from staffing_cases import WEEK, a_center, a_forecast, a_queue

from wfm.handover import OutboundPlan, Requirement
from wfm.staffing import erlang_a, erlang_c
from wfm.staffing.requirement import reprice, staff
from wfm.staffing.service import expected_service, week_service

NOTHING = pd.DataFrame(
    {c: [] for c in ("campaign", "segment", "hours", "attempts", "attempts_a_day")})


def required_of(center, busy_at_noon) -> Requirement:
    return staff(center, a_forecast(center, busy_at_noon), OutboundPlan(WEEK, NOTHING), WEEK)


def coverage(requirement: Requirement, present) -> pd.DataFrame:
    return requirement.intervals[["queue", "start"]].assign(present=present)


def test_service_of_what_is_required_keeps_the_promise_of_the_week(busy_at_noon) -> None:
    center = a_center(a_queue(), a_queue(queue="calm", patience_s=None))
    made = required_of(center, busy_at_noon)
    got = expected_service(center, made, coverage(made, made.intervals["required"].astype(float)))
    assert len(got) == len(made.intervals)
    week = week_service(center, got, WEEK)
    assert ((week["service_level"] >= 0.8) & (week["service_level"] < 0.83)).all()
    assert (got["occupancy"] <= 0.9 + 1e-9).all()
    care, calm = (got[got["queue"] == name] for name in ("care", "calm"))
    agents = care["present"] * 0.81
    assert np.allclose(care["service_level"],
                       erlang_a.service_level(care["load"], agents, 180, 300, 20))
    assert (calm["abandonment"] == 0).all()
    agents = calm["present"] * 0.81
    assert np.allclose(calm["asa_s"], erlang_c.mean_wait_s(calm["load"], agents, 180))


def test_intervals_without_coverage_have_nobody(busy_at_noon) -> None:
    center = a_center(a_queue())
    made = required_of(center, busy_at_noon)
    got = expected_service(center, made, coverage(made, 3.0).iloc[10:])
    assert (got["present"].iloc[:10] == 0).all()
    assert (got["service_level"].iloc[:10] == 0).all()
    assert (got["abandonment"].iloc[:10] == 1).all()
    assert (got["present"].iloc[10:] == 3).all()


def test_the_week_weighs_contacts_and_leaves_the_days_around_aside(busy_at_noon) -> None:
    center = a_center(a_queue(), a_queue(queue="chat", channel="chat", concurrency=2.0))
    made = required_of(center, busy_at_noon)
    got = expected_service(center, made, coverage(made, made.intervals["required"] + 0.5))
    week = week_service(center, got, WEEK).set_index("queue")
    for name in ("care", "chat"):
        rows = got[got["queue"] == name].iloc[24:-24]
        line = week.loc[name]
        assert line["volume"] == pytest.approx(rows["volume"].sum())
        for measure in ("service_level", "abandonment", "asa_s"):
            assert line[measure] == pytest.approx(np.average(rows[measure], weights=rows["volume"]))
        handled = (rows["load"] * (1 - rows["abandonment"])).sum()
        available = (rows["present"] * 0.81 * center.queues[name].concurrency).sum()
        assert line["occupancy"] == pytest.approx(handled / available)
        assert line["present_h"] == pytest.approx(rows["present"].sum() / 2)
        assert line["required_h"] == rows["required"].sum() / 2
        assert line["promised"] == 0.8


def test_a_rate_that_may_be_off_costs_service(busy_at_noon) -> None:
    center = a_center(a_queue())
    made = required_of(center, busy_at_noon)
    present = coverage(made, made.intervals["required"].astype(float))
    unsure = replace(made, intervals=made.intervals.assign(spread=0.2))
    sure, less = (
        week_service(center, expected_service(center, of, present), WEEK).iloc[0]
        for of in (made, unsure))
    assert 0.02 < sure["service_level"] - less["service_level"] < 0.2
    assert less["abandonment"] > sure["abandonment"]
    assert less["asa_s"] == sure["asa_s"], "the mean wait is that of the forecast itself"


def test_a_queue_without_contacts_has_full_service() -> None:
    center = a_center(a_queue())
    made = required_of(center, lambda local: np.zeros(len(local)))
    line = week_service(center, expected_service(center, made, coverage(made, 0.0)), WEEK).iloc[0]
    assert (line["service_level"], line["abandonment"], line["asa_s"]) == (1, 0, 0)
    assert line["occupancy"] == 0


def test_a_centre_with_deferred_work_only_has_no_intervals_to_serve(busy_at_noon) -> None:
    center = a_center(a_queue(queue="mail", channel="email", due_within_h=24.0))
    made = required_of(center, busy_at_noon)
    got = expected_service(center, made, coverage(made, 1.0))
    assert got.empty
    assert week_service(center, got, WEEK).empty
    assert reprice(center, made, WEEK).intervals.empty
