"""Inbound lines: opening hours, promise, and one line for each language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields

from wfm.bid.request import Floats, Line, Spike
from wfm.calendar import WEEKDAYS
from wfm.center import Spans
from wfm.intake.bid.codes import check_known, check_own, check_place, languages_in
from wfm.intake.bid.log import Log
from wfm.intake.bid.settings import BidSettings
from wfm.intake.rows import Row, rows_of
from wfm.intake.service import check_promise, opening_hours
from wfm.language import noted
from wfm.schema import DEFERRED_CHANNELS
from wfm.tables import Faults, ReadTable

_CLOSE, _NEAR = 0.005, 0.1
_MADE = ("line", "name", "language", "hours", "contacts", "profile")


@dataclass(frozen=True)
class Draft:
    """A row of bid_lines with what its texts mean; None where one is not right."""

    row: Row
    languages: Mapping[str, float] | None
    hours: Mapping[str, Spans] | None

    @property
    def may_wait(self) -> bool:
        """Whether the work may wait for hours."""
        return self.row["channel"] in DEFERRED_CHANNELS

    @property
    def codes(self) -> dict[str, str | None]:
        """Language by the code of the line that it makes."""
        code, languages = self.row["line"], self.languages
        if not languages or len(languages) == 1:
            return {code: next(iter(languages or ()), None)}
        return {f"{code}-{language}": language for language in languages}


def draft_lines(
    table: ReadTable, campaigns: Collection[str], settings: BidSettings, faults: Faults, log: Log
) -> dict[str, Draft]:
    """The rows of bid_lines by code, each checked on its own."""
    drafts: dict[str, Draft] = {}
    for row in rows_of(table, faults):
        check_own(row, "line", campaigns)
        check_place(row, settings.interval_min)
        hours = _hours(row, settings.interval_min)
        languages = _languages(row, log)
        check_promise(row)
        if row["line"] is not None and row["line"] not in drafts:
            drafts[row["line"]] = Draft(row, languages, hours)
    made: dict[str, str] = {}
    for code, draft in drafts.items():
        for part in draft.codes:
            if part in made or (part != code and (part in drafts or part in campaigns)):
                draft.row.wrong("language", noted("the line made of it, '{code}', is there already",
                                                  code=part), noted("Rename one of the two"))
            made[part] = code
    return drafts


def make_lines(
    drafts: Mapping[str, Draft], volumes: Mapping[str, Floats],
    profile_of: Callable[[Draft], Floats | None],
) -> dict[str, Line]:
    """The lines by code; none of those whose row, volumes or profile are not right."""
    lines: dict[str, Line] = {}
    for code, draft in drafts.items():
        row = draft.row
        profile = profile_of(draft) if draft.hours else None
        if (profile is None or draft.hours is None or draft.languages is None
                or code not in volumes or row.lacks("channel", "aht_s", "country", "zone")):
            continue
        values = {f.name: row[f.name] for f in fields(Line) if f.name not in _MADE}
        for part, language in draft.codes.items():
            assert language is not None
            name = row["name"] or code
            lines[part] = Line(
                line=part, name=name if part == code else f"{name} ({language})",
                language=language, hours=draft.hours, profile=profile,
                contacts=volumes[code] * draft.languages[language], **values)
    return lines


def _languages(row: Row, log: Log) -> dict[str, float] | None:
    if row["language"] is None:
        return None
    try:
        found = languages_in(row["language"])
    except ValueError as error:
        row.wrong("language", error.args[0], noted("Write es, or es:0.9 ca:0.1"))
        return None
    if len(found) == 1 and None in found.values():
        return dict.fromkeys(found, 1.0)
    shares = {language: share or 0.0 for language, share in found.items()}
    total = sum(shares.values())
    if None in found.values() or 0.0 in shares.values():
        row.wrong("language", noted("each of several languages needs its share"),
                  noted("Write es:0.9 ca:0.1, or a row for each line"))
        return None
    if abs(total - 1) > _NEAR:
        row.wrong("language", noted("the shares of the languages sum to {total:.4g}, not to 1",
                                    total=total),
                  noted("Write shares that sum to 1, such as es:0.9 ca:0.1"))
        return None
    if abs(total - 1) > _CLOSE:
        log.note(noted("The shares of the languages of {line} sum to {total:.4g}; they were made "
                       "to sum to 1.", line=row["line"], total=total))
    found_shares = {language: share / total for language, share in shares.items()}
    for language, share in found_shares.items():
        log.given("bid_lines", f"{row['line']}: {language}", share, "share of contacts",
                  row["source"])
    return found_shares


def _hours(row: Row, interval_min: int) -> dict[str, Spans] | None:
    """Opening hours by day; None, and faults, where they are not right."""
    before = len(row.faults.found)
    hours = opening_hours(row, interval_min, "line")
    bad = len(row.faults.found) > before or row.lacks(*WEEKDAYS)
    return None if bad else hours


def read_spikes(
    table: ReadTable, drafts: Mapping[str, Draft], whole: bool, settings: BidSettings,
    faults: Faults,
) -> tuple[Spike, ...]:
    """The spikes by day, those of a line in several languages once for each."""
    start, months = settings["start"], settings.months
    spikes = []
    for row in rows_of(table, faults):
        check_known(row, "line", drafts if whole else None, "line", every=True)
        first, last = row["first"], row["last"] or row["first"]
        if first is None or row.lacks("line", "factor"):
            continue
        if last < first:
            row.wrong("last", noted("the last day, {last}, is before the first, {first}",
                                    last=last.isoformat(), first=first.isoformat()),
                      noted("Put the two in order"))
        elif start is not None and months.known and not (
                start <= first and f"{last:%Y-%m}" <= months.name(months.count - 1)):
            row.wrong("last" if start <= first else "first",
                      noted("the days are not within the service ({first} to {last})",
                            first=months.name(0), last=months.name(months.count - 1)),
                      noted("Correct the dates, or mend start and months in bid_settings"))
        draft = drafts.get(row["line"])
        spikes += [Spike(code, first, last, row["factor"], row["name"] or "")
                   for code in (draft.codes if draft else (row["line"],))]
    return tuple(sorted(spikes, key=lambda spike: (spike.first, spike.last, spike.line)))
