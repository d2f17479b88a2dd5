"""All that a calling pack says, in words."""

from __future__ import annotations

from collections.abc import Mapping

from wfm.language import translate as _
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
    status_word,
    stretch,
)
from wfm.rules.calling_terms import (
    MODES,
    PARTIES,
    RELATIONS,
    Abandon,
    CallingPack,
    Cap,
    Cooldown,
    Duty,
    WindowRule,
    chain,
)

Rule = WindowRule | Cap | Cooldown | Abandon | Duty


def describe_calling(
    packs: Mapping[str, CallingPack], code: str
) -> Described | None:
    """What the pack of `code` says; None where there is none."""
    found = chain(packs, code)
    if not found:
        return None
    pack = found[0]
    sections = (
        Section("", facts=_heading(pack, found[1:])),
        Section(_("Hours, by the clock of the person called"),
                items=(*(_item(pack, rule, _hours(rule)) for rule in pack.rules),
                       *_no_hours(pack))),
        Section(_("Attempts"),
                items=tuple(_item(pack, cap, cap_text(cap)) for cap in pack.caps)),
        Section(_("Waiting times"),
                items=tuple(_item(pack, wait, cooldown_text(wait)) for wait in pack.cooldowns)),
        Section(_("Predictive dialling"),
                items=tuple(_item(pack, limit, abandon_text(limit)) for limit in pack.abandon)),
        Section(_("Duties; not computed"),
                items=tuple(_item(pack, duty, f"{duty_name(duty)}: {duty.text}")
                            for duty in pack.duties)),
    )
    return Described.of(code, pack.title, sections)


def _heading(
    pack: CallingPack, above: tuple[CallingPack, ...]
) -> tuple[tuple[str, str], ...]:
    facts = [
        (_("Law"), pack.citation.law),
        (_("Status"), _("{status}; confidence {confidence}; as of {day}").format(
            status=status_word(pack.status), confidence=confidence_word(pack.confidence),
            day=pack.as_of)),
        (_("Read"), f"{pack.citation.read}: {pack.citation.source}"),
    ]
    if above:
        facts.append((_("Extends"), _("{packs}: those rules bind as well, the strictest wins")
                      .format(packs=listed(f"{p.code} ({p.title})" for p in above))))
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


def _no_hours(pack: CallingPack) -> tuple[Item, ...]:
    if not pack.no_hours:
        return ()
    text = _("{purposes} calls").format(
        purposes=listed(purpose_word(purpose) for purpose in pack.no_hours))
    return (Item(text[:1].upper() + text[1:], _("the law limits no hours")),)


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


def _hours(rule: WindowRule) -> str:
    text = hours_text(rule.windows)
    if rule.zone is not None:
        text += _("; by the clock of {zone}").format(zone=rule.zone)
    return text


def cap_text(cap: Cap) -> str:
    """Such as ``at most 3 attempts in 7 days per person``."""
    one, many = {"attempts": (_("attempt"), _("attempts")),
                 "contacts": (_("conversation"), _("conversations"))}[cap.counts]
    return _("at most {n} {what} in {time} per {whom}").format(
        n=cap.most, what=one if cap.most == 1 else many, time=stretch(cap.hours),
        whom=_per(cap.per))


def _per(per: str) -> str:
    return {"person": _("person"), "debt": _("debt"), "subject": _("subject")}[per]


def cooldown_text(wait: Cooldown) -> str:
    """Such as ``no attempt for 60 days after a refusal, per person``."""
    after = {"refusal": _("a refusal"), "conversation": _("a conversation"),
             "abandoned": _("an abandoned call"), "attempt": _("an attempt")}[wait.after]
    return _("no attempt for {time} after {what}, per {whom}").format(
        time=stretch(wait.hours), what=after, whom=_per(wait.per))


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
