"""A quick answer: known answers, the library's own numbers, and what does not go together."""

from dataclasses import replace
from math import ceil

import numpy as np
import pytest
from erlang_oracle import erlang_a as exact_a
from erlang_oracle import erlang_c as exact_c
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.staffing import erlang_b, trunks
from wfm.staffing.agents import Targets
from wfm.staffing.certainty import price_of_certainty, probability_met
from wfm.staffing.dialler import LARGEST, Dialling, best_reach
from wfm.staffing.quick import (
    Question,
    answer,
    at_work,
    least_agents,
    neighbours,
    rostered,
    service,
)
from wfm.staffing.quick_dialler import ringing, team_for, team_reach

USUAL = Question(120, 240, service_level=0.8, patience_s=120)


def test_the_textbook_centre_of_a_hundred_calls_takes_fourteen_agents() -> None:
    """100 calls of 3 minutes in half an hour, 80 % within 20 s, by Erlang C."""
    found = answer(Question(100, 180, service_level=0.8))
    assert found.least_c == 14 and found.least_a is None and found.service_a is None
    got = found.service_c
    assert got.level == pytest.approx(0.8884, abs=5e-5)
    assert got.measures.wait == pytest.approx(0.1741, abs=5e-5)
    assert got.measures.asa_s == pytest.approx(7.84, abs=5e-3)
    fewer = service(found.question, 13, False)
    assert fewer.level == pytest.approx(0.7956, abs=5e-5) and not fewer.met


def test_herzogs_centre_with_and_without_patience() -> None:
    """3.5 calls a minute of 3 minutes, 13 agents: waits of 26.557 s and 9.913 s."""
    found = answer(Question(3.5, 180, per_min=1, agents=13, patience_s=300))
    assert found.service_c.measures.asa_s == pytest.approx(26.557, abs=5e-4)
    assert found.service_a is not None
    assert found.service_a.measures.asa_s == pytest.approx(9.913, abs=5e-4)
    assert found.least_c == -1 and found.least_a == -1
    few = service(replace(found.question, agents=9), 9, True)
    assert few.measures.asa_s == pytest.approx(56.618, abs=5e-4)


def test_impatience_takes_agents_and_queue_away() -> None:
    """48 calls a minute of a minute, 50 agents (Garnett, Mandelbaum & Reiman 2002)."""
    found = answer(Question(48, 60, per_min=1, agents=50, patience_s=120))
    c, a = found.service_c.measures, found.service_a.measures  # type: ignore[union-attr]
    assert c.asa_s == pytest.approx(20.83, abs=5e-3) and c.queue == pytest.approx(16.67, abs=5e-3)
    assert c.occupancy == pytest.approx(0.96)
    assert a.abandonment == pytest.approx(0.0309, abs=5e-5)
    assert a.asa_s == pytest.approx(3.71, abs=5e-3) and a.queue == pytest.approx(2.97, abs=5e-3)
    assert a.occupancy == pytest.approx(0.930, abs=5e-4)


