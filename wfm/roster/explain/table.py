"""An explanation as one table: a row for each stretch and cause, agent, easing and conflict."""

from __future__ import annotations

import pandas as pd

from wfm.roster.explain.case import Case
from wfm.roster.explain.explanation import Explanation
from wfm.roster.explain.stretches import Stretch
from wfm.roster.explain.words import given_text

COLUMNS = ("part", "number", "subject", "start", "end", "what", "detail", "agents", "hours",
           "amount", "least", "law")


def table(found: Explanation) -> pd.DataFrame:
    """The explanation as rows.

    Returns
    -------
    pandas.DataFrame
        part (week, short, over, agent, easing, conflict), number (within the part), subject
        (queue, activity, contract, agent), start, end (the queue's clock), what and detail (a
        cause with its rules, an easing, an input), agents (missing, too many, or by the cause),
        hours (agent hours), amount (worth, pay beyond worth, saving at most), least (saving if
        nobody else's week changes), law.
    """
    rows: list[dict[str, object]] = []
    for n, balance in enumerate(found.balances, 1):
        rows += [
            {"part": "week", "number": n, "subject": balance.queue, "what": what, "hours": hours,
             "amount": amount}
            for what, hours, amount in (
                ("required", balance.required_h, None), ("there", balance.there_h, None),
                ("short", balance.short_h, balance.short_cost),
                ("over", balance.over_h, balance.over_cost))]
    for n, work in enumerate(found.work, len(found.balances) + 1):
        rows += [
            {"part": "week", "number": n, "subject": work.activity, "what": what, "hours": hours,
             "amount": amount}
            for what, hours, amount in (
                ("asked", work.asked_h, None), ("worked", work.worked_h, None),
                ("short", work.short_h, work.short_cost))]
        rows += [{"part": "week", "number": n, "subject": work.activity, "what": cause[0],
                  "detail": " ".join(cause[1:]), "agents": people}
                 for cause, people in (work.causes or {}).items()]
    for part, stretches in (("short", found.short), ("over", found.over)):
        for n, one in enumerate(stretches, 1):
            rows += _stretch(found.case, part, n, one)
    rows += [
        {"part": "agent", "number": n, "subject": agent.contract, "what": agent.site,
         "detail": " ".join(agent.skills), "agents": agent.people, "amount": agent.at_most,
         "least": agent.at_least}
        for n, agent in enumerate(found.more, 1)]
    rows += [
        {"part": "easing", "number": n, "subject": saving.of, "what": saving.what,
         "detail": saving.detail, "agents": saving.people, "amount": saving.at_most,
         "law": saving.law}
        for n, saving in enumerate(found.savings, 1)]
    rows += [
        {"part": "conflict", "number": n, "subject": case.agent, "what": case.what,
         "detail": given_text(given)}
        for n, case in enumerate(found.impossible, 1) for given in case.inputs]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for column in ("agents", "hours", "amount", "least"):
        frame[column] = pd.to_numeric(frame[column]).astype("float64").round(2)
    return frame


def _stretch(case: Case, part: str, n: int, one: Stretch) -> list[dict[str, object]]:
    local = case.layout.grid.local(case.center.zone(case.center.queues[one.queue].site))
    last = local[one.last - 1] + pd.Timedelta(minutes=case.layout.grid.minutes)
    place = {"part": part, "number": n, "subject": one.queue,
             "start": local[one.first].isoformat(timespec="minutes"),
             "end": last.isoformat(timespec="minutes")}
    return [
        {**place, "what": "all", "agents": abs(one.agents), "hours": one.hours,
         "amount": one.cost},
        *({**place, "what": cause[0], "detail": " ".join(cause[1:]), "agents": people}
          for cause, people in (one.causes or {}).items())]
