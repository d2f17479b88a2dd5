"""An explanation in the planner's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from wfm.language import clock_text, money_text, number_text
from wfm.language import translate as _
from wfm.roster.explain.case import Case
from wfm.roster.explain.givens import Given
from wfm.roster.explain.requests import Impossible
from wfm.roster.explain.savings import OneMore, Saving
from wfm.roster.explain.stretches import Cause, Stretch, WorkBalance

FEW = 0.05
"""People fewer than that are not told."""


def number(value: float) -> str:
    """A number with one decimal, or none where it is whole."""
    return number_text(value, ",.0f" if abs(value - round(value)) < FEW else ",.1f")


def money(case: Case, amount: float) -> str:
    """An amount in the main site's currency."""
    return money_text(amount, case.center.main_site.currency)


def listed(parts: list[str], last: str) -> str:
    """``a, b and c``."""
    return f" {last} ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def rule_name(rule: str) -> str:
    """A rule of :mod:`wfm.roster.explain.away`, with what it asks."""
    name, _sign, value = rule.partition("=")
    text = {
        "absence": _("leave or illness"),
        "employed": _("the dates of their employment"),
        "availability": _("the days and hours of their contract"),
        "days_off": _("the free Sundays or weekends of the law"),
        "meeting": _("a training or meeting that the day's shift has to hold"),
        "rest": _("the rest of {n} h between shifts"),
        "weekly_rest": _("the week's unbroken rest of {n} h"),
        "run": _("at most {n} days in a row"),
        "hours": _("the {n} hours of their week"),
        "counters": _("the law's limits over several weeks"),
        "spread": _("start times within {n} h of each other"),
        "shape": _("the lengths and start times of their contract's shifts"),
        "by_hand": _("shifts changed by hand, of which no rule can be asked"),
    }[name]
    known = {
        "rest": _("rest between shifts"), "weekly_rest": _("the week's unbroken rest"),
        "run": _("days in a row"), "hours": _("the hours and days of their week"),
        "spread": _("start times close together"),
    }
    return known[name] if not value and name in known else text.format(n=value)


def cause_text(cause: Cause, people: float) -> str:
    """What so many people do."""
    kind, *more = cause
    n = number(people)
    if kind == "away":
        return _("{n} kept away by {rules}").format(
            n=n, rules=listed([rule_name(rule) for rule in more], _("and")))
    if kind == "on":
        text = _("{n} on {activity}, worth more then") if more[1] == "dearer" else _(
            "{n} on {activity}, worth less then")
        return text.format(n=n, activity=more[0])
    if kind == "break":
        return (_("{n} on a break that could be moved") if more[0] == "moves" else _(
            "{n} on a break that has no other place")).format(n=n)
    if kind == "there":
        return {
            "shape": _("{n} for the hours before or after, which no shift has alone"),
            "least": _("{n} to fill the least hours or days of their contract"),
            "same": _("{n} could as well be away"),
        }[more[0]].format(n=n)
    return {
        "here": _("{n} at work on it"),
        "meeting": _("{n} in a training or meeting"),
        "idle": _("{n} present without work"),
        "free_shift": _("{n} could come in place of other hours that day"),
        "free_day": _("{n} with the day off who could come"),
    }[kind].format(n=n)


def causes_text(causes: Mapping[Cause, float] | None) -> str:
    """What everybody does, those at work on it first."""
    told = [(cause, n) for cause, n in (causes or {}).items() if n >= FEW]
    told.sort(key=lambda one: one[0] != ("here",))
    return "; ".join(cause_text(cause, n) for cause, n in told)


def span_text(case: Case, queue: str, first: int, last: int) -> str:
    """``Mon 2026-12-07 14:00-16:00``, on the queue's clock."""
    local = case.layout.grid.local(case.center.zone(case.center.queues[queue].site))
    begin: datetime = local[first].to_pydatetime()
    end = begin + (last - first) * (local[1] - local[0]).to_pytimedelta()
    return f"{_weekday(begin)} {clock_text(begin)}–{clock_text(end)}"


def _weekday(day: datetime) -> str:
    name = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[day.weekday()]
    return _("{weekday} {day:%Y-%m-%d}").format(weekday=name, day=day.date())