@settings(max_examples=40, deadline=None)
@given(
    calls=st.floats(1, 400), aht=st.floats(30, 600), patience=st.floats(20, 600),
    agents=st.integers(1, 60), within=st.floats(0, 60),
)
def test_measures_agree_with_sums_in_sixty_digits(
    calls: float, aht: float, patience: float, agents: int, within: float
) -> None:
    asked = Question(calls, aht, patience_s=patience, agents=agents, within_s=within)
    load = calls * aht / 1800
    assert asked.load == pytest.approx(load)
    exact = exact_a(load, agents, aht, patience, within)
    got = service(asked, agents, True).measures
    for name in ("wait", "abandonment", "asa_s", "late"):
        assert getattr(got, name) == pytest.approx(exact[name], rel=1e-7, abs=1e-12)
    if load < agents * 0.999:
        exact = exact_c(load, agents, aht, within)
        got = service(asked, agents, False).measures
        for name in ("wait", "asa_s", "late", "queue"):
            assert getattr(got, name) == pytest.approx(exact[name], rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("asked", [
    USUAL,
    replace(USUAL, max_abandon=0.03, max_occupancy=0.85, asa_s=10.0, max_wait=0.2),
    replace(USUAL, counting="short_left_out", balking=0.1),
    replace(USUAL, concurrency=2.5),
    replace(USUAL, lines=25.0),
])
@pytest.mark.parametrize("impatient", [False, True])
def test_the_least_agents_meet_the_targets_and_one_less_does_not(
    asked: Question, impatient: bool
) -> None:
    least = int(least_agents(asked, impatient))
    assert least > 0
    got = service(asked, [least - 1, least], impatient)
    assert got.met.tolist() == [False, True]


def test_a_table_of_questions_is_its_rows_one_by_one() -> None:
    """NaN in a row is what None is for one question."""
    rng = np.random.default_rng(3)
    rows, nan = 60, np.nan
    calls = rng.integers(0, 300, rows).astype(float)
    calls[0] = 0
    aht, within = rng.uniform(60, 400, rows), rng.uniform(5, 60, rows)
    pick = rng.random((5, rows)) < 0.5
    level = np.where(pick[0], 0.8, nan)
    cap = np.where(pick[1], 0.85, nan)
    patience = np.where(pick[2], 150.0, nan)
    agents = np.where(pick[3], 12.0, nan)
    spread = np.where(pick[4], 0.1, 0.0)
    together = Question(calls, aht, 15.0, level, within, max_occupancy=cap, agents=agents,
                        patience_s=patience, spread=spread, shrinkage=0.3)
    for impatient in (False, True):
        least = least_agents(together, impatient)
        many = service(together, at_work(together, least), impatient)
        for k in range(rows):
            def some(values: np.ndarray, k: int = k) -> float | None:
                return None if np.isnan(values[k]) else float(values[k])

            alone = Question(calls[k], aht[k], 15.0, some(level), within[k],
                             max_occupancy=some(cap), agents=some(agents),
                             patience_s=some(patience), spread=spread[k], shrinkage=0.3)
            assert least_agents(alone, impatient) == least[k]
            one = service(alone, at_work(alone, least_agents(alone, impatient)), impatient)
            assert one.agents == pytest.approx(many.agents[k], nan_ok=True)
            assert one.level == pytest.approx(many.level[k], nan_ok=True)
            assert one.measures.asa_s == pytest.approx(many.measures.asa_s[k], nan_ok=True)
            assert one.met == many.met[k]
            assert one.probability == pytest.approx(many.probability[k])


def test_what_nobody_asks_or_no_number_reaches_has_no_answer() -> None:
    found = answer(replace(USUAL, service_level=1.0))
    assert found.least_c == -1 and found.least_a == -1
    assert np.isnan(found.service_c.agents) and np.isnan(found.service_c.level)
    assert np.isnan(found.service_c.measures.occupancy) and not found.service_c.met
    assert len(neighbours(found, 3)) == 0
    half = answer(replace(USUAL, service_level=None, max_abandon=0.0))
    assert half.least_c == 17 and half.least_a == -1
    assert neighbours(half, 1).tolist() == [16, 17, 18]


def test_without_calls_nobody_is_needed_whatever_their_handling_time() -> None:
    found = answer(Question([0, 0], [np.nan, 0], service_level=0.8, patience_s=60))
    assert found.question.load.tolist() == [0, 0] and found.least_c.tolist() == [0, 0]
    assert found.service_c.level.tolist() == [1, 1]


def test_an_overloaded_queue_is_endless_by_erlang_c_alone() -> None:
    found = answer(replace(USUAL, agents=16))
    assert np.isinf(found.service_c.measures.asa_s) and found.service_c.level == 0
    assert found.service_a is not None and found.service_a.measures.asa_s < 20
    assert found.least_c == 20  # the targets still have their own least number


def test_lines_and_balking_are_those_of_the_trunk_formulas() -> None:
    full = replace(USUAL, lines=16.0, patience_s=None, agents=16)
    got = service(full, 16, False)
    assert got.measures.turned_away == pytest.approx(erlang_b.blocking(16, 16))
    both = replace(USUAL, lines=20.0, balking=0.2)
    own = trunks.measures(16, 18, 240, 120, 20, trunks=20, balking=0.2)
    assert service(both, 18, True).level == pytest.approx(own.service_level)
    assert least_agents(both, True) == trunks.least_agents(
        16, 240, Targets(0.8, 20), trunks=20, patience_s=120, balking=0.2)


def test_certainty_is_priced_by_the_square_of_the_spread() -> None:
    found = answer(replace(USUAL, spread=0.1))
    own = price_of_certainty(16.0, 0.01, 240.0, Targets(0.8, 20.0), 120.0)
    got = found.certainty_a
    assert got is not None and found.certainty_c is not None
    assert got.forecast == found.least_a == own.forecast
    assert got.average == own.average and got.agents.tolist() == own.agents.tolist()
    numbers = neighbours(found, 3)
    sure = service(found.question, numbers, True).probability
    assert sure == pytest.approx(
        probability_met(16.0, 0.01, numbers, 240.0, Targets(0.8, 20.0), 120.0))
    for probability, agents in zip(own.probabilities, own.agents, strict=True):
        at = service(found.question, [agents - 1, agents], True).probability
        assert at[0] < probability <= at[1]
    assert answer(USUAL).certainty_a is None


def test_neighbours_surround_both_answers() -> None:
    found = answer(USUAL)
    assert (found.least_c, found.least_a) == (20, 18)
    assert neighbours(found, 1).tolist() == [17, 18, 19, 20, 21]
    assert neighbours(found, 0).tolist() == [18, 20]
    assert neighbours(answer(replace(USUAL, agents=1.5)), 3).tolist() == [0.5, 1.5, 2.5, 3.5, 4.5]


def test_rostered_agents_cover_those_at_work() -> None:
    assert rostered([0, 7, 18, np.nan], 0.3)[:3].tolist() == [0, 10, 26]
    for least in range(200):
        for shrinkage in (0.1, 0.2, 0.35):
            assert rostered(least, shrinkage) == ceil(round(least / (1 - shrinkage), 9))


@pytest.mark.parametrize("wrong", [
    {"lines": 20.0, "concurrency": 2}, {"spread": 0.1, "balking": 0.1},
    {"spread": 0.1, "lines": 20.0}, {"spread": 0.1, "concurrency": 2}, {"shrinkage": 1.0},
    {"per_min": 0.0}, {"calls": -1.0}, {"spread": -0.1},
])
def test_what_does_not_go_together_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        replace(USUAL, **wrong)  # type: ignore[arg-type]


SALES = Dialling(aht_s=180, answer_rate=0.25, ring_s=18)


def test_a_dialling_team_is_the_least_that_makes_the_contacts() -> None:
    for contacts in (1, 50, 100, 303):
        team = team_for(contacts, SALES)
        assert team_reach(team, SALES).connected_h >= contacts
        assert team == 1 or team_reach(team - 1, SALES).connected_h < contacts
    assert team_for(0, SALES) == 0
    many = team_for(5000, SALES)
    assert many > LARGEST
    assert team_reach(many, SALES).connected_h >= 5000 > team_reach(many - 1, SALES).connected_h


def test_a_huge_dialling_team_is_many_of_the_largest_worked_out() -> None:
    known, huge = best_reach(LARGEST, SALES), team_reach(3 * LARGEST, SALES)
    assert huge.occupancy == known.occupancy and huge.abandoned == known.abandoned
    assert huge.connected_h == pytest.approx(3 * known.connected_h)
    assert ringing(huge, SALES) == pytest.approx(ringing(known, SALES))


def test_an_agent_who_dials_alone_has_a_line_ringing_whenever_free() -> None:
    alone = team_reach(1, SALES, 0.0)
    assert ringing(alone, SALES) == pytest.approx(1 - alone.occupancy)
