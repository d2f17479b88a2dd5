"""Labour packs as rows of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from wfm.language import translate as _
from wfm.rules.ask import labour_words as words
from wfm.rules.ask.footnotes import Footnotes
from wfm.rules.ask.words import confidence_word, length, status_word
from wfm.rules.labour import LabourPack, break_plans, usable

Lines = tuple[str, ...]
NOTHING: Lines = ("–",)
_NO_LIMIT = {"day_min": 1440, "week_min": 10080, "rest_min": 0, "weekly_rest_min": 0}
_NO_LIMIT_DAYS = 14


def labour_head() -> tuple[str, ...]:
    """The titles of the columns."""
    return (
        _("Code"), _("Place"), _("Day"), _("Week"), _("Average week"), _("Year"), _("Rest"),
        _("Weekly rest"), _("Days in a row"), _("Free Sundays or weekends"), _("Night"),
        _("Breaks in 4 h"), _("Breaks in 6 h"), _("Breaks in 8 h"), _("Split shift and mix"),
        _("Notice"), _("Between contacts"), _("Premiums and overtime"), _("Changes to come"),
        _("Status"), _("Confidence"), _("Law"), _("Source"), _("Read"),
    )


def labour_rows(
    packs: Mapping[str, LabourPack], accept: Collection[str], day: date, notes: Footnotes
) -> Iterator[tuple[Lines, ...]]:
    """The cells of every pack as it stands on `day`."""
    for code, whole in sorted(packs.items()):
        pack = whole.on(day)
        low = {key for source in pack.sources if source.confidence == "low"
               for key in source.keys}
        citations = [pack.citation, *(source.citation for source in pack.sources)]
        yield (
            (code,), _place(whole), *_limits(pack, low), *_breaks(pack, low),
            (*_facts(words.contracts(replace(pack, mix=None)), low, "split"),
             *_facts(words.contracts(replace(pack, split=None)), low, "mix")) or NOTHING,
            _facts(words.notice(pack), low, "notice") or NOTHING,
            _marked(f"{pack.contact_gap_s} s" if pack.contact_gap_s else "", low,
                    "limits.contact_gap_s"),
            _facts(words.pay(pack), low, "premiums", "overtime") or NOTHING,
            tuple(f"{since}: {text}" for since, text in words.changes(whole, day)
                  if since > str(day)) or NOTHING,
            (status_word(pack.status),), (_confidence(whole, accept),), (pack.citation.law,),
            (notes.marks(citations),),
            tuple(dict.fromkeys(str(citation.read) for citation in citations)),
        )


def _place(pack: LabourPack) -> Lines:
    title = pack.title.partition(":")[0]
    if pack.extends is None:
        return (title,)
    return (title, _("extends {code}").format(code=pack.extends))


def _limits(pack: LabourPack, low: Collection[str]) -> Iterator[Lines]:
    """The cells from the day to the night."""
    def at_most(minutes: int, key: str) -> Lines:
        return _marked("" if minutes == _NO_LIMIT[key] else length(minutes), low, f"limits.{key}")

    yield at_most(pack.max_day_min, "day_min")
    yield at_most(pack.max_week_min, "week_min")
    yield _marked(_("{time} over {n} weeks").format(
        time=length(pack.average.week_min), n=pack.average.weeks) if pack.average else "",
        low, "limits.average_week_min", "limits.average_weeks")
    yield _marked(length(pack.year_min) if pack.year_min else "", low, "limits.year_min")
    yield at_most(pack.rest_min, "rest_min")
    yield at_most(pack.weekly_rest_min, "weekly_rest_min")
    yield _marked(
        str(pack.max_run_days) if pack.max_run_days < _NO_LIMIT_DAYS else "", low,
        "limits.run_days")
    yield _marked("; ".join(text for _label, text in words.days_off(pack)), low, "days_off")
    hours, *limits = (text for _label, text in words.night(pack))
    yield (*_marked(hours, low, "night.start", "night.end"),
           *(text for limit in limits
             for text in _marked(limit, low, "night.counts", "night.shift_limits")))


def _breaks(pack: LabourPack, low: Collection[str]) -> Iterator[Lines]:
    for hours in words.EXAMPLES_H:
        if 60 * hours > pack.max_day_min:
            yield (_("no such shift"),)
        else:
            yield _marked(_breaks_of(pack, 60 * hours), low, "breaks")


def _breaks_of(pack: LabourPack, paid_min: int) -> str:
    """The breaks due in a shift, alike ones together."""
    plans = break_plans(pack, paid_min)
    if not plans:
        return _("no such shift is legal")
    # all plans have the same breaks, in other orders
    found = Counter((slot.name, slot.minutes, slot.paid) for slot in plans[0].slots)
    return ", ".join(
        _("{name} {minutes} min {pay}").format(
            name=name, minutes=f"{count} × {minutes}" if count > 1 else minutes,
            pay=words.paid_word(paid))
        for (name, minutes, paid), count in found.items()) or _("none")


def _facts(
    facts: Iterable[tuple[str, str]], low: Collection[str], *keys: str
) -> Lines:
    """Facts, one a line."""
    return tuple(line for label, text in facts
                 for line in _marked(f"{label} {text}", low, *keys))


def _marked(text: str, low: Collection[str], *keys: str) -> Lines:
    """A value, with (?) if any of its keys, or of the keys below them, is of low confidence."""
    if not text:
        return NOTHING
    unsure = any(key == known or known.startswith(f"{key}.") for key in keys for known in low)
    return (f"{text} (?)",) if unsure else (text,)


def _confidence(pack: LabourPack, accept: Collection[str]) -> str:
    word = confidence_word(pack.confidence)
    return word if usable(pack, accept) else _("{confidence}: not used").format(confidence=word)
