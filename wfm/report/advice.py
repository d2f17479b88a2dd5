"""What to do next: what is wrong first, then what is worth most, then what a person should look at.

Every sentence is made of the week's own numbers; money is what the roster's own prices say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pandas as pd

from wfm.export.forecast_view import day_words
from wfm.export.words import share
from wfm.language import number_text
from wfm.language import translate as _
from wfm.report.facts import Facts
from wfm.roster.check_limits import WISHED
from wfm.roster.explain.away import Away
from wfm.roster.explain.moves import Moves
from wfm.roster.explain.stretches import Stretch, work_balances
from wfm.roster.explain.why import why_short
from wfm.roster.explain.words import FEW, causes_text, number, span_text
from wfm.rules.notice import notices
from wfm.simulation.outlook import UNLIKELY, promise_text

MUST, WORTH, LOOK = "must", "worth", "look"
TOLD = 5
EXPLAINED = 3
"""Short stretches whose cause is looked for."""
CAUSES = 5
"""Causes told of each; wfm explain tells all."""
MOST_AGENTS = 300
"""With more people no causes are looked for: that takes minutes, and is what wfm explain is for."""
LEAST_H = 0.5
FAR_FROM_FLOOR, OFF, FEW_COVERED, MOVED = 1.5, 0.05, 0.7, 0.15
"""When a forecast needs a person: its error over that of chance; its bias; the share of the past in
its 80 % band; how far from the last weeks it is."""


@dataclass(frozen=True)
class Step:
    """Something to do: kind (:data:`MUST`, :data:`WORTH`, :data:`LOOK`), text, and its worth in
    currency, 0 where that is not known."""

    kind: str
    text: str
    worth: float = 0.0


def steps(facts: Facts) -> list[Step]:
    """All steps, the most urgent first."""
    found = [*_rules(facts), *_promises(facts), *_campaigns(facts), *_notices(facts)]
    found += sorted([*_short(facts), *_work(facts), *_contracts(facts), *_over(facts)],
                    key=lambda step: -step.worth)
    return [*found, *_forecasts(facts)]


# ------------------------------------------------------------------ what must be


def _rules(facts: Facts) -> Iterator[Step]:
    wrong = sorted(facts.view.violations, key=lambda one: one.rule in WISHED)
    for one in wrong[:TOLD]:
        text = _("Limit not kept: {what}") if one.rule in WISHED else _("Rule broken: {what}")
        yield Step(MUST, text.format(what=str(one)))
    if len(wrong) > TOLD:
        yield Step(MUST, _("Further breaches of rules or limits: {n}. See the sheet Rule check of "
                           "the workbook.").format(n=len(wrong) - TOLD))


def _promises(facts: Facts) -> Iterator[Step]:
    """Queues that will probably not keep their promise."""
    rows = {row["queue"]: row for row in facts.view.service.to_dict("records")}
    late = {queue: late for queue, (_asked, late) in facts.late_work.items()}
    for queue in facts.queues:
        code = queue.queue
        of = {"queue": facts.name(code), "promise": promise_text(queue)}
        if facts.played is not None and code in facts.played.queues:
            chance = facts.played.queues[code]["chance"]
            if chance < UNLIKELY:
                yield Step(MUST, _(
                    "{queue}: the promise ({promise}) is kept in {chance} of the simulated weeks; "
                    "wfm plan --verify plans stricter until it holds or the people run out.")
                    .format(chance=share(round(chance, 2)), **of))
        elif code in rows:
            got, promised = rows[code]["service_level"], rows[code]["target"]
            if promised - got > 5e-4:
                yield Step(MUST, _(
                    "{queue}: {got} in time are to be expected, less than promised ({promise})."
                ).format(got=share(round(float(got), 3)), **of))
        elif late.get(code, 0.0) >= LEAST_H:
            yield Step(MUST, _(
                "{queue}: hours of work that will be late against the promise ({promise}): "
                "{hours}.")
                .format(hours=number(late[code]), **of))


def _campaigns(facts: Facts) -> Iterator[Step]:
    """Campaigns that do not reach their target, and what each alone would make them."""
    for row in facts.campaigns.to_dict("records"):
        if row["feasible"]:
            continue
        said = _("{campaign}: {expected:,.0f} of the {missing:,.0f} {unit} that are missing are to "
                 "be expected by {day:%Y-%m-%d}.").format(
            campaign=facts.name(row["campaign"]), expected=row["expected"],
            missing=row["missing"], unit=_(str(row["unit"])), day=row["last_day"])
        ways = list(_ways(row))
        if ways:
            said += " " + _("It would take one of these: {ways}.").format(ways="; ".join(ways))
        yield Step(MUST, said)


def _ways(row: dict[Any, Any]) -> Iterator[str]:
    for name, text in (
        ("more_records", _("records to add: {n:,.0f}")),
        ("max_attempts", _("attempts a record: up to {n:,.0f}")),
        ("daily_hours", _("agent hours a day: {n:,.1f}")),
        ("more_days", _("days of calling to add: {n:,.0f}")),
    ):
        if not pd.isna(row[name]):
            yield text.format(n=float(row[name]))
    if not pd.isna(row["conversion_needed"]):
        yield _("{needed:.1%} of the contacts with a result, in place of {now:.1%}").format(
            needed=row["conversion_needed"], now=row["conversion"])


def _notices(facts: Facts) -> Iterator[Step]:
    center = facts.view.center
    for notice in notices({center.pack_of(a) for a in center.agents.values()}, facts.week):
        if notice.publish_by is None:
            continue
        late = notice.publish_by < facts.today
        text = _("Publish now: the roster was to be known by {day:%Y-%m-%d} ({pack}, {law}).") if (
            late) else _("Publish the roster by {day:%Y-%m-%d} ({pack}, {law}).")
        yield Step(MUST if late else LOOK, text.format(
            day=notice.publish_by, pack=notice.pack, law=notice.law))


# ------------------------------------------------------------------ what is worth something


def _short(facts: Facts) -> Iterator[Step]:
    told = facts.short[:TOLD]
    if told:
        away, moves = Away(facts.case), Moves(facts.case)
        few = len(facts.view.center.agents) <= MOST_AGENTS
        for n, one in enumerate(told):
            if few and n < EXPLAINED:
                one = why_short(facts.case, away, moves, one)
            yield Step(WORTH, _short_text(facts, one), one.cost)
    rest = facts.short[TOLD:]
    if rest:
        yield Step(WORTH, _("Shorter stretches: {n}, agent hours missing in them: {hours}. See "
                            "the charts of the queues.").format(
            n=len(rest), hours=number(sum(one.hours for one in rest))),
            sum(one.cost for one in rest))


def _short_text(facts: Facts, one: Stretch) -> str:
    """Where and how much is short, and what those do who could help."""
    said = _("{queue}, {span}: short by {agents} (agent hours: {hours}).").format(
        queue=facts.name(one.queue), span=span_text(facts.case, one.queue, one.first, one.last),
        agents=number(one.agents), hours=number(one.hours))
    causes = _main_causes(one)
    if causes:
        said += " " + _("Of {able} who could do it: {what}.").format(
            able=one.able, what=causes)
    if one.best_move is not None and one.best_move < 0:
        said += " " + _("One of them could come and save {money}: search longer.").format(
            money=facts.money(-one.best_move))
    return said


def _main_causes(one: Stretch) -> str:
    """What most of those who could help do, and how many are left for other reasons."""
    causes = dict(sorted((one.causes or {}).items(), key=lambda cause: -cause[1]))
    told = dict(islice(causes.items(), CAUSES))
    left = sum(causes.values()) - sum(told.values())
    said = causes_text(told)
    if left < FEW:
        return said
    others = _("other reasons: {n}").format(n=number(left))
    return f"{said}; {others}"


def _work(facts: Facts) -> Iterator[Step]:
    for row in work_balances(facts.case):
        if row.short_h >= LEAST_H:
            yield Step(WORTH, _(
                "{activity}: {short} of {asked} hours of work have nobody; people who can do it "
                "are there for {able} hours while it may be done.").format(
                activity=facts.name(row.activity), short=number(row.short_h),
                asked=number(row.asked_h), able=number(row.able_h)), row.short_cost)


def _contracts(facts: Facts) -> Iterator[Step]:
    below = facts.below_contract
    if not below:
        return
    hours = sum(missing for _agent, missing in below)
    names = ", ".join(_("{agent} ({hours} h)").format(
        agent=facts.person(agent), hours=number(missing)) for agent, missing in below[:TOLD])
    more = "" if len(below) <= TOLD else " …"
    center = facts.view.center
    yield Step(WORTH, _("Agents below the hours of their contract: {n}, hours missing in all: "
                        "{hours}: {names}{more}").format(
        n=len(below), hours=number(hours), names=names, more=more),
        hours * center.weights.contract * center.cost_h)


def _over(facts: Facts) -> Iterator[Step]:
    for row in facts.balances:
        mine = [one for one in facts.over if one.queue == row.queue]
        if not mine or row.over_cost <= 0 or row.over_h < LEAST_H:
            continue
        one = mine[0]
        yield Step(WORTH, _(
            "{queue}: agent hours beyond the requirement: {hours}, most of their pay on {span} "
            "(agents too many: {agents}): the place for training, meetings, leave or outbound "
            "calls.").format(
            queue=facts.name(row.queue), hours=number(row.over_h),
            span=span_text(facts.case, one.queue, one.first, one.last),
            agents=number(abs(one.agents))), row.over_cost)


# ------------------------------------------------------------------ what a person should look at


def _forecasts(facts: Facts) -> Iterator[Step]:
    """Forecasts that a person should look at before the week is published."""
    last = {str(row["queue"]): row for row in facts.view.forecast.accuracy.to_dict("records")}
    for code, row in last.items():
        if code not in facts.view.center.queues:
            continue
        why = list(_doubts(facts, code, row))
        if why:
            yield Step(LOOK, _("Forecast of {queue}: {why}. Look at it with wfm forecast --explain "
                               "{code}.").format(
                queue=facts.name(code), why="; ".join(why), code=code))
    days = facts.view.forecast.cleaning
    if len(days):
        starts = pd.to_datetime(days["start"], utc=True)
        for (queue, what), rows in days.assign(at=starts).groupby(["queue", "what"], sort=False):
            if queue not in facts.view.center.queues:
                continue
            zone = facts.view.center.zone(facts.view.center.queues[str(queue)].site)
            dates = sorted({at.date() for at in rows["at"].dt.tz_convert(zone)}
                           & set(facts.view.days))
            if dates:
                yield Step(LOOK, _("{queue}: {days} is no ordinary day ({what}); does the forecast "
                                   "say what you expect?").format(
                    queue=facts.name(str(queue)), days=", ".join(map(day_words, dates)),
                    what=_day_kind(str(what))))


def _doubts(facts: Facts, code: str, row: dict[Any, Any]) -> Iterator[str]:
    if row["method"] == "none":
        yield _("there is no ordinary day in the history")
        return
    if pd.isna(row["wape"]):
        yield _("the history is too short to say how good it is")
        return
    if row["wape"] > FAR_FROM_FLOOR * row["floor"]:
        yield _("its error was {error:.1%} of the contacts, where chance alone makes "
                "{floor:.1%}").format(error=row["wape"], floor=row["floor"])
    if abs(row["bias"]) > OFF:
        text = _("it was too high by {off:.1%}") if row["bias"] > 0 else _(
            "it was too low by {off:.1%}")
        yield text.format(off=abs(row["bias"]))
    if row["covered80"] < FEW_COVERED:
        yield _("only {share} of the past lay in the band that should hold 80 %").format(
            share=share(round(float(row["covered80"]), 2)))
    frame = facts.view.forecast.days
    mine = frame[(frame["queue"] == code) & pd.to_datetime(frame["date"]).dt.date.isin(
        facts.view.days)]
    usual, ahead = float(mine["habit"].sum()), float(mine["volume"].sum())
    if usual > 0 and abs(ahead / usual - 1) > MOVED:
        yield _("the week is {change}% from the mean of the last weeks").format(
            change=number_text(100 * (ahead / usual - 1), "+.0f"))


def _day_kind(what: str) -> str:
    known = {"holiday": _("holiday"), "event": _("event"), "eve": _("eve of a holiday"),
             "bridge": _("between a holiday and the weekend"), "closed": _("closed"),
             "moved": _("a holiday kept on another day")}
    return known.get(what, what)
