"""What the commands on rules stand on: the packs, and a workspace where there is one."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo

import click

from wfm.calendar import instant, zone_exists
from wfm.cli.console import INPUT_FAULT
from wfm.intake.settings import Settings, check_accept, read_settings
from wfm.language import translate as _
from wfm.language import use_language
from wfm.rules.ask.places import main_zone, near
from wfm.rules.ask.words import listed_or
from wfm.rules.attempts import PastCall
from wfm.rules.calling import CallingPack, chain, load_calling_packs
from wfm.rules.labour import LabourPack, load_labour_packs
from wfm.rules.numbering import zones_of_place
from wfm.rules.zones import different_clocks
from wfm.tables import Faults, InputError
from wfm.workspace import Workspace

if TYPE_CHECKING:
    from wfm.rules.numbers import Place

OUTCOMES = ("attempt", "conversation", "refusal", "abandoned")


@dataclass(frozen=True)
class Desk:
    """The packs in use; in a workspace its settings, with its own packs added."""

    calling: Mapping[str, CallingPack]
    labour: Mapping[str, LabourPack]
    settings: Settings | None

    @property
    def accept(self) -> tuple[str, ...]:
        """Packs and rules of low confidence that the centre accepts."""
        return () if self.settings is None else tuple(self.settings.accept)

    def title(self, code: str) -> str:
        """A place's code and title."""
        found = chain(self.calling, code)
        return f"{code} ({found[0].title})" if found else code

    def clock(self, given: str | None, code: str, zones: Sequence[str]) -> tuple[str, str]:
        """The clock to show, and whose it is in words."""
        if given is not None:
            return checked_zone(given), _("as asked")
        if self.settings is not None:
            return next(iter(self.settings.sites.values())).zone, _("the main site's")
        known = zones or zones_of_place(code) or zones_of_place(code.partition("-")[0]) or ("UTC",)
        return main_zone(code, known), _("the place's own")


def open_desk(space: Path | None) -> Desk:
    """The packs of the workspace `space`; without one, of the folder if it is one.

    Raises
    ------
    InputError
        Faults in the settings and in any pack, all at once.
    """
    faults = Faults()
    inputs = Workspace(Path() if space is None else space).inputs.absolute()
    settings = None
    if space is not None or (inputs / "center.toml").is_file():
        settings = read_settings(inputs, faults)
        use_language(settings.language)
    accept = () if settings is None else tuple(settings.accept)
    own = None if settings is None else inputs / "packs"
    calling: Mapping[str, CallingPack] = {}
    labour: Mapping[str, LabourPack] = {}
    try:
        calling = load_calling_packs(own and own / "calling", accept)
    except InputError as error:
        faults.found.extend(error.faults)
    try:
        labour = load_labour_packs(own and own / "labour")
    except InputError as error:
        faults.found.extend(error.faults)
    if settings is not None and not faults.found:
        check_accept(settings, inputs, calling, labour, faults)
    faults.raise_if_any()
    return Desk(calling, labour, settings)


def refuse(text: str) -> NoReturn:
    """Say why a command cannot do it, and end with the exit code for faults."""
    click.echo(text, err=True)
    raise SystemExit(INPUT_FAULT)


def known_place(desk: Desk, code: str) -> str:
    """The code of a place with calling rules, in whatever case it was written."""
    for written in (code, code.upper()):
        if chain(desk.calling, written):
            return written
    return refuse_code(code, tuple(desk.calling))


def refuse_code(code: str, known: Sequence[str]) -> NoReturn:
    """Say that a code is not known, and which ones are near."""
    # what is no code at all may be anything, a phone number too: it is not repeated
    shown = code[:20] if not any(letter.isdigit() for letter in code[:3]) else _("this")
    alike = near(code, known)
    if alike:
        refuse(_("There are no rules for {code}. Did you mean {alike}? See wfm rules list.")
               .format(code=shown, alike=listed_or(alike)))
    refuse(_("There are no rules for {code}. See wfm rules list.").format(code=shown))


def checked_zone(zone: str) -> str:
    """A time zone that exists."""
    if not zone_exists(zone):
        refuse(_("{zone} is no time zone. Write one such as America/Sao_Paulo.").format(
            zone=zone[:40]))
    return zone


def zones_for(code: str, given: Sequence[str]) -> tuple[str, ...]:
    """The zones given, one for each clock; without any, all of the place."""
    if given:
        return different_clocks(checked_zone(zone) for zone in given)
    return zones_of_place(code)


def place_of_number(number: str, code: str | None) -> Place:
    """Where the holder of a phone number may be; ``-`` reads it from standard input.

    A number without its country's code is one of the country of `code`.
    """
    from wfm.rules.numbers import places_of_number

    if number == "-":
        number = sys.stdin.readline()
    place = places_of_number(number.strip(), code.partition("-")[0] if code else None)
    if place.country is None:  # what was written is not repeated
        refuse(_("This is no phone number of a country. Write it with + and the country's code."))
    return place


def past_calls(texts: Sequence[str], clock: str, about: str) -> tuple[PastCall, ...]:
    """Earlier attempts: ``DATE TIME [outcome] [debt or subject]``."""
    found = []
    for text in texts:
        day, _space, rest = text.strip().partition(" ")
        hour, _space, rest = rest.strip().partition(" ")
        outcome, _space, subject = rest.strip().partition(" ")
        if outcome not in OUTCOMES:
            outcome, subject = "attempt", rest
        found.append(PastCall(
            moment_at(f"{day} {hour}", clock), outcome, subject.strip() or about))
    return tuple(found)


def moment_at(text: str, clock: str) -> datetime:
    """The UTC moment of ``2026-12-07 14:30`` on the clock of a zone.

    An offset may follow, ``2026-12-07 14:30-03:00``. Without one, a time that the clock
    shows twice is its first occurrence.
    """
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M%z", "%Y-%m-%dT%H:%M%z"):
        try:
            wall = datetime.strptime(text.strip(), form)
        except ValueError:
            continue
        if wall.tzinfo is not None:
            return wall.astimezone(UTC)
        at = instant(wall.date(), wall.time(), clock)
        if at.astimezone(ZoneInfo(clock)).replace(tzinfo=None) != wall:
            refuse(_("The clocks of {zone} skip {when}; choose another time.").format(
                zone=clock, when=f"{wall:%Y-%m-%d %H:%M}"))
        return at
    refuse(_('This is not a date and time. Write it in quotes: "2026-12-07 14:30".'))
