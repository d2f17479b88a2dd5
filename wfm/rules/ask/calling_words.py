"""All that a calling pack says, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from wfm.language import translate as _
from wfm.rules.ask.places import pack_of
from wfm.rules.ask.words import (
    Described,
    Item,
    Section,
    confidence_word,
    hours_text,
    listed,
    mode_word,
    party_word,
    percent,
    purpose_word,
    relation_word,
    spans_text,
    status_word,
    stretch,
)
from wfm.rules.calling_terms import (
    MODES,
    PARTIES,
    PURPOSES,
    RELATIONS,
    Abandon,
    CallingPack,
    Cap,
    Cooldown,
    Duty,
    WindowRule,
    chain,
)
from wfm.rules.reading import Spans

Rule = WindowRule | Cap | Cooldown | Abandon | Duty


def describe_calling(
    packs: Mapping[str, CallingPack], code: str, day: date, decent: Spans = (), own: str = ""
) -> Described | None:
    """What the pack of `code` says; None where there is none.

    Rules that have ended before `day` stand apart. `decent` are the centre's own hours, which
    hold where the law has none; `own` says that the pack is the workspace's own, and instead
    of what.
    """
    pack = pack_of(packs, code)
    if pack is None:
        return None
    others = tuple(other for other in chain(packs, code) if other.code != code)

    def told(rules: Iterable[Rule], ended: bool = False) -> tuple[Item, ...]:
        return tuple(_item(pack, rule, rule_text(rule)) for rule in rules
                     if _over(rule, day) == ended)

    every: tuple[Rule, ...] = (
        *pack.rules, *pack.caps, *pack.cooldowns, *pack.abandon, *pack.duties)
    sections = (
        Section("", facts=_heading(pack, others, own)),
        Section(_("Hours, by the clock of the person called"),
                items=(*told(pack.rules), *_no_hours(pack, decent))),
        Section(_("Attempts"), items=told(pack.caps)),
        Section(_("Waiting times"), items=told(pack.cooldowns)),
        Section(_("Predictive dialling"), items=told(pack.abandon)),
        Section(_("Duties; not computed"), items=told(pack.duties)),
        Section(_("Ended"), items=told(every, ended=True)),
        Section(_("Binding as well; the strictest wins"), facts=tuple(
            (other.code, text) for other in others for text in _shortly(other, day, decent))),
    )
    return Described.of(code, pack.title, sections)


def _over(rule: Rule, day: date) -> bool:
    return rule.to_date is not None and rule.to_date < day


def _shortly(pack: CallingPack, day: date, decent: Spans) -> Iterator[str]:
    """The hours that a pack keeps on a day, and how much else it says."""
    for rule in _joined(rule for rule in pack.rules if rule.used and rule.in_effect(day)):
        yield _("{calls}: {hours}").format(calls=who(rule), hours=rule_text(rule))
    for item in _no_hours(pack, decent):
        yield _("{calls}: {hours}").format(calls=item.title, hours=item.text)
    kinds: tuple[tuple[tuple[Rule, ...], str], ...] = (
        (pack.caps, _("limits on attempts: {n}")),
        (pack.cooldowns, _("waiting times: {n}")),
        (pack.abandon, _("limits of predictive dialling: {n}")),
        (pack.duties, _("duties: {n}")),
    )
    counts = [(sum(rule.used and rule.in_effect(day) for rule in rules), text)
              for rules, text in kinds]
    more = [text.format(n=count) for count, text in counts if count]
    if more:
        yield _("{what}; see wfm rules show {code}").format(what=", ".join(more), code=pack.code)


def _joined(rules: Iterable[WindowRule]) -> tuple[WindowRule, ...]:
    """Rules with the same hours as one, first those on several purposes, then on parties."""
    found = tuple(rules)
    for name, order in (("purposes", PURPOSES), ("parties", PARTIES)):
        alike: dict[tuple[object, ...], WindowRule] = {}
        for rule in found:
            said = {key: getattr(rule, key) for key in (
                "purposes", "parties", "relations", "modes")}
            own = said.pop(name)
            key = (rule_text(rule), *said.values())
            before = getattr(alike[key], name) if key in alike else ()
            both: Any = {name: tuple(word for word in order if word in (*before, *own))}
            alike[key] = replace(rule, **both)
        found = tuple(alike.values())
    return found


def _heading(
    pack: CallingPack, others: tuple[CallingPack, ...], own: str
) -> tuple[tuple[str, str], ...]:
    facts = [
        *([(_("Pack"), own)] if own else []),
        (_("Law"), pack.citation.law),
        (_("Status"), _("{status}; confidence {confidence}; as of {day}").format(
            status=status_word(pack.status), confidence=confidence_word(pack.confidence),
            day=pack.as_of)),
        (_("Read"), f"{pack.citation.read}: {pack.citation.source}"),
    ]
    titles = {other.code: f"{other.code} ({other.title})" for other in others}
    if pack.extends is not None:
        facts.append((_("Extends"), titles[pack.extends]))
    if pack.adds_to is not None:
        facts.append((_("Adds to"), titles[pack.adds_to]))
    facts.append((_("Holidays"), _holidays(pack)))
    if pack.no_own_rules:
        facts.append((_("Also for"), _("{codes}: no rules of their own, but public holidays")
                      .format(codes=listed(f"{pack.country}-{p}" for p in pack.no_own_rules))))
    return tuple(facts)


def _holidays(pack: CallingPack) -> str:
    place = f"{pack.country}-{pack.subdivision}" if pack.subdivision else pack.country
    text = _("the public holidays of {place}").format(place=place)
    changes = pack.holidays
    if changes.categories is not None and changes.categories != ("public",):
        text += _(", the library's kinds {categories}").format(
            categories=", ".join(changes.categories))
    added = [extra.name for extra in changes.added]
    gone = [*(str(day) for day in sorted(changes.removed)), *sorted(changes.removed_names)]
    if added:
        text += _("; added: {names}").format(names=", ".join(added))
    if gone:
        text += _("; taken away: {names}").format(names=", ".join(gone))
    return text


def _no_hours(pack: CallingPack, decent: Spans) -> tuple[Item, ...]:
    """Calls for which a pack says that it has no hours."""
    if not pack.no_hours:
        return ()
    text = _("{purposes} calls").format(
        purposes=listed(purpose_word(purpose) for purpose in pack.no_hours))
    hours = _("the law limits no hours")
    if decent and pack.extends is None and any(map(pack.free_of_hours, pack.no_hours)):
        hours = _("the law limits no hours; the centre's own hold (decent_hours: {hours})").format(
            hours=spans_text(decent))
    return (Item(text[:1].upper() + text[1:], hours),)


def who(rule: Rule) -> str:
    """Of whom a rule speaks, such as ``Sales calls to consumers; only prospects``."""
    text = _("{purposes} calls").format(
        purposes=listed(purpose_word(purpose) for purpose in rule.purposes))
    if set(rule.parties) != set(PARTIES):
        text = _("{calls} to {parties}").format(
            calls=text, parties=listed(party_word(party) for party in rule.parties))
    if set(rule.relations) != set(RELATIONS):
        text += _("; only {people}").format(
            people=listed(relation_word(relation) for relation in rule.relations))
    if set(rule.modes) != set(MODES):
        text += _("; only {kinds}").format(kinds=listed(mode_word(mode) for mode in rule.modes))
    return text[:1].upper() + text[1:]


def _item(pack: CallingPack, rule: Rule, text: str) -> Item:
    facts = [rule.id, status_word(rule.status), confidence_word(rule.confidence)]
    if rule.from_date is not None:
        facts.append(_("from {day}").format(day=rule.from_date))
    if rule.to_date is not None:
        facts.append(_("to {day}").format(day=rule.to_date))
    if rule.citation != pack.citation:
        facts.append(_("{law} (read {day}: {source})").format(
            law=rule.citation.law, day=rule.citation.read, source=rule.citation.source))
    notes = [", ".join(facts)]
    if rule.disputed:
        notes.append(_("Sources disagree: {what}. The strict reading is kept.").format(
            what=rule.disputed.rstrip(".")))
    if isinstance(rule, WindowRule) and rule.lifted_by:
        notes.append(_("Lifted by: {what}.").format(what=rule.lifted_by.rstrip(".")))
    if rule.note:
        notes.append(rule.note)
    if not rule.used:
        notes.append(not_used(rule))
    return Item(who(rule), text, tuple(notes))


def not_used(rule: Rule) -> str:
    """Why a rule is not kept."""
    if rule.status in ("bill", "repealed"):
        return _("Not used: {status}.").format(status=status_word(rule.status))
    return _("Not used while confidence is low, unless center.toml accepts {rule} under [rules].")\
        .format(rule=rule.id)


def rule_text(rule: Rule) -> str:
    """What a rule says, of whatever calls."""
    if isinstance(rule, Cap):
        return cap_text(rule)
    if isinstance(rule, Cooldown):
        return cooldown_text(rule)
    if isinstance(rule, Abandon):
        return abandon_text(rule)
    if isinstance(rule, Duty):
        return f"{duty_name(rule)}: {rule.text}"
    text = hours_text(rule.windows)
    if rule.zone is not None:
        text += _("; by the clock of {zone}").format(zone=rule.zone)
    return text


def _counted(hours: int) -> str:
    """The time over which calls are counted: a day is any 24 hours, whatever the date."""
    return _("24 hours") if hours == 24 else stretch(hours)


def cap_text(cap: Cap) -> str:
    """Such as ``at most 3 attempts in 7 days per person``."""
    one, many = {"attempts": (_("attempt"), _("attempts")),
                 "contacts": (_("conversation"), _("conversations"))}[cap.counts]
    return _("at most {n} {what} in {time} per {whom}").format(
        n=cap.most, what=one if cap.most == 1 else many, time=_counted(cap.hours),
        whom=_per(cap.per))


def _per(per: str) -> str:
    return {"person": _("person"), "debt": _("debt"), "subject": _("subject")}[per]


def cooldown_text(wait: Cooldown) -> str:
    """Such as ``no attempt for 60 days after a refusal, per person``."""
    after = {"refusal": _("a refusal"), "conversation": _("a conversation"),
             "abandoned": _("an abandoned call"), "attempt": _("an attempt")}[wait.after]
    return _("no attempt for {time} after {what}, per {whom}").format(
        time=_counted(wait.hours), what=after, whom=_per(wait.per))


def abandon_text(limit: Abandon) -> str:
    """What a predictive dialler keeps to."""
    over = {"live_answered": _("calls answered by a person"), "calls": _("calls")}[limit.over]
    parts = [_("at most {share} of {over} abandoned in {time}").format(
        share=percent(limit.most), over=over, time=stretch(24 * limit.days))]
    if limit.connect_s is not None:
        parts.append(_("an agent within {n} s of the greeting").format(n=f"{limit.connect_s:g}"))
    rings = [_("{n} s").format(n=f"{limit.ring_s:g}")] if limit.ring_s is not None else []
    rings += [_("{n} rings").format(n=limit.rings)] if limit.rings is not None else []
    if rings:
        parts.append(_("ring for at least {time}").format(time=_(" or ").join(rings)))
    return "; ".join(parts)


def duty_name(duty: Duty) -> str:
    """The kind of a duty and its facts: ``registry (Bloctel, opt-out)``."""
    kind = {"consent": _("consent"), "registry": _("registry"), "numbering": _("numbering"),
            "script": _("script"), "emergency": _("emergency"),
            "identification": _("identification")}[duty.kind]
    facts = [duty.name] if duty.name else []
    if duty.model:
        facts.append({"opt_in": _("opt-in"), "opt_out": _("opt-out")}[duty.model])
    if duty.prefix:
        facts.append(_("prefix {prefix}").format(prefix=duty.prefix))
    if duty.scrub_days is not None:
        facts.append(_("compared every {time}").format(time=stretch(24 * duty.scrub_days)))
    if duty.renew_days is not None:
        facts.append(_("renewed every {time}").format(time=stretch(24 * duty.renew_days)))
    return f"{kind} ({', '.join(facts)})" if facts else kind
