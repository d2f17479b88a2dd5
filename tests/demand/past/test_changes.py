"""Dated changes: the past as it would have been after them, the days ahead as they will be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.center import Change, Site
from wfm.demand.decomposition import FACTORS
from wfm.demand.forecast import forecast
from wfm.demand.past.changes import courses, nearest, restate

FIRST = date(2025, 9, 15)
JUNE = date(2025, 6, 2)
UTC = (Site("main", "Main", "US", None, "UTC"),)


def day(n):
    return FIRST + timedelta(days=n)


def change(queue="care", start=JUNE, factor=1.0, **more):
    return Change(queue, start, "why", factor, **more)


@pytest.fixture(scope="module")
def make(truth, center):
    """A centre of two queues of known rates; `spoil` may change their counts before it is made."""

    def one(*changes, spoil=None, until=FIRST, sizes=(2000.0, 800.0), sites=UTC):
        series = {name: truth(weeks=40, base=base, seed=seed) for name, base, seed in
                  zip(("care", "sales"), sizes, (1, 2), strict=True)}
        if spoil:
            spoil(series)
        made = center({name: one.history(until=until) for name, one in series.items()},
                      sites=sites)
        return replace(made, changes=tuple(sorted(changes, key=lambda c: c.start))), series

    return one


def volumes(made):
    return made.days.set_index(["queue", "date"])["volume"].unstack("queue")


def route(center, known=FIRST):
    (one,) = courses(center, known)
    return one


# ------------------------------------------------------------------ the algebra


def test_changes_of_one_day_are_of_the_same_contacts_and_later_ones_of_what_is_left(make):
    center, _ = make(change(share=0.3, to_queue="sales"), change(factor=0.5),
                     change(start=date(2025, 7, 1), share=0.5, to_queue="sales"))
    matrix = route(center).base
    # half of the contacts, of which 0.3 go at once and half of the other 0.7 in July
    np.testing.assert_allclose(matrix, [[0.5 * 0.7 * 0.5, 0], [0.5 * (0.3 + 0.35), 1]])


def test_queues_between_which_nothing_moves_are_apart(make, queue):
    more = [queue(name) for name in ("a", "b", "c")]
    center, _ = make(change(), change("a", share=0.1, to_queue="b"),
                     change("b", share=0.1, to_queue="sales"), change("c", factor=0.9))
    center = replace(center, queues={**center.queues, **{q.queue: q for q in more}})
    assert [one.queues for one in courses(center, FIRST)] == [
        ("c",), ("care",), ("sales", "a", "b")]
    assert courses(replace(center, changes=()), FIRST) == ()


def test_two_queues_may_change_places(make):
    center, _ = make(change(share=1.0, to_queue="sales"),
                     change("sales", share=1.0, to_queue="care"))
    np.testing.assert_allclose(route(center).base, [[0, 1], [1, 0]])


steps = st.tuples(st.sampled_from(["care", "sales"]), st.integers(0, 60),
                  st.floats(0, 0.5), st.booleans(), st.integers(1, 40))


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, min_size=1, max_size=5, unique_by=lambda step: step[:2]),
       st.integers(-5, 90))  # the table holds one move of a queue to another on a day
def test_contacts_that_move_are_neither_lost_nor_made(make, found, after):
    changes = [
        change(name, JUNE + timedelta(days=start), share=share, over_days=over,
               to_queue="sales" if name == "care" else "care",
               until=JUNE + timedelta(days=start + over + 10) if ends else None)
        for name, start, share, ends, over in found]
    center, _ = make(change(share=0.0, to_queue="sales"), *changes)
    path = route(center)
    moment = pd.DatetimeIndex([pd.Timestamp(JUNE + timedelta(days=after), tz="UTC")])
    state = path.matrix(path.strengths(moment)[0])
    np.testing.assert_allclose(state.sum(axis=0), 1.0)
    assert (state >= 0).all()
    by, reached = nearest(state, path.base)
    assert reached.all() or np.linalg.matrix_rank(state) < 2
    if reached.all():
        np.testing.assert_allclose(by @ state, path.base, atol=1e-9)


# ------------------------------------------------------------------ the past


def table(center, name, column="offered"):
    rows = center.history[center.history["queue"] == name]
    return rows.set_index("start")[column]


def test_the_days_before_become_what_they_would_have_been(make):
    center, _ = make(change(share=0.3, to_queue="sales"), change("sales", factor=1.1))
    after = restate(center, route(center))
    care, sales = (table(center, name) for name in ("care", "sales"))
    before = care.index < pd.Timestamp(JUNE, tz="UTC")
    pd.testing.assert_series_equal(table(after, "care")[before], care[before] * 0.7)
    pd.testing.assert_series_equal(
        table(after, "sales")[before], 1.1 * sales[before] + 0.3 * care[before])
    for name, was in (("care", care), ("sales", sales)):
        pd.testing.assert_series_equal(table(after, name)[~before], was[~before])


def test_handling_times_mix_by_the_contacts_that_come_over(make):
    center, _ = make(change(share=0.3, to_queue="sales"))
    history = center.history.copy()
    history["aht_s"] = np.where(history["queue"] == "care", 300.0, 200.0)
    center = replace(center, history=history)
    after = restate(center, route(center))
    care, sales = (table(center, name).iloc[0] for name in ("care", "sales"))
    mixed = (200 * sales + 300 * 0.3 * care) / (sales + 0.3 * care)
    assert table(after, "sales", "aht_s").iloc[0] == pytest.approx(mixed)
    assert table(after, "care", "aht_s").iloc[0] == 300
    assert table(after, "sales", "aht_s").iloc[-1] == 200


def test_a_queue_made_by_a_split_gets_the_past_of_its_share(make):
    center, _ = make(change(share=0.3, to_queue="sales"))
    history = center.history
    born = (history["queue"] == "care") | (history["start"] >= pd.Timestamp(JUNE, tz="UTC"))
    center = replace(center, history=history[born])
    after = restate(center, route(center))
    care = table(center, "care")
    before = care.index < pd.Timestamp(JUNE, tz="UTC")
    pd.testing.assert_series_equal(
        table(after, "sales")[before], 0.3 * care[before], check_names=False)


def test_what_cannot_be_told_apart_is_missing_and_not_zero(make):
    while_away = change(share=1.0, to_queue="sales", start=day(-40), until=day(-31))
    center, _ = make(while_away)
    after = restate(center, route(center))
    for name in ("care", "sales"):
        local = table(after, name).index.date
        assert not ((local >= day(-40)) & (local <= day(-31))).any()
        kept = table(center, name)
        assert len(table(after, name)) == len(kept) - 10 * 24
    volume, plain = volumes(forecast(center, FIRST)), volumes(forecast(
        replace(center, changes=()), FIRST))
    np.testing.assert_allclose(volume, plain, rtol=0.03)


def test_an_unknown_interval_of_the_source_is_unknown_in_the_sum(make):
    center, _ = make(change(share=0.3, to_queue="sales"))
    history = center.history
    lost = pd.Timestamp("2025-03-03 10:00", tz="UTC")
    gone = (history["queue"] == "care") & (history["start"] == lost)
    center = replace(center, history=history[~gone])
    after = restate(center, route(center))
    assert lost not in table(after, "sales").index


def test_closed_hours_of_the_source_bring_nothing(make):
    center, _ = make(change(share=0.3, to_queue="sales"))
    hours = dict.fromkeys(center.queues["care"].hours, ((time(8), time(12)),))
    queues = {**center.queues, "care": replace(center.queues["care"], hours=hours)}
    late = (center.history["queue"] == "care") & (center.history["start"].dt.hour >= 12)
    center = replace(center, queues=queues, history=center.history[~late])
    sales, after = table(center, "sales"), table(restate(center, route(center)), "sales")
    noon = sales.index.hour >= 12
    assert noon.any() and (sales.index == after.index).all()
    pd.testing.assert_series_equal(after[noon], sales[noon])


# ------------------------------------------------------------------ the days ahead


@pytest.mark.parametrize("seed", range(3))
def test_a_deflection_in_the_history_is_no_longer_a_surprise(truth, center, seed):
    """A chatbot takes 30 % since ten days: the weeks before would still be expected."""
    series = truth(weeks=40, base=2000.0, seed=seed)
    since = day(-10)
    rng = np.random.default_rng(seed)
    place = series.day(since)
    series.counts[place:] = rng.binomial(series.counts[place:].astype(int), 0.7)
    made = center({"care": series.history(until=FIRST)}, sites=UTC)
    told = replace(made, changes=(change(start=since, factor=0.7),))
    truth_total = 0.7 * series.rate[series.day(day(0)):series.day(day(28))].sum(axis=1)
    errors = []
    for one in (made, told):
        volume = forecast(one, FIRST, 4).days["volume"].to_numpy()[1:29]
        errors.append(np.abs(volume - truth_total).sum() / truth_total.sum())
    assert errors[1] < 0.03 < errors[0]
    assert errors[1] < errors[0] / 3


def test_a_change_ahead_moves_the_forecast_from_its_day_on(make):
    center, _ = make(change(start=day(2), share=0.3, to_queue="sales"),
                     change(start=day(4), factor=0.5), change("sales", day(2), 1.2))
    plain, made = (volumes(forecast(c, FIRST, 2)) for c in (replace(center, changes=()), center))
    care, sales = (made / plain)["care"], made["sales"]
    expected = [1.0] * 3 + [0.7] * 2 + [0.35] * 11
    np.testing.assert_allclose(care, expected)
    np.testing.assert_allclose(sales.iloc[:3], plain["sales"].iloc[:3])
    np.testing.assert_allclose(
        sales.iloc[3:], 1.2 * plain["sales"].iloc[3:] + 0.3 * plain["care"].iloc[3:])


def test_growth_over_days_and_an_end(make):
    center, _ = make(change(start=day(1), factor=1.4, over_days=4, until=day(8)))
    plain, made = (volumes(forecast(c, FIRST, 2)) for c in (replace(center, changes=()), center))
    ratio = (made / plain)["care"].to_numpy()
    np.testing.assert_allclose(ratio, [1, 1, 1.1, 1.2, 1.3, *[1.4] * 5, *[1] * 6])


def test_growth_that_has_begun_goes_on(make):
    """Half of it is in the history; its days are restated, and the rest comes."""
    def spoil(series):
        for n in range(10):
            series["care"].counts[series["care"].day(day(n - 10))] *= 1 + 0.4 * (n + 1) / 20

    center, series = make(change(start=day(-10), factor=1.4, over_days=20), spoil=spoil)
    volume = volumes(forecast(center, FIRST, 4))["care"].iloc[1:29]
    truth = series["care"].rate[series["care"].day(day(0)):][:28].sum(axis=1)
    grown = np.minimum(1 + 0.4 * (np.arange(28) + 11) / 20, 1.4)
    np.testing.assert_allclose(volume.sum() / (truth * grown).sum(), 1, atol=0.03)


def test_a_merged_queue_is_empty_and_the_other_has_both(make):
    center, _ = make(change(start=day(0), share=1.0, to_queue="sales"))
    plain, made = (forecast(c, FIRST) for c in (replace(center, changes=()), center))
    was, now = volumes(plain), volumes(made)
    assert (now["care"].iloc[1:] == 0).all()
    np.testing.assert_allclose(now["sales"].iloc[1:], was.sum(axis=1).iloc[1:])
    # and a month later, when the history of care has ended
    def spoil(series):
        place = series["care"].day(day(-28))
        series["sales"].counts[place:] += series["care"].counts[place:]
        series["care"].counts[place:] = np.nan

    center, series = make(change(start=day(-28), share=1.0, to_queue="sales"), spoil=spoil)
    made = forecast(center, FIRST, 2)
    now = volumes(made)
    truth = sum(s.rate[s.day(day(-1)):][:16].sum(axis=1) for s in series.values())
    assert np.abs(now["sales"] - truth).sum() / truth.sum() < 0.04
    assert now["care"].max() < 1e-6 * now["sales"].min()
    assert made.accuracy.set_index("queue").loc["sales", "day_wape"] < 0.08
    # nobody is told that its level of then stands, or to write noughts
    said = made.cleaning[(made.cleaning["queue"] == "care")
                         & (made.cleaning["start"] >= pd.Timestamp(day(-29), tz="UTC"))]
    assert "missing" not in set(said["what"])


def test_a_new_queue_without_history_has_what_comes_over(make, queue):
    center, _ = make(change(start=day(0), share=0.3, to_queue="billing"))
    center = replace(center, queues={**center.queues, "billing": queue("billing")})
    made = forecast(center, FIRST)
    volume = volumes(made)
    np.testing.assert_allclose(volume["billing"].iloc[1:], 0.3 / 0.7 * volume["care"].iloc[1:])
    assert volume["billing"].iloc[0] == 0
    rows = made.intervals[(made.intervals["queue"] == "billing") & (made.intervals["volume"] > 0)]
    np.testing.assert_allclose(rows["aht_s"], 240)
    assert (rows["spread"] > 0.3).all()  # no history shows it yet
    assert made.accuracy.set_index("queue")["method"].to_dict() == {
        "care": "calendar", "sales": "calendar", "billing": "change"}
    said = made.cleaning[made.cleaning["queue"] == "billing"]
    assert set(said["what"]) == {"change", "missing"}


def test_contacts_do_not_come_to_a_queue_that_is_closed(make, queue):
    center, _ = make(change(start=day(0), share=0.3, to_queue="short"))
    hours = {d: ((time(10), time(12)),) for d in ("mon", "tue", "wed")}
    center = replace(center, queues={**center.queues, "short": queue("short", hours=hours)})
    made = forecast(center, FIRST)
    rows = made.intervals[made.intervals["queue"] == "short"]
    assert (rows.loc[~rows["open"], "volume"] == 0).all()
    came = rows.loc[rows["open"], "volume"].sum()
    whole = 0.3 / 0.7 * volumes(made)["care"].iloc[1:].sum()
    assert 0 < came < whole / 3
    said = made.cleaning.loc[made.cleaning["queue"] == "short", "done"]
    assert f"{whole - came:.0f} contacts that would come over while it is closed" in said.iloc[-1]
    assert str(made.cleaning["start"].dtype) == "datetime64[s, UTC]"


def test_handling_times_ahead_mix_too_and_uncertainty_grows(make):
    center, _ = make(change(start=day(3), share=0.3, to_queue="sales"), change(
        start=day(3), factor=0.8))
    history = center.history.copy()
    history["aht_s"] = np.where(history["queue"] == "care", 300.0, 200.0)
    center = replace(center, history=history)
    plain, made = (forecast(c, FIRST).intervals for c in (replace(center, changes=()), center))
    late = (made["start"] >= pd.Timestamp(day(4), tz="UTC")) & (plain["volume"] > 0)
    care, sales = ((made["queue"] == name) & late for name in ("care", "sales"))
    was = {name: plain.loc[rows, "volume"].to_numpy() for name, rows in (
        ("care", care), ("sales", sales))}
    came = 0.8 * 0.3 * was["care"]
    np.testing.assert_allclose(
        made.loc[sales, "aht_s"],
        (200 * was["sales"] + 300 * came) / (was["sales"] + came), rtol=1e-6)
    np.testing.assert_allclose(made.loc[care, "aht_s"], 300, rtol=1e-6)
    assert (made.loc[care, "spread"] > plain.loc[care, "spread"] + 0.05).all()
    assert (made.loc[late, "p10"] <= made.loc[late, "volume"]).mean() > 0.9
    np.testing.assert_allclose(made["volume"], made["model"])


def test_every_part_of_the_forecast_tells_the_same(make):
    center, _ = make(change(start=day(2), share=0.3, to_queue="sales"), change(factor=0.9))
    made = forecast(center, FIRST, 2)
    sums = made.intervals.groupby(["queue", made.intervals["start"].dt.date])["volume"].sum()
    np.testing.assert_allclose(
        made.days["volume"], [sums[q, d] for q, d in zip(
            made.days["queue"], made.days["date"], strict=True)])
    table = made.decomposition
    np.testing.assert_allclose(table[list(FACTORS)].prod(axis=1), made.days["volume"])
    care = table[table["queue"] == "care"].set_index("date")["change"]
    assert care[day(1)] == 1 and care[day(2)] == pytest.approx(0.7)
    said = made.cleaning[made.cleaning["what"] == "change"]
    assert list(said["queue"]) == ["care", "care", "sales"]
    assert "restated" in said["done"].iloc[0] and "30%" in said["done"].iloc[1]
    assert (said["start"] < said["end"]).all()


def test_what_is_left_of_a_queue_is_not_beyond_all_bounds(make):
    center, _ = make(change(start=day(1), factor=0.01))
    rows = forecast(center, FIRST).intervals
    assert rows["spread"].max() < 1.5


def test_changes_of_queues_apart_do_not_disturb_each_other(make):
    center, _ = make(change(start=day(2), factor=0.5), change("sales", day(3), 1.5))
    plain, made = (forecast(c, FIRST) for c in (replace(center, changes=()), center))
    ratio = volumes(made) / volumes(plain)
    np.testing.assert_allclose(ratio["care"], [1] * 3 + [0.5] * 6)
    np.testing.assert_allclose(ratio["sales"], [1] * 4 + [1.5] * 5)
    table = made.decomposition
    np.testing.assert_allclose(table[list(FACTORS)].prod(axis=1), made.days["volume"])
    np.testing.assert_allclose(table["change"], ratio.unstack().to_numpy())


def test_a_history_known_only_to_a_day_knows_no_later_change(make):
    """What is forecast for a week of the past takes a later change as one that is to come."""
    center, _ = make(change(start=day(-20), factor=0.5))
    early = forecast(center, day(-28), 2)
    plain = forecast(replace(center, changes=()), day(-28), 2)
    ratio = volumes(early)["care"] / volumes(plain)["care"]
    np.testing.assert_allclose(ratio, [1.0] * 9 + [0.5] * 7)


def test_queues_of_two_clocks_change_at_the_midnight_of_the_source(make, truth, center, queue):
    sites = (Site("main", "Main", "US", None, "UTC"),
             Site("tokyo", "Tokyo", "JP", None, "Asia/Tokyo"))
    all_day = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
                            ((time(0), time(0)),))
    series = truth(weeks=40)
    made = center({"care": series.history(until=FIRST)},
                  queues=(queue("care", hours=all_day, site="tokyo"), queue("sales")),
                  sites=sites)
    made = replace(made, changes=(change(start=day(2), share=0.5, to_queue="sales"),))
    rows = forecast(made, FIRST).intervals.set_index(["queue", "start"])["volume"].unstack("queue")
    rows = rows[rows["sales"] > 0]
    assert rows.index.min() >= pd.Timestamp(day(2), tz="Asia/Tokyo")
    np.testing.assert_allclose(rows["sales"], rows["care"])
