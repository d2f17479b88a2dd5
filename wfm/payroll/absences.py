"""Leave and illness of each row: how long, by which name, and what it counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from wfm.center import Agent, leave_days
from wfm.payroll.clock import epoch_minutes
from wfm.payroll.shifts import Rows


def absence_columns(rows: Rows, stints: pd.DataFrame) -> dict[str, Any]:
    """Columns of absences as :func:`wfm.payroll.days.payroll_days` has them, but the amount.

    Parameters
    ----------
    stints
        Of leave and illness; the kind that takes most of a day names it.
    """
    minutes = np.zeros(len(rows), dtype=np.int64)
    paid = np.zeros(len(rows))
    longest: dict[int, tuple[int, str, str]] = {}
    lengths = epoch_minutes(stints["end"]) - epoch_minutes(stints["start"])
    for row, agent, start, what, is_paid, length in zip(
            rows.of(stints), stints["agent"], stints["start"], stints["what"], stints["paid"],
            lengths, strict=True):
        minutes[row] += length
        paid[row] += length * bool(is_paid)
        who = rows.center.agents[agent]
        local = start.tz_convert(rows.center.zone(who.site)).tz_localize(None)
        found = (int(length), str(what), _code(who, local, str(what)))
        longest[row] = max(longest.get(row, found), found, key=lambda one: one[0])
    credit = np.zeros(len(rows), dtype=np.int64)
    for n, contract in zip(range(0, len(rows), 7), rows.contracts[::7], strict=True):
        if paid[n : n + 7].any():
            credit_h = rows.center.contracts[contract].leave_credit_h
            so_far = [round(60 * credit_h(leave_days(paid[n : n + d] / 60))) for d in range(8)]
            credit[n : n + 7] = np.diff(so_far)
    names = [longest.get(n, (0, "", "")) for n in range(len(rows))]
    return {
        "absence_min": minutes, "absence_paid_min": credit,
        "absence_kind": [kind for _length, kind, _name in names],
        "absence_code": [code for _length, _kind, code in names],
    }


def _code(agent: Agent, at: datetime, kind: str) -> str:
    """What payroll calls the absence of this kind at a time of the agent's clock."""
    return next((a.payroll_code for a in agent.absences
                 if a.kind == kind and a.start <= at < a.end and a.payroll_code), kind)
