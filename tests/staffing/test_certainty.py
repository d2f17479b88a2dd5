"""Agents for a random load."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.staffing import erlang_a
from wfm.staffing.agents import Targets, least_agents
from wfm.staffing.certainty import (
    least_agents_on_average,
    least_agents_with_probability,
    most_load,
    price_of_certainty,
    probability_met,
)
from wfm.staffing.uncertain import average_measures

EIGHTY_TWENTY = Targets(service_level=0.8, within_s=20)


@pytest.mark.parametrize("patience", [None, 300.0])
def test_the_average_target_is_met_and_not_with_one_agent_less(patience: float | None) -> None:
    load, phi = np.meshgrid([0.3, 4, 31, 250, 2000], [0.003, 0.04, 0.3, 1.5])
    found = least_agents_on_average(load, phi, 180, EIGHTY_TWENTY, patience)
    calm = np.inf if patience is None else patience
    assert np.all(average_measures(load, phi, found, 180, calm, 20).late <= 0.2 + 1e-11)
    assert np.all(average_measures(load, phi, found - 1, 180, calm, 20).late > 0.2)


@settings(deadline=None, max_examples=40)
@given(
    load=st.floats(0.01, 2000), phi=st.floats(1e-4, 1), probability=st.floats(0.01, 0.99),
    patience=st.sampled_from([None, 60.0, 600.0]),
    targets=st.sampled_from([
        EIGHTY_TWENTY,
        Targets(service_level=0.9, within_s=10, counting="short_left_out", max_occupancy=0.85),
        Targets(asa_s=15, max_abandon=0.05), Targets(max_wait=0.3),
    ]),
)
def test_the_probability_is_reached_and_not_with_one_agent_less(
    load: float, phi: float, probability: float, patience: float | None, targets: Targets
) -> None:
    found = least_agents_with_probability(load, phi, 240, targets, probability, patience)
    agents = np.array([found - 1, found])
    less, enough = probability_met(load, phi, np.maximum(agents, 0), 240, targets, patience)
    assert enough >= probability - 1e-9
    assert less < probability + 1e-9


def test_probability_met_is_the_share_of_sampled_intervals_that_meet_the_target() -> None:
    loads = np.random.default_rng(2).gamma(20, 30 / 20, 100_000)
    fine = erlang_a.service_level(loads, 34, 180, 120, 20) >= 0.8
    met = probability_met(30, 0.05, 34, 180, EIGHTY_TWENTY, 120)
    assert met == pytest.approx(fine.mean(), abs=5e-3)


def test_most_load_is_the_edge() -> None:
    agents = np.array([1, 5, 14, 400])
    most = most_load(agents, 180, EIGHTY_TWENTY)
    assert np.array_equal(least_agents(most * (1 - 1e-9), 180, service_level=0.8, within_s=20),
                          agents)
    assert np.array_equal(least_agents(most * (1 + 1e-9), 180, service_level=0.8, within_s=20),
                          agents + 1)
    assert most_load(0, 180, EIGHTY_TWENTY) == 0
    # with patience of a second everybody has left within a minute
    gone = Targets(service_level=0.8, within_s=60, counting="short_as_answered")
    assert most_load(3, 180, gone, patience_s=1) == np.inf


def test_the_price_of_certainty_rises() -> None:
    load = np.array([0, 0.5, 10, 100, 1000])
    price = price_of_certainty(load, 0.04, 180, EIGHTY_TWENTY, 300)
    assert price.probabilities.tolist() == [0.5, 0.8, 0.95]
    assert price.agents.shape == (3, 5)
    assert np.all(np.diff(price.agents, axis=0) >= 0)
    assert np.all(price.agents[:, 0] == 0)
    assert np.all(np.diff(price.agents[:, -1]) > 100)
    assert price.forecast.tolist() == least_agents(
        load, 180, service_level=0.8, within_s=20, patience_s=300
    ).tolist()
    assert np.all(price.average >= price.forecast)
    sure = price_of_certainty(load, 0, 180, EIGHTY_TWENTY, 300)
    assert np.all(sure.agents == sure.forecast)
    assert np.all(sure.average == sure.forecast)


def test_what_no_number_of_agents_reaches() -> None:
    assert least_agents_on_average(10, 0.1, 180, Targets(asa_s=20)) == -1
    assert least_agents_on_average(10, 0.0, 180, Targets(asa_s=20)) == least_agents(
        10, 180, asa_s=20
    )
    assert least_agents_on_average([0, 10], 0.1, 180, Targets(service_level=1)).tolist() == [0, -1]
    assert least_agents_with_probability(10, [0, 0.1], 180, EIGHTY_TWENTY, 1).tolist() == [14, -1]
    with pytest.raises(ValueError, match="probability"):
        least_agents_with_probability(10, 0.1, 180, EIGHTY_TWENTY, 95)
