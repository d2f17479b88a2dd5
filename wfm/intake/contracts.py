"""Working patterns: the table contracts, and whether anybody could work by them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import time

from wfm.calendar import WEEKDAYS
from wfm.center import Contract
from wfm.intake.codes import check_code
from wfm.intake.rows import Row, one_of, rows_of
from wfm.language import noted
from wfm.rules.labour import LabourPack, break_plans, shift_span, usable
from wfm.tables import Faults, ReadTable, shown

STEP_MIN = 5
"""Shifts are planned in steps of so many minutes."""
_DAY_MIN, _WEEK_MIN = 1440, 10080
_NEEDED = ("contract", "pack", "week_min_h", "week_max_h", "shift_min_h", "shift_max_h",
           "shift_step_min", "start_step_min", "days_min", "days_max", "cost_h")


def read_contracts(
    table: ReadTable, labour: Mapping[str, LabourPack], accept: Collection[str], faults: Faults
) -> dict[str, Contract]:
    """The contracts by code; packs of low confidence only if `accept` holds their code."""
    contracts: dict[str, Contract] = {}
    for row in rows_of(table, faults):
        check_code(row, "contract")
        days = " ".join(WEEKDAYS) if row["work_days"] is None else row["work_days"].lower()
        named = days.replace(",", " ").split()
        for day in named:
            if day not in WEEKDAYS:
                row.wrong("work_days", noted("{cell} is not a day", cell=shown(day)),
                          noted("Write some of {names}", names=" ".join(WEEKDAYS)))
        if row["pack"] is not None and row["pack"] not in labour:
            row.wrong("pack", noted("no labour rules are known as {cell}", cell=shown(row["pack"])),
                      noted("{choice}, or add a pack in inputs/packs/labour",
                            choice=one_of(sorted(labour))))
        elif row["pack"] is not None and not usable(labour[row["pack"]], accept):
            pack = labour[row["pack"]]
            row.wrong("pack", noted("the rules {pack} are not sure enough to be used (status "
                                    "{status}, confidence {confidence})", pack=pack.code,
                                    status=pack.status, confidence=pack.confidence),
                      noted('Have them checked and write accept = ["{pack}"] under [rules] in '
                            "center.toml, or choose another pack", pack=pack.code))
        if row.lacks(*_NEEDED):
            continue
        values = {f.name: row[f.name] for f in fields(Contract)
                  if f.name not in ("work_days", "row")}
        contract = Contract(**values, work_days=frozenset(named) & frozenset(WEEKDAYS),
                            row=row.number)
        contracts[contract.contract] = contract
        if contract.pack in labour and _in_order(contract, row):
            _check_law(contract, labour[contract.pack], row)
            _check_possible(contract, labour[contract.pack], row)
    if contracts and all(contract.cost_h == 0 for contract in contracts.values()):
        table.fault(faults, 0, "cost_h", noted("no contract costs anything: there is nothing to "
                                               "weigh service against"),
                    noted("Write what a paid hour costs"))
    return contracts


def _in_order(c: Contract, row: Row) -> bool:
    """Whether least and most are in order and on the steps; nothing else makes sense before."""
    before = len(row.faults.found)
    for low, high in (("week_min_h", "week_max_h"), ("shift_min_h", "shift_max_h"),
                      ("days_min", "days_max")):
        if getattr(c, low) > getattr(c, high):
            row.wrong(high, noted("{high} ({most:g}) is below {low} ({least:g})", high=high,
                                  most=getattr(c, high), low=low, least=getattr(c, low)),
                      noted("Put the two in order"))
    for column in ("shift_min_h", "shift_max_h"):
        minutes = round(getattr(c, column) * 60)
        if minutes % STEP_MIN:
            near = STEP_MIN * round(minutes / STEP_MIN)
            row.wrong(column, noted("{minutes} minutes are not a multiple of {step}",
                                    minutes=minutes, step=STEP_MIN),
                      noted("Write {hours:.4g}", hours=near / 60))
    for column in ("shift_step_min", "start_step_min"):
        if getattr(c, column) % STEP_MIN:
            row.wrong(column, noted("{minutes} minutes are not a multiple of {step}",
                                    minutes=getattr(c, column), step=STEP_MIN),
                      noted("Write 15, 30 or 60"))
    return len(row.faults.found) == before


def _check_law(c: Contract, pack: LabourPack, row: Row) -> None:
    """Fault hours that the pack does not allow."""
    if c.shift_max_h * 60 > pack.max_day_min:
        most = pack.max_day_min / 60
        row.wrong("shift_max_h", noted("{pack} allows {most:g} hours a day", pack=pack.code,
                                       most=most),
                  noted("Write {most:g} or less", most=most))
    if c.week_max_h * 60 > pack.max_week_min:
        most = pack.max_week_min / 60
        row.wrong("week_max_h", noted("{pack} allows {most:g} hours a week", pack=pack.code,
                                      most=most),
                  noted("Write {most:g} or less", most=most))
    if c.split_gap_h is not None and pack.split is None:
        row.wrong("split_gap_h", noted("{pack} allows no split shifts", pack=pack.code),
                  noted("Leave the cell empty"))
    elif c.split_gap_h is not None and pack.split is not None and (
            c.split_gap_h * 60 > pack.split.max_gap_min):
        most = pack.split.max_gap_min / 60
        row.wrong("split_gap_h", noted("{pack} allows {most:g} hours between the parts of a shift",
                                       pack=pack.code, most=most),
                  noted("Write {most:g} or less", most=most))
    elif c.split_gap_h is not None and not _fits_band(c, pack):
        row.wrong("split_gap_h", noted("the hours in which {pack} allows split shifts are too "
                                       "short for a shift and a gap", pack=pack.code),
                  noted("Leave the cell empty, or allow shorter shifts"))


def _check_possible(c: Contract, pack: LabourPack, row: Row) -> None:
    """Fault a contract that nobody could fulfil."""
    lengths = c.shift_lengths()
    bare = [paid for paid in lengths if not _has_breaks(pack, paid)]
    if bare:
        row.wrong("shift_max_h" if bare[0] == lengths[-1] != lengths[0] else "shift_min_h",
                  noted("a shift of {hours:g} hours has no place for the breaks of {pack}",
                        hours=bare[0] / 60, pack=pack.code),
                  noted("Choose other lengths"))
        return
    lengths = [paid for paid in lengths if _fits_hours(c, pack, paid)]
    if not lengths:
        need = shift_span(pack, round(c.shift_min_h * 60))
        row.wrong("latest_end", noted(
            "nobody can fulfil this contract: a shift takes {minutes} minutes from start to end, "
            "and none lies between earliest_start and latest_end", minutes=need),
                  noted("Widen the two"))
        return
    days = min(c.days_max, len(c.work_days), pack.max_run_days)
    if c.days_min > days:
        row.wrong("days_min", noted(
            "nobody can fulfil this contract: only {days} days may be worked", days=days),
                  noted("Write {days} or less, or allow more days", days=days))
    elif c.week_min_h * 60 > days * lengths[-1]:
        most = days * lengths[-1] / 60
        row.wrong("week_min_h", noted(
            "nobody can fulfil this contract: {days} days of {hours:g} hours are {most:g} hours",
            days=days, hours=lengths[-1] / 60, most=most),
                  noted("Write {most:g} or less, or allow longer shifts or more days", most=most))
    elif c.week_max_h * 60 < c.days_min * lengths[0]:
        row.wrong("days_min", noted(
            "nobody can fulfil this contract: {days} days of at least {hours:g} hours are over "
            "{most:g} hours", days=c.days_min, hours=lengths[0] / 60, most=c.week_max_h),
                  noted("Allow fewer days or shorter shifts"))
    elif not _has_week(c, lengths, days):
        short, long = (float(f"{paid / 60:.4g}") for paid in (lengths[0], lengths[-1]))
        row.wrong("week_max_h", noted(
            "nobody can fulfil this contract: no number of shifts of {lengths} hours makes a week "
            "of {week} hours", lengths=_range(short, long),
            week=_range(c.week_min_h, c.week_max_h)),
                  noted("Widen the hours of the week, or change the length of the shifts"))
    else:
        _check_rest(c, pack, lengths, row)


def _check_rest(c: Contract, pack: LabourPack, lengths: list[int], row: Row) -> None:
    """Fault a contract whose rest has no place beside the work, week after week.

    Each week has as many rests as shifts, and one of them is the week's own, which is no
    other week's too; the shortest work is all of it at night, where an hour counts for more.
    """
    week = round(c.week_min_h * 60)
    days = max(c.days_min, -(-week // lengths[-1]))
    if days == 0:
        return
    work = max(week, days * lengths[0]) / pack.night.counts
    rest = (days - 1) * pack.rest_min + max(pack.rest_min, pack.weekly_rest_min)
    if work + rest > _WEEK_MIN:
        row.wrong("days_min" if days == c.days_min else "week_min_h",
                  noted("nobody can fulfil this contract: with {days} days of work a week, the "
                        "rest that {pack} demands takes {hours:.4g} hours of it",
                        days=days, pack=pack.code, hours=rest / 60),
                  noted("Allow fewer days, or choose another pack"))


def _has_breaks(pack: LabourPack, paid: int) -> bool:
    try:
        return bool(break_plans(pack, paid))
    except ValueError:  # breaks that the pack cannot say for this length
        return False


def _fits_hours(c: Contract, pack: LabourPack, paid: int) -> bool:
    """Whether such a shift can start on a step and end in time."""
    if c.latest_end is None:
        return True
    first = _minutes(c.earliest_start) if c.earliest_start else 0
    last = _minutes(c.latest_end)
    if last <= first:
        last += 24 * 60
    start = -(-first // c.start_step_min) * c.start_step_min
    return start < 24 * 60 and start + shift_span(pack, paid) <= last


def _fits_band(c: Contract, pack: LabourPack) -> bool:
    """Whether the shortest shift and a gap may lie in the hours of split shifts."""
    if pack.split is None or pack.split.band_start is None or pack.split.band_end is None:
        return True
    first = max(_minutes(pack.split.band_start), _minutes(c.earliest_start or time(0)))
    start = -(-first // c.start_step_min) * c.start_step_min
    last = _minutes(pack.split.band_end) or _DAY_MIN
    if c.latest_end is not None and _minutes(c.latest_end) > _minutes(c.earliest_start or time(0)):
        last = min(last, _minutes(c.latest_end))
    return start + c.shift_lengths()[0] / pack.night.counts + STEP_MIN <= last


def _has_week(c: Contract, lengths: list[int], days: int) -> bool:
    """Whether the hours of some number of shifts lie within those of the week."""
    sums = {0}
    for worked in range(days + 1):
        if worked >= c.days_min and any(
                round(c.week_min_h * 60) <= total <= round(c.week_max_h * 60) for total in sums):
            return True
        sums = {total + paid for total in sums for paid in lengths}
    return False


def _range(first: float, last: float) -> str:
    if f"{first:g}" == f"{last:g}":
        return noted("{hours:g}", hours=first)
    return noted("{first:g} to {last:g}", first=first, last=last)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
