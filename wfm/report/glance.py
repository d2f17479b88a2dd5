"""The week at a glance, what to do next, and what to heed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from wfm.export.page_parts import heading, paragraph, table, tiles
from wfm.export.styles import MET_SIGN, OVER_SIGN, SHORT_SIGN
from wfm.export.words import share
from wfm.language import number_text, percent_text, told
from wfm.language import translate as _
from wfm.report.advice import LOOK, MUST, Step
from wfm.report.document import bullets, numbered, section, wide
from wfm.report.facts import Facts
from wfm.roster.check_limits import WISHED
from wfm.simulation.outlook import UNLIKELY, promise_text

FIRST = 5
"""Steps told at the top of the page."""
ROWS = 40
"""Queues told in the table at the top, the dearest first."""


def glance(facts: Facts, found: Sequence[Step]) -> str:
    """The section."""
    return section("glance", _("The week at a glance"), [
        tiles(list(_numbers(facts))), paragraph(_standing(facts)),
        wide(_service(facts)), *_queues_left(facts), *_first_steps(facts, found)])


def _numbers(facts: Facts) -> Iterator[tuple[str, str]]:
    view, roster = facts.view, facts.view.roster
    yield facts.money(roster.total_cost), (
        _("cost of the week") if roster.cost_weeks == 1 else
        _("cost of the {n} weeks that were planned together").format(n=roster.cost_weeks))
    yield facts.money(roster.lower_bound) if math.isfinite(roster.lower_bound) else "–", (
        _("no legal roster costs less") if view.by_hand is None else
        _("no roster with the days that were kept costs less"))
    yield (percent_text(math.ceil(1e4 * roster.gap - 1e-6) / 1e4, 2)
           if math.isfinite(roster.gap) else "–"), _("gap between the two, at most")
    yield number_text(sum(view.paid_hours.values())), _("paid hours")
    people = sum(1 for shifts in view.shifts.values() if shifts)
    yield _("{n:,} of {all:,}").format(n=people, all=len(view.center.agents)), _("agents at work")
    balances = facts.balances
    yield number_text(sum(row.short_h for row in balances), ",.1f"), _("agent hours short")
    yield number_text(sum(row.over_h for row in balances), ",.1f"), _("agent hours over")


def _standing(facts: Facts) -> str:
    """Whether it is legal, and where the numbers on service are from."""
    broken = sum(one.rule not in WISHED for one in facts.view.violations)
    missed = len(facts.view.violations) - broken
    said = [_("● Every rule was checked and is kept.") if not broken else
            _("▼ Breaches of rules: {n}. The roster is not legal.").format(n=broken)]
    if missed:
        said.append(_("▲ Limits of the centre that are not kept: {n}.").format(n=missed))
    return " ".join(said) + " " + source(facts)


def source(facts: Facts) -> str:
    """Where what is said of the service is from."""
    if facts.played is not None:
        return _("Service: as simulated (weeks played: {n}, seed {seed}).").format(
            n=facts.played.replications, seed=facts.played.seed)
    return _("Service: what the formulas expect on average (Erlang A). {why} Run wfm simulate to "
             "see how likely each promise is kept.").format(why=facts.not_played)


def _service(facts: Facts) -> str:
    """Promise, service and hours, a line for each queue."""
    balance = {row.queue: row for row in facts.balances}
    rows = []
    for queue in facts.queues[:ROWS]:
        code = queue.queue
        level, sign = verdict(facts, code)
        of = balance.get(code)
        rows.append((
            facts.name(code), number_text(facts.contacts.get(code, 0.0)),
            _in_parts(promise_text(queue)),
            level.replace(" ", "\u00a0"), sign,
            number_text(of.required_h if of else facts.late_work.get(code, (np.nan,))[0], ",.1f"),
            number_text(facts.rostered_hours.get(code, 0.0), ",.1f"),
            number_text(of.short_h if of else facts.late_work.get(code, (0.0, np.nan))[1], ",.1f"),
            number_text(of.over_h if of else np.nan, ",.1f")))
    return table((_("Queue"), _("Contacts"), _("Promise"), _("In time"), _("Kept"),
                  _("Required h"), _("Scheduled h"), _("Short h"), _("Over h")), rows, left=(0, 2))


def _in_parts(promise: str) -> str:
    """A promise that takes a new line after a comma only: in one line it makes a printed page of
    many promises too wide, and the browser shrinks all pages to its width."""
    return promise.replace(" ", "\u00a0").replace(",\u00a0", ", ")


def _queues_left(facts: Facts) -> list[str]:
    left = len(facts.queues) - ROWS
    return [paragraph(_("Queues that only the workbook has: {n}.").format(n=left), "quiet")
            ] if left > 0 else []


def verdict(facts: Facts, code: str) -> tuple[str, str]:
    """Share in time of a queue's week, and whether its promise is kept, with a sign."""
    if facts.played is not None and code in facts.played.queues:
        got = facts.played.queues[code]
        if np.isnan(got["chance"]):
            return percent_text(got["service_level"]), "–"
        sign = SHORT_SIGN if got["chance"] < UNLIKELY else MET_SIGN
        return percent_text(got["service_level"]), _("{sign} in {share} of weeks").format(
            sign=sign, share=share(round(got["chance"], 2)))
    rows = facts.view.service
    mine = rows[rows["queue"] == code]
    if len(mine):
        level, promised = (float(mine[name].iloc[0]) for name in ("service_level", "target"))
        if np.isnan(promised):
            return percent_text(level), "–"
        return percent_text(level), _said(promised - level <= 5e-4)
    if code in facts.late_work:
        asked, late = facts.late_work[code]
        return percent_text(1 - late / asked if asked else 1.0), _said(late < 0.05)
    return "–", "–"


def _said(kept: bool) -> str:
    return f"{MET_SIGN} {_('yes')}" if kept else f"{SHORT_SIGN} {_('no')}"


def _first_steps(facts: Facts, found: Sequence[Step]) -> list[str]:
    parts = [heading(_("What to do next"), 3)]
    if not found:
        return [*parts, paragraph(_("Nothing: the week is covered as it was asked."))]
    parts.append(listed(facts, found[:FIRST]))
    if len(found) > FIRST:
        parts.append(paragraph(_("Further steps, at the end of the page: {n}.").format(
            n=len(found) - FIRST), "quiet"))
    return parts


def listed(facts: Facts, found: Sequence[Step]) -> str:
    """Steps as a list, each with its sign and worth."""
    signs = {MUST: SHORT_SIGN + " ", LOOK: "", "worth": ""}
    return numbered((step.kind, signs[step.kind] + step.text,
                     facts.money(step.worth) if step.worth >= 0.5 else "") for step in found)


def next_steps(facts: Facts, found: Sequence[Step]) -> str:
    """The last section: all steps, warnings and what was assumed."""
    view = facts.view
    parts = [paragraph(_(
        "First what must be mended, then what is worth most by the roster's own prices (an "
        "amount in bold), then what a person should look at. ▼ stands where something must be "
        "mended. wfm explain says more of the reasons."), "quiet")]
    parts.append(listed(facts, found) if found else paragraph(_("Nothing.")))
    remarks = [*view.roster.warnings, *view.outbound.notes, *view.requirement.notes,
               *view.center.notes]
    if remarks:
        parts.append(heading(_("Warnings and what was assumed"), 3))
        parts.append(bullets(
            f"{OVER_SIGN} {told(text)}" if text in view.roster.warnings else told(text)
            for text in dict.fromkeys(remarks)))
    return section("next", _("What to do next"), parts)
