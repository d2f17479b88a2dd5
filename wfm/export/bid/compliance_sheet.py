"""The sheet Compliance: the rules by which rosters and calls are made, and how sure they are."""

from __future__ import annotations

from wfm.bid.request import CallList
from wfm.export.bid.canvas import Canvas, Folio
from wfm.export.bid.findings import Findings
from wfm.export.bid.inputs_sheet import site_name
from wfm.export.bid.looks import TEXT
from wfm.export.sheet import Noted
from wfm.export.styles import (
    CENTRED,
    DATE,
    HEADER,
    HEADER_LEFT,
    MET_FILL,
    OVER_FILL,
    PLAIN,
    QUIET,
    SECTION,
    SHORT_FILL,
    Look,
)
from wfm.language import translate as _
from wfm.rules.ask.words import status_word
from wfm.rules.calling import CallingPack
from wfm.rules.calling_terms import Common, WindowRule, chain, expand
from wfm.rules.labour import LabourPack

_WIDTHS = [20, 18, 36, 42, 38, 13, 11, 11]


def add_compliance(folio: Folio, found: Findings) -> Canvas:
    """Draw the sheet."""
    canvas = Canvas(folio, _("Compliance"), _WIDTHS, freeze="A4", tab="CFEBDD")
    canvas.heading(_("Compliance"), _(
        "Rosters keep the labour rules, calls the calling rules below. The legal basis and how "
        "sure it is stand beside each; what is not of high confidence should be checked by "
        "counsel before it is promised. It is no legal advice."))
    _add_labour(canvas, found)
    if found.request.lists:
        _add_calling(canvas, found)
    return canvas


def _header(canvas: Canvas, title: str, names: tuple[str, ...]) -> None:
    canvas.next += 1
    canvas.line(*[(title if n == 0 else "", SECTION) for n in range(len(_WIDTHS))])
    canvas.line(*[(name, HEADER_LEFT if n < 5 else HEADER) for n, name in enumerate(names)])


def _add_labour(canvas: Canvas, found: Findings) -> None:
    _header(canvas, _("Labour"), (
        _("Site"), _("Contracts"), _("Rules"), _("Law"), _("Source"), _("Status"),
        _("Confidence"), _("As of")))
    for site in found.used:
        place = found.request.places[site]
        packs: dict[str, list[str]] = {}
        for pattern in place.patterns:
            packs.setdefault(pattern.contract.pack, []).append(pattern.contract.contract)
        for code, contracts in packs.items():
            pack = found.labour.get(code)
            if pack is None:
                canvas.line((site_name(found, site), PLAIN), (", ".join(contracts), PLAIN),
                            (code, PLAIN), (_("the pack was not handed on"), QUIET))
                continue
            row = canvas.line(
                (site_name(found, site), PLAIN), (", ".join(contracts), PLAIN),
                (Noted(f"{pack.title} ({code})", "\n".join(_limits(pack))), TEXT),
                (pack.citation.law, TEXT), (pack.citation.source, TEXT),
                (status_word(pack.status), CENTRED), _confidence(pack.confidence),
                (pack.as_of, DATE))
            canvas.heights[row] = 15.0 * (1 + max(len(pack.citation.law),
                                                  len(pack.citation.source), 1) // 38)
            for limit in _limits(pack):
                canvas.line(None, None, (limit, QUIET))


def _limits(pack: LabourPack) -> list[str]:
    def hours(minutes: int) -> str:
        return f"{minutes // 60}:{minutes % 60:02d}"

    found = [
        _("at most {hours} h paid in a day").format(hours=hours(pack.max_day_min)),
        _("at most {hours} h paid in a week").format(hours=hours(pack.max_week_min)),
        *([_("at least {hours} h of rest between shifts").format(hours=hours(pack.rest_min))]
          if pack.rest_min else []),
        *([_("at least {hours} h of unbroken rest in a week").format(
            hours=hours(pack.weekly_rest_min))] if pack.weekly_rest_min else []),
        _("at most {n} days of work on end").format(n=pack.max_run_days),
    ]
    named = {
        "night": _("night premium {rate:.0%}"), "saturday": _("Saturday premium {rate:.0%}"),
        "sunday": _("Sunday premium {rate:.0%}"), "holiday": _("holiday premium {rate:.0%}"),
    }
    return found + [named[premium.when].format(rate=premium.rate) for premium in pack.premiums]


def _confidence(word: str) -> tuple[object, Look]:
    fill = {"high": MET_FILL, "medium": OVER_FILL, "low": SHORT_FILL}.get(word, "")
    said = {"high": _("high"), "medium": _("medium"), "low": _("low")}.get(word, word)
    return said, CENTRED.but(fill=fill)


def _add_calling(canvas: Canvas, found: Findings) -> None:
    _header(canvas, _("Calling"), (
        _("Call list"), _("Place"), _("Rule"), _("Law"), _("Source"), _("Status"),
        _("Confidence"), _("Used")))
    for code, calls in found.request.lists.items():
        seen: set[tuple[str, str]] = set()
        for place in expand(found.calling, calls.jurisdictions):
            for pack in chain(found.calling, place):
                for rule in pack.items:
                    if (pack.code, rule.id) in seen or not _about(rule, calls):
                        continue
                    seen.add((pack.code, rule.id))
                    _add_rule(canvas, found.works[code], pack, rule)
        if not seen:
            canvas.line((found.works[code], PLAIN), (", ".join(calls.jurisdictions), PLAIN),
                        (_("no rule speaks of such calls: usual hours are kept"), QUIET))


def _about(rule: Common, calls: CallList) -> bool:
    return (calls.purpose in rule.purposes and calls.party in rule.parties
            and calls.relation in rule.relations)


def _add_rule(canvas: Canvas, name: str, pack: CallingPack, rule: Common) -> None:
    hours = _("calling hours") if isinstance(rule, WindowRule) else _("other rule")
    row = canvas.line(
        (name, TEXT), (f"{pack.title} ({pack.code})", TEXT), (f"{rule.id} ({hours})", TEXT),
        (rule.citation.law, TEXT), (rule.citation.source, TEXT),
        (status_word(rule.status), CENTRED), _confidence(rule.confidence),
        (_("yes") if rule.used else _("no"), CENTRED))
    canvas.heights[row] = 15.0 * (1 + max(len(rule.citation.law), len(rule.citation.source)) // 38)
