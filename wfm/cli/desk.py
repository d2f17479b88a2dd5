"""What the commands on rules stand on: the packs, and a workspace where there is one."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from wfm.calendar import zone_exists
from wfm.cli.console import INPUT_FAULT, complain
from wfm.intake.settings import Settings, check_accept, read_settings
from wfm.language import translate as _
from wfm.language import use_language
from wfm.rules.ask.own import Own, own_packs
from wfm.rules.ask.places import calling_codes, find_code, main_zone, near, pack_of
from wfm.rules.ask.safe import HIDDEN, without_numbers
from wfm.rules.ask.words import listed_or
from wfm.rules.calling import DECENT_HOURS, CallingPack, load_calling_packs
from wfm.rules.labour import LabourPack, load_labour_packs
from wfm.rules.numbering import zones_of_place
from wfm.rules.reading import Spans
from wfm.rules.zones import different_clocks
from wfm.tables import Faults, InputError
from wfm.workspace import Workspace

if TYPE_CHECKING:
    from wfm.rules.numbers import Place


@dataclass(frozen=True)
class Desk:
    """The packs in use; in a workspace its settings, with its own packs added."""

    calling: Mapping[str, CallingPack]
    labour: Mapping[str, LabourPack]
    settings: Settings | None
    own_calling: Own = field(default_factory=Own)
    own_labour: Own = field(default_factory=Own)

    @property
    def accept(self) -> tuple[str, ...]:
        """Packs and rules of low confidence that the centre accepts."""
        return () if self.settings is None else tuple(self.settings.accept)

    @property
    def decent(self) -> Spans:
        """When people are called where the law has no hours."""
        return DECENT_HOURS if self.settings is None else self.settings.decent_hours

    @property
    def country(self) -> str | None:
        """The main site's."""
        sites = () if self.settings is None else tuple(self.settings.sites.values())
        return sites[0].country if sites else None

    def title(self, code: str) -> str:
        """A place's code and title."""
        country, _dash, part = code.partition("-")
        if part == "*":
            return _("anywhere in {country}").format(country=self.title(country))
        found = pack_of(self.calling, code)
        return code if found is None else f"{code} ({found.title})"

    def titles(self, kind: str | None) -> Mapping[str, str]:
        """Titles of the calling or labour packs, or of both, by code."""
        packs: dict[str, CallingPack | LabourPack] = {}
        if kind != "calling":
            packs |= self.labour
        if kind != "labour":
            packs |= self.calling
        return {code: pack.title for code, pack in packs.items()}

    def clock(
        self, given: str | None, code: str, zones: Sequence[str], told: bool = False
    ) -> tuple[str, str]:
        """The clock to show, and whose it is in words; `told`: the zones were given."""
        if given is not None:
            return checked_zone(given, "--clock"), _("as asked")
        if self.settings is not None:
            return next(iter(self.settings.sites.values())).zone, _("the main site's")
        known = zones or zones_of_place(code) or zones_of_place(code.partition("-")[0]) or ("UTC",)
        return main_zone(code, known), _("of the zones given") if told else _("the place's own")


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
        faults.take(error)
    try:
        labour = load_labour_packs(own and own / "labour")
    except InputError as error:
        faults.take(error)
    if settings is not None and not faults.found:
        check_accept(settings, inputs, calling, labour, faults)
    faults.raise_if_any()
    return Desk(calling, labour, settings, own_packs("calling", own), own_packs("labour", own))


def refuse(text: str) -> NoReturn:
    """Say why a command cannot do it, and end with the exit code for faults."""
    complain(text)
    raise SystemExit(INPUT_FAULT)


def known_place(desk: Desk, code: str) -> str:
    """The code of a place with calling rules, in whatever case it was written."""
    found = find_code(code, calling_codes(desk.calling, anywhere=True))
    if found is None:
        refuse(no_rules(code, desk.titles("calling")))
    return found


def no_rules(code: str, titles: Mapping[str, str]) -> str:
    """That a code is not known, and which ones are near; `titles` are of those known."""
    shown = without_numbers(code.strip())
    # what is no code at all may be anything, a phone number too: it is not repeated
    shown = _("this") if HIDDEN in shown or not shown else shown[:20]
    alike = near(code, titles)
    if alike:
        return _("There are no rules for {code}. Did you mean {alike}? See wfm rules list.").format(
            code=shown, alike=listed_or(alike))
    return _("There are no rules for {code}. See wfm rules list.").format(code=shown)


def checked_zone(zone: str, option: str) -> str:
    """A time zone that exists."""
    if not zone_exists(zone):
        refuse(_("{option}: {zone} is no time zone. Write one such as America/Sao_Paulo.").format(
            option=option, zone=without_numbers(zone)[:40]))
    return zone


def zones_for(code: str, given: Sequence[str]) -> tuple[str, ...]:
    """The zones given, one for each clock; without any, all of the place."""
    if given:
        return different_clocks(checked_zone(zone, "--zone") for zone in given)
    return zones_of_place(code)


def place_of_number(desk: Desk, number: str, code: str | None) -> Place:
    """Where the holder of a phone number may be; ``-`` reads it from standard input.

    A number without its country's code is one of the country of `code`, without that of the
    main site's.
    """
    from wfm.rules.numbers import places_of_number

    if number == "-":
        try:
            number = sys.stdin.readline()
            number.encode("utf-8")  # bytes that are none may have been let through
        except UnicodeError:
            refuse(_("--number: standard input is not UTF-8 text. Write the number there, with + "
                     "and the country, and nothing else."))
    number = number.strip()
    country = desk.country if code is None else code.partition("-")[0]
    if country is None and "+" not in number and not number.startswith("00"):
        refuse(_("--number: it is not known of which country this is. Write it with + and the "
                 "country, or say the --place."))
    place = places_of_number(number, country)
    if place.country is None:  # what was written is not repeated
        refuse(_("--number: this is no phone number of a country. Write it with + and the "
                 "country."))
    return place
