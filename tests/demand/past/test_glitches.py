"""Faults of the system within a day, found in simulated queues and not imagined in sound ones."""

import numpy as np
import pytest

from wfm.demand.days import tabulate
from wfm.demand.past.cleaning import clean

NOISES = ("poisson", "each interval", "each day", "slow waves")


def noisy(series, noise, seed):
    """Counts with the queue's rates and one kind of noise; dispersion 0.1 where there is any."""
    rng = np.random.default_rng(1000 + seed)
    rate = series.rate
    if noise == "each interval":
        rate = rate * rng.gamma(10, 0.1, rate.shape)
    if noise == "each day":
        rate = rate * rng.gamma(10, 0.1, (len(rate), 1))
    if noise == "slow waves":
        wave = np.zeros(rate.shape)
        for slot in range(1, rate.shape[1]):
            wave[:, slot] = 0.9 * wave[:, slot - 1] + rng.normal(0, 0.12, len(rate))
        rate = rate * np.exp(wave)
    series.counts = rng.poisson(rate).astype(float)
    return series


def cleaned(series, hours, handled=None):
    history = series.history()
    if handled is not None:
        history["handled"] = handled
    return clean(tabulate(history, "UTC", 30, series.dates[-1], hours))


def alarms(truth, hours, bases, seeds):
    """Marks a queue of half a year without any fault, over queues of all noises."""
    marks = [
        len(cleaned(noisy(truth(base=base, seed=seed), noise, seed), hours).marks)
        for base in bases for noise in NOISES for seed in range(seeds)
    ]
    return sum(marks) / len(marks)


def test_sound_queues_raise_next_to_no_alarm(truth, every_day):
    assert alarms(truth, every_day, (20.0, 500.0, 20_000.0), 4) <= 2 / 48


@pytest.mark.slow
def test_over_six_hundred_half_years_one_queue_in_thirty_raises_an_alarm(
    truth, every_day, record_property
):
    rate = alarms(truth, every_day, (20.0, 100.0, 500.0, 2000.0, 10_000.0, 60_000.0), 25)
    record_property("alarms_per_queue", rate)
    assert rate < 0.04


def found(truth, every_day, fault, base, noise="poisson", seeds=10):
    """Share of the cells of a fault that are set apart; `fault` spoils them and names them."""
    hits = cells = 0
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        series = noisy(truth(base=base, seed=seed), noise, seed)
        day, slot = int(rng.integers(14, 168)), int(rng.integers(19, 28))
        spoilt = fault(series.counts, day, slot)
        result = cleaned(series, every_day)
        hits += sum(np.isnan(result.counts[day, s]) for s in spoilt)
        cells += len(spoilt)
        assert result.learn[day]
        assert np.isnan(result.counts[:, 16:40]).sum() <= len(spoilt) + 1
    return hits / cells


def six_times(counts, day, slot):
    counts[day, slot] *= 6
    return [slot]


def doubled(counts, day, slot):
    counts[day, slot] *= 2
    return [slot]


def lost(counts, day, slot):
    counts[day, slot] = 0
    return [slot]


def told_later(counts, day, slot):
    counts[day, slot + 1] += counts[day, slot]
    counts[day, slot] = 0
    return [slot, slot + 1]


def stuck(counts, day, slot):
    counts[day, slot : slot + 8] = np.round(2.5 * counts[day].max())
    return list(range(slot, slot + 8))


@pytest.mark.parametrize(("fault", "noise", "least"), [
    (six_times, "poisson", 1.0), (six_times, "each interval", 0.8),
    (doubled, "poisson", 0.7), (lost, "poisson", 1.0), (lost, "each interval", 0.8),
    (told_later, "poisson", 1.0), (told_later, "slow waves", 0.8),
    (stuck, "poisson", 1.0), (stuck, "each interval", 1.0),
])
def test_faults_are_found_in_a_queue_of_two_thousand_a_day(
    truth, every_day, fault, noise, least
):
    assert found(truth, every_day, fault, 3000.0, noise) >= least


def test_a_doubled_interval_is_not_told_from_one_where_intervals_vary_as_much(truth, every_day):
    assert found(truth, every_day, doubled, 3000.0, "each interval") <= 0.2


def test_a_run_of_contacts_that_lasts_for_hours_is_no_fault_of_the_system(truth, every_day):
    series = truth()
    series.counts[100, 20:28] = np.round(series.counts[100, 20:28] * 1.9)
    assert [m.what for m in cleaned(series, every_day).marks] in ([], ["spike"])


def test_the_busy_day_after_a_pause_has_no_glitches(truth, every_day):
    series = truth(phi_day=0)
    pause = 80
    series.counts[pause] = np.nan
    series.counts[pause + 1] = np.round(series.counts[pause + 1] * 1.7)
    days = tabulate(series.history(), "UTC", 30, series.dates[-1], every_day,
                    closed=[series.dates[pause]])
    assert {m.what for m in clean(days).marks} <= {"closed", "bridge"}


def test_records_made_by_spreading_a_total_are_no_stuck_counter(truth, every_day):
    series = truth()
    for day in range(0, 182):
        series.counts[day, 16:24] = np.round(series.counts[day, 16:24].mean())
    assert all("stuck" not in m.done for m in cleaned(series, every_day).marks)


def test_zeros_while_contacts_were_handled_are_missing_and_a_carried_over_call_is_none(
    truth, every_day
):
    series = truth()
    handled = series.history()["offered"].to_numpy().copy().reshape(-1, 24)
    series.counts[50, 20:22] = 0
    series.counts[60, 39] = 0
    handled[60, 23] = 1
    result = cleaned(series, every_day, handled.ravel())
    (mark,) = (m for m in result.marks if "handled" in m.done)
    assert (mark.what, mark.first, mark.end) == ("glitch", 50 * 48 + 20, 50 * 48 + 22)
    assert np.isnan(result.counts[50, 20:22]).all()
    # said once: there is a record
    assert not [m for m in result.marks if m.what == "missing"]
    assert result.counts[60, 39] == 0
    assert result.totals[50] == pytest.approx(series.rate[50].sum(), rel=0.15)


def test_counts_that_were_restated_and_are_no_whole_numbers_raise_no_alarm(truth, every_day):
    series = noisy(truth(base=200.0), "each day", 3)
    assert (np.diff(series.counts[:, 16:40], axis=1) == 0).mean() > 0.05
    series.counts *= 0.73
    assert cleaned(series, every_day).marks == ()
