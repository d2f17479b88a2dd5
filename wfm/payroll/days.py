"""What each agent's days in a roster are paid: minutes by kind, premiums, absences, balance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from wfm.center import Center
from wfm.handover import Roster
from wfm.payroll.absences import absence_columns
from wfm.payroll.clock import Ints
from wfm.payroll.pay import RATES, pay_columns
from wfm.payroll.people import person_columns
from wfm.payroll.shifts import PREMIUMS, Rows, shift_columns
from wfm.schema import AT_WORK_KINDS
from wfm.shift_kind import shift_kind

COLUMNS = (
    "agent", "employee_number", "name", "first_name", "last_name", "team", "supervisor",
    "business_unit", "site", "site_name", "contract", "part_time", "cost_centre", "pack",
    "currency", "cost_h", *(f"{kind}_rate" for kind in PREMIUMS),
    "date", "day_kind", "start", "end", "end_date", "shift_kind",
    "contract_min", "shift_min", "worked_min", "paid_break_min", "unpaid_break_min",
    "night_extra_min", "rounding_min", "paid_min", "regular_min", "overtime_min",
    "overtime_day_min", "overtime_week_min",
    *(f"overtime_{n + 1}_min" for n in range(RATES)),
    *(f"{kind}_min" for kind in PREMIUMS), "night_clock_min", "next_day_min",
    "absence_kind", "absence_code", "absence_min", "absence_paid_min", "balance_min",
    "ordinary_amount", "overtime_amount", "overtime_week_amount",
    *(f"overtime_{n + 1}_amount" for n in range(RATES)),
    *(f"{kind}_amount" for kind in PREMIUMS),
    "premium_amount", "pay_amount", "absence_amount",
)


def payroll_days(center: Center, roster: Roster) -> pd.DataFrame:
    """One row for each agent and day of the roster's week, days off and absences included.

    Days before and after somebody's employment have none. A shift belongs to the day on which it
    begins, by the agent's clock, with all its minutes; those of a shift that began before the
    week were paid with the week before and are left out. Minutes are those that pass: in the
    night in which the clocks change, an hour more or less.

    Parameters
    ----------
    center
        In the week of the roster (:meth:`wfm.center.Center.at`).
    roster
        Its stints; agents who are not in the centre are left out.

    Returns
    -------
    pandas.DataFrame
        Sorted by agent and date.

        - agent, employee_number (the identifier where there is none), name, first_name,
          last_name, team, supervisor, business_unit (the centre), site (its code), site_name,
          contract, part_time (the share of the longest week that any contract of the same labour
          pack has), cost_centre, pack, currency (the main site's, in which the cost stands),
          cost_h (of a paid hour), night_rate, saturday_rate, sunday_rate, holiday_rate (the
          pack's premiums, as shares);
        - date; day_kind: work, absence (away all day) or off; start, end: the shift, by the
          agent's clock, NaT where there is none; end_date; shift_kind: early, day, late, night
          as :func:`shift_kind` has it;
        - whole minutes: shift_min = worked_min + paid_break_min + unpaid_break_min (the gap of a
          split shift among them); paid_min = worked_min + paid_break_min + night_extra_min (what
          night hours count for more, by the pack) + rounding_min (up to the shift length of the
          contract); paid_min = regular_min + overtime_min, and overtime_min = overtime_day_min +
          overtime_week_min = overtime_1_min + overtime_2_min + overtime_3_min (at the pack's
          lowest rate, at the next, at the third and above);
        - night_min, saturday_min, sunday_min, holiday_min: of the paid minutes (a minute may be
          several), split at midnight, as the pack counts them; night_clock_min: by the clock;
          next_day_min: of the shift, after the midnight that follows its start;
        - absence_kind, absence_code (payroll's name of it), absence_min (hours of the day away,
          by the clock), absence_paid_min (what it counts towards the contract);
        - contract_min: the contract's least week, in proportion to the days employed, spread
          over the days with a shift or paid leave (over all, where there is none);
          balance_min = paid_min + absence_paid_min − contract_min; over the week, their sums;
        - amounts in currency: ordinary_amount (paid_min at cost_h); overtime_amount, the sum of
          overtime_1_amount to overtime_3_amount, of it overtime_week_amount, and
          night_amount, saturday_amount, sunday_amount, holiday_amount: what each adds, and they
          add up where they overlap; premium_amount (their sum), pay_amount (with the ordinary
          one), and absence_amount (absence_paid_min at cost_h), which is not in pay_amount.
    """
    rows = Rows(center, tuple(sorted(center.agents)), roster.week)
    stints = roster.stints
    stints = stints[stints["date"].isin(rows.days) & stints["agent"].isin(rows.agents)]
    away = (stints["kind"] == "absence") & ~stints["what"].isin(AT_WORK_KINDS)
    minutes, start, end = shift_columns(rows, stints[~away])
    columns = {**pay_columns(rows, minutes), **absence_columns(rows, stints[away])}
    works = columns["shift_min"] > 0
    people = person_columns(center, rows.agents)
    frame = people.loc[people.index.repeat(7)].reset_index(drop=True).assign(
        **columns, date=rows.dates, start=start, end=end, end_date=end.dt.date,
        shift_kind=["" if a is pd.NaT else shift_kind(a, z)
                    for a, z in zip(start, end, strict=True)],
        day_kind=np.where(works, "work", np.where(columns["absence_min"] > 0, "absence", "off")),
        absence_amount=columns["absence_paid_min"] / 60 * rows.cost_h)
    frame["contract_min"] = _contract(rows, works | (columns["absence_paid_min"] > 0))
    frame["balance_min"] = frame["paid_min"] + frame["absence_paid_min"] - frame["contract_min"]
    there = rows.employed | works | (columns["absence_min"] > 0)
    return pd.DataFrame(frame.loc[there, list(COLUMNS)]).reset_index(drop=True)


def _contract(rows: Rows, counts: Sequence[bool] | np.ndarray) -> Ints:
    """The contract's least week, spread over the days that count, or over those employed."""
    found = np.zeros(len(rows), dtype=np.int64)
    counting = np.asarray(counts)
    for n, contract in zip(range(0, len(rows), 7), rows.contracts[::7], strict=True):
        employed, over = rows.employed[n : n + 7], counting[n : n + 7]
        over = over if over.any() else employed
        least = rows.center.contracts[contract].week_min_h * employed.sum() / 7
        found[n : n + 7][over] = _spread(round(60 * least), int(over.sum()))
    return found


def _spread(total: int, parts: int) -> list[int]:
    """A total in whole parts that differ by no more than one, the larger ones first."""
    return [total // parts + (n < total % parts) for n in range(parts)] if parts else []
