"""What a campaign's list still holds: attempts left, and what each brings.

A list is walked in waves: the first attempt on every record, the second on those still open,
and so on, each wave yielding less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.center import Campaign, Segment

Floats = npt.NDArray[np.float64]
Number = Floats | float
"""One value, or one for each case of an uncertain future, shape (...)."""

ONE_EACH = ("hours", "attempts", "contacts")
"""Units of a target that do not depend on the conversion."""


@dataclass(frozen=True)
class Rates:
    """What attempts bring.

    Attributes
    ----------
    contact
        Share of attempts that reach the right person, shape (...).
    conversion
        Share of contacts of a first attempt that end in a result, shape (...).
    """

    contact: Number
    conversion: Number


def stated_rates(campaign: Campaign, segment: Segment) -> Rates:
    """The rates of the tables, alike at all hours."""
    return Rates(segment.right_party_rate, campaign.conversion)


@dataclass(frozen=True)
class ListState:
    """What a segment's list still holds, wave by wave.

    Attributes
    ----------
    attempts
        Attempts left in each wave, (..., K), K = max_attempts; past waves hold 0.
    per_attempt
        Results of one attempt in each wave, in the campaign's target unit, (..., K).
    alive
        Records that may still be called.
    untouched
        Records never called.
    contact_rate
        Share of attempts that reach the right person, (...).
    hours_per_attempt
        Agent hours, without shrinkage, (...).
    made
        Attempts made so far on a record that may still be called, on average.
    """

    attempts: Floats
    per_attempt: Floats
    alive: float
    untouched: float
    contact_rate: Number
    hours_per_attempt: Number
    made: float

    @property
    def attempts_left(self) -> Floats:
        """Attempts until every record is closed, (...)."""
        return np.asarray(self.attempts.sum(axis=-1), dtype=np.float64)

    def results(self, attempts: Number) -> Floats:
        """What that many further attempts bring, at most all that is left, (...)."""
        before = np.cumsum(self.attempts, axis=-1) - self.attempts
        used = np.clip(np.asarray(attempts)[..., None] - before, 0.0, self.attempts)
        return np.asarray((used * self.per_attempt).sum(axis=-1), dtype=np.float64)

    def attempts_for(self, results: Number) -> Floats:
        """Fewest further attempts that bring `results`; all that bring any if they cannot."""
        worth = self.attempts * self.per_attempt
        got = np.clip(np.asarray(results)[..., None] - (np.cumsum(worth, axis=-1) - worth),
                      0.0, worth)
        share = np.divide(got, worth, out=np.zeros(got.shape), where=worth > 0)
        return np.asarray((share * self.attempts).sum(axis=-1), dtype=np.float64)


def list_state(
    campaign: Campaign,
    segment: Segment,
    gap_s: float = 0.0,
    rates: Rates | None = None,
    later: Rates | None = None,
    fresh: float = 0.0,
) -> ListState:
    """Walk the waves of a list down to the attempts already made, and on.

    Wave k calls every record still open: n₁ = records, n_{k+1} = n_k·(1 − r·c_k)·(1 − g), where r
    is the share of attempts that reach the right person, c_k = conversion · yield_decay^(k−1)
    and g = retire_rate. A record leaves with a success, retired, or after `max_attempts`. Where
    contacts are the target, a contact is the success. After each contact the agent pauses for
    `gap_s` seconds.

    Parameters
    ----------
    rates
        By which the attempts made are placed in waves; by default those of the tables.
    later
        Rates of the attempts to come, of any shape (...); by default the same.
    fresh
        Records that are added, never called.
    """
    rates = rates or stated_rates(campaign, segment)
    later = later or rates
    waiting = _waiting(campaign, segment, rates)
    waiting[0] += fresh
    success, stay = _success(campaign, segment, later)
    attempts = np.empty(success.shape)
    attempts[..., 0] = waiting[0]
    for k in range(1, campaign.max_attempts):
        attempts[..., k] = waiting[k] + attempts[..., k - 1] * stay[..., k - 1]
    alive = float(waiting.sum())
    calls = float((np.arange(campaign.max_attempts) * waiting).sum()) / alive if alive > 0 else 0.0
    hours = hours_per_attempt(campaign, later.contact, gap_s)
    return ListState(
        attempts, _per_attempt(campaign, later, hours, success), alive, float(waiting[0]),
        later.contact, hours, calls)


def hours_per_attempt(campaign: Campaign, contact: Number, gap_s: float) -> Number:
    """Agent hours of an attempt, without shrinkage; `contact` as in :class:`Rates`."""
    return (contact * (campaign.aht_contact_s + gap_s)
            + (1 - contact) * campaign.aht_no_contact_s) / 3600


def decay_of_made(campaign: Campaign, segment: Segment, rates: Rates) -> float:
    """Mean of yield_decay^(k−1) over the attempts made; 1 where there are none."""
    made = _made(campaign, segment, rates)[1]
    if made.sum() <= 0:
        return 1.0
    return float((made * _decay(campaign)).sum() / made.sum())


def _decay(campaign: Campaign) -> Floats:
    return np.asarray(campaign.yield_decay ** np.arange(campaign.max_attempts), dtype=np.float64)


def _success(campaign: Campaign, segment: Segment, rates: Rates) -> tuple[Floats, Floats]:
    """Share of each wave's attempts that close a record with success, and that leave it open."""
    contact = np.asarray(rates.contact, dtype=np.float64)[..., None]
    if campaign.target_unit == "contacts":
        success = contact + np.zeros(campaign.max_attempts)
    else:
        success = contact * np.asarray(rates.conversion)[..., None] * _decay(campaign)
    return success, (1 - success) * (1 - segment.retire_rate)


