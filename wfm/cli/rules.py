"""`wfm rules`: ask what the packs say, when one may call, and why not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import click

from wfm.cli.console import Console, common
from wfm.cli.options import kind_of_call
from wfm.language import translate as _
from wfm.rules.calling_terms import PURPOSES

NO = 1
LONGEST_DAYS = 62

_space = click.option(
    "--workspace", "-w", "space", type=click.Path(file_okay=False, path_type=Path),
    help="A centre, whose own packs and accepted rules count too; by default this folder, "
    "where it is one.")
_day = click.DateTime(["%Y-%m-%d"])
_today = click.option("--today", type=_day, help="As if this were today.")
_clock = click.option(
    "--clock", metavar="ZONE", help="The clock to show; by default the main site's, and "
    "outside a workspace the place's own.")
_zone = click.option(
    "--zone", "zones", multiple=True, metavar="ZONE",
    help="A time zone in which the person may be; may be repeated. By default all of the place.")


def _date(value: datetime | None) -> date:
    return datetime.now(UTC).date() if value is None else value.date()


@click.group()
def rules() -> None:
    """Ask the rules: what they say, when one may call, and why not.

    \b
    Example:
      wfm rules list
      wfm rules show BR-RJ
      wfm rules when --from 2026-12-07 --days 7 ES BR-RJ US-FL
      wfm rules explain --place BR-RJ --at "2026-12-05 11:00"
      wfm rules check

    This is not legal advice.
    """


@rules.command("list")
@click.argument("kind", type=click.Choice(["calling", "labour"]), required=False)
@click.option("--purpose", type=click.Choice(PURPOSES), default="sales", show_default=True,
              help="Whose hours the list of calling rules shows.")
@_space
@_today
@common
def list_packs(
    kind: str | None, purpose: str, space: Path | None, today: datetime | None, console: Console,
) -> None:
    """Every pack in a line: place, how sure it is, and what it comes to.

    \b
    Example:
      wfm rules list
      wfm rules list calling --purpose collections
    """
    from wfm.cli.answers import table
    from wfm.cli.desk import open_desk
    from wfm.cli.paper import Paper
    from wfm.rules.ask.listing import calling_lines, labour_lines
    from wfm.rules.ask.words import not_advice, purpose_word

    desk, paper, day = open_desk(space), Paper(console), _date(today)
    if kind != "labour":
        lines = calling_lines(desk.calling, day, purpose)
        paper.line(_("Calling rules: {n}").format(n=len(lines)), bold=True)
        table(paper, lines, _("hours of {purpose} calls").format(
            purpose=purpose_word(purpose)))
    if kind != "calling":
        labour = labour_lines(desk.labour, day)
        paper.line(_("Labour rules: {n}").format(n=len(labour)), bold=True)
        table(paper, labour, _("most hours, least rest"))
    paper.line(not_advice())


@rules.command()
@click.argument("code")
@click.argument("kind", type=click.Choice(["calling", "labour"]), required=False)
@_space
@_today
@common
def show(
    code: str, kind: str | None, space: Path | None, today: datetime | None, console: Console,
) -> None:
    """All that a pack says, in words; labour rules as they stand today.

    \b
    Example:
      wfm rules show BR-RJ
      wfm rules show BR-NR17
    """
    from wfm.cli.answers import describe
    from wfm.cli.desk import open_desk, refuse_code
    from wfm.cli.paper import Paper
    from wfm.rules.ask.calling_words import describe_calling
    from wfm.rules.ask.labour_words import describe_labour
    from wfm.rules.ask.words import not_advice

    desk, paper, day = open_desk(space), Paper(console), _date(today)
    found = False
    for written in dict.fromkeys((code, code.upper())):
        calling = describe_calling(desk.calling, written) if kind != "labour" else None
        labour = (
            describe_labour(desk.labour, written, day) if kind != "calling" else None)
        if calling is not None:
            describe(paper, _("{code} (calling rules) {title}"), calling)
        if labour is not None:
            describe(paper, _("{code} (labour rules) {title}"), labour)
        found = calling is not None or labour is not None
        if found:
            break
    if not found:
        known: Iterable[str] = (*(desk.calling if kind != "labour" else ()),
                                *(desk.labour if kind != "calling" else ()))
        refuse_code(code, tuple(dict.fromkeys(known)))
    paper.line(not_advice())


@rules.command()
@click.argument("places", nargs=-1, required=True)
@click.option("--from", "first", type=_day, help="First day; by default today.")
@click.option("--days", type=click.IntRange(1, LONGEST_DAYS), default=7, show_default=True)
@click.option("--quarter", is_flag=True, help="By quarters of an hour instead of halves.")
@kind_of_call
@_zone
@_clock
@_space
@common
def when(
    places: tuple[str, ...], first: datetime | None, days: int, quarter: bool, purpose: str,
    party: str, relation: str, mode: str, zones: tuple[str, ...], clock: str | None,
    space: Path | None, console: Console,
) -> None:
    """When one may call each of the PLACES, drawn hour by hour, with the reasons.

    A place is the code of a pack, such as ES, BR-RJ, US-FL.

    \b
    Example:
      wfm rules when --from 2026-12-07 --days 7 ES BR-RJ US-FL
      wfm rules when --purpose collections --clock America/Bogota CO PE
    """
    from wfm.cli.desk import known_place, open_desk, zones_for
    from wfm.cli.drawing import draw
    from wfm.cli.paper import Paper
    from wfm.rules.ask.calls import Call
    from wfm.rules.ask.picture import picture
    from wfm.rules.ask.words import not_advice

    desk, paper = open_desk(space), Paper(console)
    codes = list(dict.fromkeys(known_place(desk, place) for place in places))
    for code in codes:
        call = Call((code,), zones_for(code, zones), purpose, party, relation, mode, not zones)
        zone, whose = desk.clock(clock, code, call.zones)
        shown = picture(
            desk.calling, call, zone, _date(first), days, 15 if quarter else 30)
        draw(paper, shown, desk.title(code), whose)
    paper.line(not_advice())


@rules.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
@click.option("--place", metavar="CODE", help="Where the person is: the code of a pack.")
@click.option("--number", metavar="NUMBER",
              help='A phone number, such as "+55 21 …", or - to read it from standard input; '
              "it is shown and kept nowhere.")
@click.option("--at", required=True, metavar='"DATE TIME"', help='Such as "2026-12-07 14:30".')
@kind_of_call
@_zone
@_clock
@click.option("--tried", multiple=True, metavar='"DATE TIME …"',
              help="An earlier attempt; may be repeated. After it may stand conversation, "
              "refusal or abandoned, and then the debt or subject.")
@click.option("--about", default="", metavar="DEBT",
              help="The debt or subject of the call; earlier attempts without one count for it.")
@_space
@common
def explain(
    place: str | None, number: str | None, at: str, purpose: str, party: str, relation: str,
    mode: str, zones: tuple[str, ...], clock: str | None, tried: tuple[str, ...], about: str,
    space: Path | None, console: Console,
) -> None:
    """May this call be made at this moment? Yes or no, and every rule's word.

    The exit code is 0 for yes, 1 for no, 2 where the question cannot be answered.

    \b
    Example:
      wfm rules explain --place BR-RJ --at "2026-12-05 11:00"
      wfm rules explain --number - --purpose collections --at "2026-12-07 14:30"
          --tried "2026-12-06 10:00 conversation"
    """
    from wfm.cli.answers import explained
    from wfm.cli.desk import (
        known_place,
        moment_at,
        open_desk,
        past_calls,
        place_of_number,
        refuse,
        zones_for,
    )
    from wfm.cli.paper import Paper
    from wfm.rules.ask.calls import Call
    from wfm.rules.ask.moment import answer
    from wfm.rules.ask.words import not_advice

    if click.get_current_context().args:
        # it may be a part of a phone number: it is not repeated
        refuse(_("There is more on the line than was expected. Put numbers and times in quotes."))
    desk, paper = open_desk(space), Paper(console)
    if place is None and number is None:
        refuse(_("Say where the person is: --place CODE, or --number."))
    code = None if place is None else known_place(desk, place)
    found = None if number is None else place_of_number(number, code)
    codes = (*(found.jurisdictions if found else ()), *((code,) if code else ()))
    there = (*(found.zones if found else ()), *(zones_for(code, ()) if code else ()))
    call = Call(tuple(dict.fromkeys(codes)), zones_for("", zones or there),
                purpose, party, relation, mode, not zones and found is None)
    zone, whose = desk.clock(clock, codes[0], call.zones)
    moment = moment_at(at, zone)
    past = past_calls(tried, zone, about)
    said = answer(desk.calling, call, moment, past, about)
    explained(paper, desk, call, f"{zone} ({whose})", zone, moment, said,
              found.why if found else "")
    paper.line(not_advice())
    if not said.allowed:
        raise SystemExit(NO)


@rules.command()
@_space
@_today
@common
def check(space: Path | None, today: datetime | None, console: Console) -> None:
    """Validate every pack, and warn of rules that are old or not sure.

    The exit code is 0 even with warnings, 2 where a pack cannot be used.

    \b
    Example:
      wfm rules check
      wfm rules check -w mycentre
    """
    from wfm.cli.answers import said_health
    from wfm.cli.desk import open_desk
    from wfm.cli.paper import Paper
    from wfm.rules.ask.health import health
    from wfm.rules.ask.words import not_advice

    desk, paper = open_desk(space), Paper(console)
    said_health(paper, health(desk.calling, desk.labour, desk.accept, _date(today)))
    paper.line(not_advice())


@rules.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write to this file instead of the terminal.")
@click.option("--on", type=_day, help="The day whose rules are shown; by default the one as of "
              "which the newest pack stands.")
@_space
@common
def table(
    out: Path | None, on: datetime | None, space: Path | None, console: Console
) -> None:
    """All packs in two Markdown tables: hours, limits, breaks, sources.

    \b
    Example:
      wfm rules table --out docs/rule-packs.md
    """
    from wfm.cli.desk import open_desk
    from wfm.cli.paper import Paper
    from wfm.rules.ask.table import markdown, newest
    from wfm.rules.ask.words import not_advice

    desk, paper = open_desk(space), Paper(console)
    day = newest(desk.calling, desk.labour) if on is None else on.date()
    text = markdown(desk.calling, desk.labour, desk.accept, day)
    if out is None:
        for line in text.splitlines():
            paper.line(line)
    else:
        out.write_text(text, "utf-8", newline="\n")
        paper.line(_("{file}: {calling} calling packs and {labour} labour packs").format(
            file=out.name, calling=len(desk.calling), labour=len(desk.labour)))
        paper.line(not_advice())