def stretch_text(case: Case, one: Stretch) -> str:
    """A stretch that is short or over, and why."""
    over = one.agents < 0
    text = _("{queue}, {span}: over by {agents} (agent hours: {hours}; pay beyond their "
             "worth: {cost}).") if over else _(
        "{queue}, {span}: short by {agents} (agent hours: {hours}; worth: {cost}).")
    said = [text.format(
        queue=one.queue, span=span_text(case, one.queue, one.first, one.last),
        agents=number(abs(one.agents)), hours=number(one.hours), cost=money(case, one.cost))]
    what = causes_text(one.causes)
    if what and over:
        said.append(_("Of those at work on it: {what}.").format(what=what))
    elif what:
        said.append(_("Of {able} who can do {queue}: {what}.").format(
            able=one.able, queue=one.queue, what=what))
    elif over:
        said.append(_("They are left from shifts of the week before."))
    if one.looked_at < one.able:
        said.append(_("({n} of them were looked at.)").format(n=one.looked_at))
    if one.absences:
        said.append(_("Table absences: {rows}.").format(rows=", ".join(map(str, one.absences))))
    if one.best_move is not None:
        text = _("The cheapest of those who could come costs {cost} more than that saves.")
        if one.best_move < 0:
            text = _("The cheapest of those who could come would save {cost}: search longer.")
        said.append(text.format(cost=money(case, abs(one.best_move))))
    return " ".join(said)


def work_text(case: Case, one: WorkBalance) -> str:
    """Hours of an activity that are not worked, and why."""
    said = _("{activity}: {short} of {asked} hours are not rostered (worth {cost}). While it may "
             "be worked, people who can do it are there for {able} hours; on average {what}.")
    return said.format(
        activity=one.activity, short=number(one.short_h), asked=number(one.asked_h),
        cost=money(case, one.short_cost), able=number(one.able_h), what=causes_text(one.causes))


def more_text(case: Case, one: OneMore) -> str:
    """What one more agent would save."""
    text = _("{contract}, {site}, {skills}: at most {most} beyond the pay; {least} if "
             "nobody else's week changes")
    return text.format(contract=one.contract, site=one.site, skills=" ".join(one.skills),
                       most=money(case, one.at_most), least=money(case, one.at_least))


def saving_text(case: Case, one: Saving) -> str:
    """What an easing would save."""
    texts = {
        "earliest_start": _("{of}: start up to an hour earlier (agents: {n})"),
        "latest_end": _("{of}: end up to an hour later (agents: {n})"),
        "start_step_min": _("{of}: start times in steps half as long (agents: {n})"),
        "start_spread_h": _("{of}: start times an hour further apart (agents: {n})"),
        "week_max_h": _("{of}: up to {detail} hours more in the week (agents: {n})"),
        "days_max": _("{of}: a day more in the week, with its hours (agents: {n})"),
        "shift_max_h": _("{of}: shifts an hour longer (agents: {n})"),
        "shift_min_h": _("{of}: shifts an hour shorter (agents: {n})"),
        "work_days": _("{of}: work on every day of the week (agents: {n})"),
        "week_min_h": _("{of}: up to {detail} hours fewer in the week (agents: {n})"),
        "break": _("{of}: {detail} within half an hour more on either side (agents: {n})"),
        "meeting": _("{detail} not then (absences {of}; agents: {n})"),
        "skill": _("one who does {of} is taught {detail} as well (to choose from: {n})"),
        "max_daily_hours": _("{of}: an hour a day more by max_daily_hours"),
        "attempts": _("{of}: an hour a day more than the law's attempts allow"),
        "seats": _("limits, rows {of}: a seat more"),
        "breaks": _("limits, rows {of}: one more on a break"),
        "on_duty": _("limits, rows {of}: one fewer on duty"),
    }
    text = _("{what}: {most}").format(
        what=texts[one.what].format(of=one.of, detail=one.detail, n=one.people),
        most=money(case, one.at_most))
    if one.law:
        text += _(" (not yours to change: {law})").format(
            law=_("the attempts that the law allows") if one.law == "attempts" else one.law)
    return text


def given_text(one: Given) -> str:
    """An input: its table, row and column, and what stands there."""
    if one.table == "pack":
        return _("pack {column} {value}").format(column=one.column, value=one.value).rstrip()
    rows = ", ".join(map(str, one.rows[:1] if len(one.rows) == 1 else (
        f"{one.rows[0]}–{one.rows[-1]}",)))
    text = _("{table} row {rows}") if len(one.rows) == 1 else _("{table} rows {rows}")
    place = text.format(table=one.table, rows=rows)
    return f"{place} ({' '.join(part for part in (one.column, one.value) if part)})"


def impossible_text(case: Case, one: Impossible) -> str:
    """A request that cannot be met."""
    inputs = "; ".join(given_text(given) for given in one.inputs)
    if one.what == "on_duty":
        zone = case.center.main_site.zone
        moment = case.layout.grid.local(zone)[one.slot // case.problem.interval_slots]
        return _("{moment:%Y-%m-%d %H:%M}: {asked} are asked for on duty, {able} could be there at "
                 "all: {inputs}").format(
            moment=moment.to_pydatetime(), asked=one.asked, able=one.able, inputs=inputs)
    if one.what == "wish":
        return _("{agent}: this wish cannot be met: {inputs}").format(
            agent=one.agent, inputs=inputs)
    return _("{agent}: these cannot all be kept: {inputs}").format(agent=one.agent, inputs=inputs)
