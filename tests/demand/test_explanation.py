from datetime import date, timedelta

import numpy as np
import pytest

from wfm.center import SpecialDay
from wfm.demand import explanation
from wfm.demand.forecast import forecast
from wfm.demand.uncertainty.backtest import wape

FIRST = date(2025, 9, 15)
SALE = FIRST + timedelta(days=2)
GONE = FIRST - timedelta(days=20)


@pytest.fixture(scope="module")
def story(truth, center):
    series = truth(weeks=36, zone="Europe/Prague", month=0.15)
    series.counts[series.day(GONE)] = np.nan
    seen = []
    made = forecast(center({"care": series.history(until=FIRST)}, special_days=(
        SpecialDay(SALE, "care", "event", 1.6, None, "Sale"),)), FIRST, 4, inside=seen.append)
    return series, made, seen[0]


def test_the_past_shows_what_came_what_was_learned_and_why_not(story):
    series, _, inside = story
    past = explanation.past(inside, inside.made).set_index("date")
    assert len(past) == inside.days.known
    assert np.isnan(past.loc[str(GONE), "contacts"])
    assert not past.loc[str(GONE), "learned"]
    assert past.loc[str(GONE), "mark"] == "missing"
    plain = past[past["learned"]]
    assert (plain["mark"] == "").all()
    counts = [series.counts[series.day(day.date())].sum() for day in plain.index]
    np.testing.assert_allclose(plain["contacts"], counts)
    assert np.abs(plain["expected"] / plain["contacts"] - 1).mean() < 0.12
    # with weekday and month taken out every day shows nearly the same level
    assert plain["level"].std() / plain["level"].mean() < 0.1


def test_what_came_before_a_queue_ended_is_shown_too(truth, center):
    series = truth(weeks=20, zone="Europe/Prague")
    until, last = series.dates[139], 100
    series.counts[last:] = 0
    seen = []
    forecast(center({"care": series.history(until=until)}), until, 1, inside=seen.append)
    past = explanation.past(seen[0], seen[0].made)
    before, after = past[:last], past[last:]
    np.testing.assert_allclose(before["contacts"], series.counts[:last].sum(axis=1))
    assert set(before.loc[before["contacts"] > 0, "mark"]) <= {"ended", "holiday"}
    assert (before["mark"] == "ended").sum() > 80 and "ended" not in set(after["mark"])


def test_the_largest_mover_comes_first_and_the_weekday_is_none(story):
    _, made, inside = story
    found = explanation.movers(inside, made.decomposition, FIRST, 4)
    top = found.iloc[0]
    assert (top["date"], top["factor"]) == (SALE, "special")
    assert top["change"] == pytest.approx(0.6)
    total = made.days.set_index("date").loc[SALE, "volume"]
    assert top["contacts"] == pytest.approx(total - total / 1.6)
    assert (found["contacts"].abs().diff().dropna() <= 1e-9).all()
    assert set(found["factor"]) <= set(explanation.MOVED)
    assert (found["change"].abs() >= explanation.LEAST_CHANGE).all()


def test_shapes_are_shares_of_the_day(story):
    _, _, inside = story
    for shape in explanation.shapes(inside, inside.made):
        np.testing.assert_allclose(shape.sum(axis=1), 1.0)


def test_errors_by_week_are_the_backtests_own_taken_apart(story):
    _, made, inside = story
    test = inside.made.workings.test
    table = explanation.by_week(inside, inside.made)
    assert list(table["week"]) == [1, 2, 3, 4]
    assert table["contacts"].sum() == pytest.approx(test.actual.sum())
    whole = float(table["chosen"] @ table["contacts"]) / table["contacts"].sum()
    assert whole == pytest.approx(made.accuracy["wape"].iloc[0])
    assert (table["floor"] < table["chosen"]).all()
    # every origin's first week: seven days after it at most
    first = np.concatenate([
        np.flatnonzero((test.origin == n) & (test.day < test.day[test.origin == n].min() + 7))
        for n in range(test.origins)])
    assert table["chosen"].iloc[0] == pytest.approx(wape(test.actual[first], test.model[first]))


def test_the_last_test_is_of_the_last_weeks_of_the_history(story):
    series, _, inside = story
    table = explanation.last_test(inside, inside.made)
    dates = [day.date() for day in table["date"]]
    assert dates == [day for day in (FIRST - timedelta(days=28 - n) for n in range(28))
                     if day != GONE]
    np.testing.assert_allclose(
        table["contacts"], [series.counts[series.day(day)].sum() for day in dates])
    assert (table["p10"] <= table["chosen"]).all() and (table["chosen"] <= table["p90"]).all()
