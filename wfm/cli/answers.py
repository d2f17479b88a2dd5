"""Answers on rules as they are printed: lists, packs in words, one call, the health of packs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from wfm.cli.desk import Desk
from wfm.cli.paper import Paper
from wfm.language import translate as _
from wfm.rules.ask.calling_words import duty_name
from wfm.rules.ask.calls import Call, zones_text
from wfm.rules.ask.health import Health
from wfm.rules.ask.listing import Line
from wfm.rules.ask.moment import Answer, Said
from wfm.rules.ask.words import Described, confidence_word, date_word, status_short
from wfm.rules.calling_terms import CallingPack, Duty


def table(paper: Paper, lines: Sequence[Line], says: str) -> None:
    """Packs, one a row; with --verbose the law below each."""
    head = (_("code"), _("place"), _("status"), _("sure"), _("read"), says)
    rows = [
        (line.code, _place(line, paper.verbose),
         status_short(line.status), confidence_word(line.confidence), str(line.citation.read),
         line.says)
        for line in lines
    ]
    paper.table(head, rows, grows=1)
    paper.line()


def _place(line: Line, in_full: bool) -> str:
    title = line.title if in_full else line.title.partition(":")[0]
    return f"{title} ({line.own})" if line.own else title


def describe(paper: Paper, heading: str, found: Described) -> None:
    """A pack in words under its title."""
    paper.text(heading.format(code=found.code, title=found.title), bold=True)
    for section in found.sections:
        paper.section(section)


def explained(
    paper: Paper, desk: Desk, call: Call, clock: str, zone: str, moment: datetime, said: Answer,
    number: str,
) -> None:
    """Yes or no, then what was asked, then every rule's word.

    `clock` is the zone in words, `number` what a phone number said of the place.
    """
    if said.allowed:
        yes = (_("YES: hours and attempts allow this call. What else is owed stands below.")
               if said.owed else _("YES: this call may be made."))
        paper.line(yes, bold=True, fg="green")
    else:
        paper.line(_("NO: this call may not be made."), bold=True, fg="red")
    paper.line()
    facts = [
        (_("Call"), str(call)),
        (_("Place"), "; ".join(desk.title(code) for code in call.jurisdictions)),
        *([(_("Number"), number)] if number else []),
        (_("When"), f"{_local(moment, zone)}, {clock}"),
        (_("Clocks there"), zones_text(call)),
    ]
    if said.following is not None:
        facts.append((_("Next possible"), f"{_local(said.following, zone)}, {zone}"))
    paper.facts(facts)
    paper.line()
    paper.line(_("Every rule's word"), bold=True)
    rules: dict[tuple[str, str], list[Said]] = {}
    for word in said.says:
        rules.setdefault((word.verdict.pack, word.verdict.rule), []).append(word)
    for words in sorted(rules.values(), key=lambda w: all(said.verdict.allowed for said in w)):
        _rule_said(paper, words)
    paper.line()
    _owed(paper, said.owed)
    for warning in said.warnings:
        paper.text(warning, 0, "! ")
    if said.warnings:
        paper.line()


def _rule_said(paper: Paper, says: Sequence[Said]) -> None:
    """One rule: its word by each clock, and where it stands."""
    yes, no = _("yes"), _("NO")
    wide = max(len(yes), len(no))
    first = says[0]
    for said in says:
        word = yes if said.verdict.allowed else no
        local = ""
        if said.hours:
            local = _("{time} in {zone}. ").format(
                time=f"{said.verdict.local:%H:%M}", zone=said.verdict.zone)
        paper.text(local + said.verdict.text, 2, f"{word:<{wide}}  ",
                   **({} if said.verdict.allowed else {"bold": True}))
    under = 4 + wide
    facts = [first.verdict.rule, first.hours]
    if first.verdict.confidence:
        facts.append(_("confidence {word}").format(
            word=confidence_word(first.verdict.confidence)))
    if any(facts):
        paper.text("; ".join(filter(None, facts)), under, dim=True)
    if paper.verbose and first.verdict.source:
        paper.text(first.verdict.source, under, dim=True)


def owed_title() -> str:
    """Over what is owed besides hours and attempts."""
    return _("Also owed; not computed")


def _owed(paper: Paper, owed: Sequence[tuple[CallingPack, Duty]]) -> None:
    """Duties in full, each with where it stands."""
    if not owed:
        return
    paper.line(owed_title(), bold=True)
    for pack, duty in owed:
        paper.text(f"{duty_name(duty)}: {duty.text}", 2, f"{pack.code}  ")
        paper.text(f"{duty.id}; {duty.citation.law}; " + _("confidence {word}").format(
            word=confidence_word(duty.confidence)), 4 + len(pack.code), dim=True)
    paper.line()


def _local(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    return f"{date_word(local.date())} {local:%H:%M}"


def said_health(paper: Paper, found: Health) -> None:
    """What stands well, and then the warnings."""
    paper.text(_("{calling} calling packs and {labour} labour packs: all can be read.").format(
        calling=found.calling_packs, labour=found.labour_packs))
    counts = ", ".join(
        f"{confidence_word(name)} {count}" for name, count in found.confidences.items())
    text = (_("Rules by confidence: {counts}. 1 stands for the record and is not used.")
            if found.unused == 1 else
            _("Rules by confidence: {counts}. {unused} stand for the record and are not used."))
    paper.text(text.format(counts=counts, unused=found.unused))
    paper.line()
    for section in found.warnings:
        paper.section(section)
    if not found.warnings:
        paper.line(_("Nothing to warn of."))