def _per_attempt(campaign: Campaign, rates: Rates, hours: Number, success: Floats) -> Floats:
    each: dict[str, Number] = {"hours": hours, "attempts": 1.0, "contacts": rates.contact}
    if campaign.target_unit not in each:
        return success
    return np.asarray(each[campaign.target_unit])[..., None] + np.zeros(success.shape)


def _made(
    campaign: Campaign, segment: Segment, rates: Rates
) -> tuple[Floats, Floats, Floats]:
    """Records open at the begin of each wave, attempts made of it, and their share; each (K,)."""
    stay = _success(campaign, segment, rates)[1]
    open_records = segment.records * np.concatenate(([1.0], np.cumprod(stay)[:-1]))
    before = np.cumsum(open_records) - open_records
    made = np.clip(segment.attempts_used - before, 0.0, open_records)
    done = np.divide(made, open_records, out=np.ones(len(made)), where=open_records > 0)
    return open_records, made, done


def _waiting(campaign: Campaign, segment: Segment, rates: Rates) -> Floats:
    """Records that wait for their k-th attempt, (K,)."""
    open_records, __, done = _made(campaign, segment, rates)
    # those not yet called in wave k, of wave k − 1's survivors
    arrived = np.concatenate(([1.0], done[:-1]))
    return np.asarray(open_records * (arrived - done), dtype=np.float64)


def fill(weight: Floats, most: Floats, wanted: Number) -> Floats:
    """Parts λ·weight, none above `most`, that add up to `wanted` or to all there is.

    Parameters
    ----------
    weight
        At least 0, shape (S,).
    most, wanted
        Shapes (..., S) and (...).

    Returns
    -------
    ndarray of float, shape (..., S)
    """
    if weight.max(initial=0.0) <= 0:
        return np.zeros(most.shape)
    weight = weight / weight.max()
    weight = np.where(weight > 1e-12, weight, 0.0)
    most = np.where(weight > 0, most, 0.0)
    wanted = np.asarray(wanted, dtype=np.float64)[..., None]
    # who is full first, second, …: of each the level λ at which the rest would share
    ratio = np.divide(most, weight, out=np.full(most.shape, np.inf), where=weight > 0)
    order = np.argsort(ratio, axis=-1, kind="stable")
    full = np.take_along_axis(most, order, axis=-1)
    rest = np.cumsum(weight[order][..., ::-1], axis=-1)[..., ::-1]
    level = np.divide(wanted - (np.cumsum(full, axis=-1) - full), rest,
                      out=np.full(most.shape, np.inf), where=rest > 0)
    fits = level <= np.take_along_axis(ratio, order, axis=-1)
    first = np.argmax(fits, axis=-1)[..., None]
    share = np.maximum(np.take_along_axis(level, first, axis=-1), 0.0)
    total = most.sum(axis=-1, keepdims=True)
    parts = np.minimum(np.where(np.isfinite(share), share, 0.0) * weight, most)
    return np.asarray(np.where(wanted >= total, most, parts), dtype=np.float64)
