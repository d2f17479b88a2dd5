"""All that a labour pack says, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from wfm.language import translate as _
from wfm.rules.ask.words import (
    Described,
    Item,
    Section,
    clock,
    confidence_word,
    length,
    listed_or,
    percent,
    status_word,
    stretch,
)
from wfm.rules.labour import LabourPack, break_plans, shift_span

EXAMPLES_H = (4, 6, 8)


def describe_labour(
    packs: Mapping[str, LabourPack], code: str, today: date, own: str = ""
) -> Described | None:
    """What the pack of `code` says as it stands on `today`; None where there is none.

    `own` says that it is the workspace's own, and instead of what.
    """
    if code not in packs:
        return None
    whole = packs[code]
    pack = whole.on(today)
    sections = (
        Section("", facts=_heading(whole, packs, own)),
        Section(_("Hours and rest"), facts=(*limits(pack), *days_off(pack))),
        Section(_("Breaks"), facts=_breaks(pack)),
        Section(_("Examples: breaks in shifts, by hours after the start"), facts=_examples(pack)),
        Section(_("Night"), facts=night(pack)),
        Section(_("Pay on top"), facts=pay(pack)),
        Section(_("Notice"), facts=notice(pack)),
        Section(_("Split shifts and mix of contracts"), facts=contracts(pack)),
        Section(_("Changes by date"), facts=changes(whole, today)),
        Section(_("Where single values stand"), items=_sources(whole)),
    )
    return Described.of(code, pack.title, sections)


def _heading(
    pack: LabourPack, packs: Mapping[str, LabourPack], own: str
) -> tuple[tuple[str, str], ...]:
    facts = [
        *([(_("Pack"), own)] if own else []),
        (_("Law"), pack.citation.law),
        (_("Status"), _("{status}; confidence {confidence}; as of {day}").format(
            status=status_word(pack.status), confidence=confidence_word(pack.confidence),
            day=pack.as_of)),
        (_("Read"), f"{pack.citation.read}: {pack.citation.source}"),
    ]
    if pack.extends is not None:
        above = packs[pack.extends].title if pack.extends in packs else ""
        facts.append((_("Extends"), _("{code} ({title}): it holds where this pack says nothing")
                      .format(code=pack.extends, title=above)))
    return tuple(facts)


def limits(pack: LabourPack) -> tuple[tuple[str, str], ...]:
    """The limits that bind; what no law limits is left out."""
    facts = []
    if pack.max_day_min < 1440:
        facts.append((_("Day"), _("at most {time} paid").format(time=length(pack.max_day_min))))
    if pack.max_week_min < 10080:
        facts.append((_("Week"), _("at most {time} paid").format(time=length(pack.max_week_min))))
    if pack.average is not None:
        facts.append((_("On average"), _("at most {time} a week over any {n} weeks").format(
            time=length(pack.average.week_min), n=pack.average.weeks)))
    if pack.year_min is not None:
        facts.append((_("Year"), _("at most {time} paid").format(time=length(pack.year_min))))
    if pack.rest_min:
        facts.append((_("Between shifts"), _("at least {time}").format(
            time=length(pack.rest_min))))
    if pack.weekly_rest_min:
        facts.append((_("Every week"), _("at least {time} of unbroken rest").format(
            time=length(pack.weekly_rest_min))))
    if pack.max_run_days < 14:
        facts.append((_("In a row"), _("at most {n} days worked").format(n=pack.max_run_days)))
    if pack.contact_gap_s:
        facts.append((_("Between contacts"), _("at least {n} s").format(n=pack.contact_gap_s)))
    return tuple(facts)


def limits_short(pack: LabourPack) -> str:
    """Hours, such as ``day 6, week 36, rest 11``."""
    parts = []
    if pack.max_day_min < 1440:
        parts.append(_("day {hours:g}").format(hours=pack.max_day_min / 60))
    if pack.max_week_min < 10080:
        parts.append(_("week {hours:g}").format(hours=pack.max_week_min / 60))
    if pack.rest_min:
        parts.append(_("rest {hours:g}").format(hours=pack.rest_min / 60))
    return ", ".join(parts) or _("no limits")


def days_off(pack: LabourPack) -> tuple[tuple[str, str], ...]:
    """Free Sundays and weekends."""
    def text(unit: str, least: int, weeks: int) -> str:
        one, many = {"sunday": (_("Sunday"), _("Sundays")),
                     "weekend": (_("weekend"), _("weekends"))}[unit]
        return _("at least {n} {units} in any {weeks} weeks").format(
            n=least, units=one if least == 1 else many, weeks=weeks)

    return tuple((_("Free"), text(d.unit, d.least, d.weeks)) for d in pack.days_off)


def _breaks(pack: LabourPack) -> tuple[tuple[str, str], ...]:
    facts = []
    for rule in pack.fixed_breaks:
        times = f"{rule.count} × " if rule.count > 1 else ""
        parts = [_("{minutes} min, {pay}, {shifts}").format(
            minutes=f"{times}{rule.minutes}", pay=paid_word(rule.paid),
            shifts=_shifts(rule.shift_over, rule.shift_up_to, pack.max_day_min))]
        ends = [text.format(time=length(minutes)) for text, minutes in (
            (_("the first {time}"), rule.after_start), (_("the last {time}"), rule.before_end),
        ) if minutes]
        if ends:
            parts.append(_("not in {ends}").format(ends=listed_or(ends)))
        if rule.within_start is not None:
            parts.append(_("begun within {time} of the start").format(
                time=length(rule.within_start)))
        facts.append((rule.name, "; ".join(parts)))
    facts += [
        (every.name, _("{minutes} min, {pay}, for each {every} since the start, within "
                       "{tolerance} min of it").format(
            minutes=every.minutes, pay=paid_word(every.paid), every=length(every.every),
            tolerance=every.tolerance))
        for every in pack.periodic_breaks]
    facts += [
        (work.name, _("no more than {time} without a break of {minutes} min").format(
            time=length(work.minutes), minutes=work.break_minutes))
        for work in pack.longest_work]
    if pack.apart_min and facts:
        facts.append((_("Apart"), _("at least {time} of work before, between and after breaks")
                      .format(time=length(pack.apart_min))))
    return tuple(facts)


def _shifts(over: int, up_to: int, longest: int) -> str:
    """Shifts with more than `over` and at most `up_to` paid minutes."""
    # laws that say "from six hours on" stand in packs as over 359 minutes
    least = (_("from {time}").format(time=length(over + 1)) if over % 60 == 59
             else _("over {time}").format(time=length(over)))
    most = (_("below {time}").format(time=length(up_to + 1)) if up_to % 60 == 59
            else _("up to {time}").format(time=length(up_to)))
    bounds = [least] * (over > 0) + [most] * (up_to < longest)
    return _("in shifts {bounds}").format(bounds=" ".join(bounds)) if bounds else _(
        "in every shift")


def paid_word(paid: bool) -> str:
    """``paid`` or ``unpaid``."""
    return _("paid") if paid else _("unpaid")


def _examples(pack: LabourPack) -> tuple[tuple[str, str], ...]:
    """The breaks of shifts with some hours paid, in their usual order, and when they begin."""
    return tuple(
        (length(60 * hours), _example(pack, 60 * hours))
        for hours in EXAMPLES_H if 60 * hours <= pack.max_day_min
    )


def _example(pack: LabourPack, paid_min: int) -> str:
    plans = break_plans(pack, paid_min)
    if not plans:
        return _("no such shift is legal")
    slots = plans[0].slots
    if not slots:
        return _("no break is due")
    parts = [
        _("{name} {minutes} min {pay} beginning {first}–{last}").format(
            name=slot.name, minutes=slot.minutes, pay=paid_word(slot.paid),
            first=_after(slot.earliest), last=_after(slot.latest))
        for slot in slots
    ]
    text = _("{span} from start to end: {breaks}").format(
        span=length(shift_span(pack, paid_min)), breaks="; ".join(parts))
    if len(plans) > 1:
        text += _("; or in another order ({n} in all)").format(n=len(plans))
    return text


def _after(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def night(pack: LabourPack) -> tuple[tuple[str, str], ...]:
    """The hours of night work, and what they limit."""
    terms = pack.night
    facts = [(_("Hours"), f"{clock(terms.start)}–{clock(terms.end)}")]
    if terms.counts != 1:
        facts.append((_("Counts"), _("an hour at night as {n:.3g} hours").format(n=terms.counts)))
    facts += [(_("Shift"), _("at most {time} paid with {night}").format(
        time=length(limit.paid_min), night=_at_night(limit.night_min)))
        for limit in terms.shift_limits]
    return tuple(facts)


def _at_night(more_than: int) -> str:
    if more_than == 0:
        return _("any work at night")
    if more_than % 30 == 29:
        return _("{time} or more at night").format(time=length(more_than + 1))
    return _("more than {time} at night").format(time=length(more_than))


def pay(pack: LabourPack) -> tuple[tuple[str, str], ...]:
    """Premiums and overtime."""
    word = {"night": _("Night"), "saturday": _("Saturday"), "sunday": _("Sunday"),
            "holiday": _("Public holiday")}
    facts = [(word[premium.when], _("{share} on top").format(share=percent(premium.rate))
              if premium.rate else _("nothing on top")) for premium in pack.premiums]
    per = {"day": _("a day"), "week": _("a week")}
    facts += [(_("Overtime"), _("{share} on top beyond {time} {per}").format(
        share=percent(tier.rate), time=length(tier.after_min), per=per[tier.per]))
        for tier in pack.overtime]
    return tuple(facts)


def notice(pack: LabourPack) -> tuple[tuple[str, str], ...]:
    """Until when a roster and its changes must be known."""
    return tuple(
        (label, _("{time} before").format(time=stretch(24 * days)))
        for label, days in ((_("Roster"), pack.publish_days), (_("A change"), pack.change_days))
        if days is not None
    )


def contracts(pack: LabourPack) -> tuple[tuple[str, str], ...]:
    """Split shifts, and the mix of contracts."""
    facts = []
    if pack.split is not None:
        text = _("in two parts, at most {time} between them").format(
            time=length(pack.split.max_gap_min))
        if pack.split.band_start is not None and pack.split.band_end is not None:
            text += _(", both within {first}–{last}").format(
                first=clock(pack.split.band_start), last=clock(pack.split.band_end))
        facts.append((_("Split shift"), text))
    if pack.mix is not None:
        facts.append((_("Mix"), _(
            "at least {least} of the people on {full:g} h or more, at most {most} on less than "
            "{short:g} h").format(
                least=percent(pack.mix.full_time_least), full=pack.mix.full_time_h,
                most=percent(pack.mix.short_most), short=pack.mix.short_under_h)))
    return tuple(facts)


def changes(pack: LabourPack, today: date) -> tuple[tuple[str, str], ...]:
    """What is different from each date on; of dates that have come only the note."""
    found = []
    before = pack.on(today)
    for change in pack.changes:
        note = [change.note.rstrip(".")] if change.note else []
        if change.from_date <= today:
            found.append((str(change.from_date), "; ".join([*note, _("already in effect above")])))
            continue
        now, then = ([fact for say in _PARTS for fact in say(of)] for of in (before, change.pack))
        parts = [f"{label}: {text}" for label, text in then if (label, text) not in now]
        parts += [_("no longer: {label}: {text}").format(label=label, text=text)
                  for label, text in now
                  if (label, text) not in then and label not in {kept for kept, _text in then}]
        found.append((str(change.from_date), "; ".join(note + parts)))
        before = change.pack
    return tuple(found)


_PARTS: tuple[Callable[[LabourPack], tuple[tuple[str, str], ...]], ...] = (
    limits, days_off, _breaks, night, pay, notice, contracts)


def _sources(pack: LabourPack) -> tuple[Item, ...]:
    return tuple(
        Item(", ".join(source.keys), source.citation.law, tuple(filter(None, (
            _("{status}, confidence {confidence}; read {day}: {source}").format(
                status=status_word(source.status), confidence=confidence_word(source.confidence),
                day=source.citation.read, source=source.citation.source),
            source.note,
        ))))
        for source in pack.sources
    )
