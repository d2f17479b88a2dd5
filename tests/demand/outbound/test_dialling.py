"""The outlook of a campaign against campaigns dialled record by record and day by day."""

from __future__ import annotations

import numpy as np
import pytest
from outbound_cases import horizon, prospect
from scipy.special import ndtr

from wfm.demand.outbound.feasibility import feasibility
from wfm.demand.outbound.rates import cases

RUNS = 400
PARTS = (
    {"records": 3000, "contact_rate": 0.20, "attempts_used": 1200, "contacts_made": 250,
     "retire_rate": 0.05},
    {"records": 2000, "contact_rate": 0.28},
)


class Dialled:
    """A campaign whose true rates are drawn from what is believed, dialled every day."""

    def __init__(self, about, legal_h, rng):
        self.campaign, self.rng, self.results = about.campaign, rng, 0
        common = rng.standard_normal()
        own = rng.standard_normal(len(PARTS))
        stated = about.beliefs.stated
        placed = ndtr(np.sqrt(stated) * common + np.sqrt(1 - stated) * own)
        self.rate = [float(one.quantile(np.array(p)))
                     for one, p in zip(about.beliefs.contact, placed, strict=True)]
        found = about.beliefs.conversion
        self.conversion = rng.beta(found.yes, found.no)
        # records by the number of attempts they have had
        self.had = [np.zeros(self.campaign.max_attempts + 1, dtype=int) for _ in PARTS]
        for n, part in enumerate(PARTS):
            state = about.states()[n]
            used = part.get("attempts_used", 0)
            assert used <= part["records"]  # all in the first attempt
            open_then = round(state.alive - (part["records"] - used))
            self.had[n][0], self.had[n][1] = part["records"] - used, open_then
        weight = np.array([state.alive for state in about.states()]) * legal_h
        self.share = weight / weight.sum()
        self.over_s = np.zeros(len(PARTS))

    def day(self, hours):
        for n in range(len(PARTS)):
            left_s = self.over_s[n] + hours * self.share[n] * 3600
            while left_s > 0 and self.had[n][:-1].any():
                attempt = int(np.flatnonzero(self.had[n][:-1])[0])
                mean_s = self.rate[n] * 300 + (1 - self.rate[n]) * 30
                count = int(min(self.had[n][attempt], max(left_s / mean_s // 2, 1)))
                left_s -= self.call(n, attempt, count)
            self.over_s[n] = left_s  # a call that is under way at the end of a day is finished

    def call(self, n, attempt, count):
        """Call so many records that had `attempt` attempts; seconds that it takes."""
        contacts = self.rng.binomial(count, self.rate[n])
        converted = self.rng.binomial(contacts, self.conversion * 0.83**attempt)
        retired = self.rng.binomial(count - converted, PARTS[n].get("retire_rate", 0.0))
        self.results += converted
        self.had[n][attempt] -= count
        self.had[n][attempt + 1] += count - converted - retired
        return contacts * 300 + (count - contacts) * 30


@pytest.mark.parametrize(("daily", "days", "target"), [
    (12.0, 10, 125.0),  # the hours end it in the second attempts
    (40.0, 15, 320.0),  # the lists end it
])
def test_means_ranges_and_probability_agree_with_days_of_dialling(campaign, daily, days, target):
    spring = campaign(PARTS, conversion=0.12, max_attempts=3, max_daily_hours=daily,
                      target=30 + target, achieved=30.0, target_unit="promises", prior_weight=300)
    legal_h = np.array([80.0, 60.0])
    about = prospect(spring, horizon(legal_h, days=days))
    found = feasibility(about, cases(about.beliefs, "spring", 1, 2000))
    rng = np.random.default_rng(5)
    results = np.empty(RUNS)
    for run in range(RUNS):
        dialled = Dialled(about, legal_h, rng)
        for _ in range(days):
            dialled.day(daily)
        results[run] = dialled.results
    error = results.std() / np.sqrt(RUNS)
    mean_of_cases = float(np.mean([found.p10, found.p50, found.p90]))
    assert results.mean() == pytest.approx(found.expected, abs=3 * error)
    assert abs(np.median(results) - found.p50) < 4 * error
    assert mean_of_cases == pytest.approx(results.mean(), rel=0.05)
    inside = np.mean((results >= found.p10) & (results <= found.p90))
    assert inside == pytest.approx(0.8, abs=3 * np.sqrt(0.8 * 0.2 / RUNS) + 0.01)
    reached = np.mean(results >= target)
    chance = np.sqrt(found.probability * (1 - found.probability) / RUNS)
    assert 0.2 < found.probability < 0.8
    assert reached == pytest.approx(found.probability, abs=3 * chance)
