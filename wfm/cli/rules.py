"""`wfm rules`: ask what the packs say, when one may call, and why not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from wfm.cli.console import Console, DiscreetGroup, common
from wfm.cli.options import (
    a_day,
    callee_zones,
    first_day,
    kind_of_call,
    own_packs,
    shown_clock,
    today,
)
from wfm.language import translate as _
from wfm.rules.calling_terms import PURPOSES

NO = 1
LONGEST_DAYS = 62

@click.group(cls=DiscreetGroup)
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
@own_packs
@today
@common
def list_packs(
    kind: str | None, purpose: str, space: Path | None, today: date, console: Console,
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

    desk, paper = open_desk(space), Paper(console)
    if kind != "labour":
        lines = calling_lines(desk.calling, today, purpose, desk.decent, desk.own_calling)
        paper.line(_("Calling rules: {n}").format(n=len(lines)), bold=True)
        table(paper, lines, _("hours of {purpose} calls").format(
            purpose=purpose_word(purpose)))
    if kind != "calling":
        labour = labour_lines(desk.labour, today, desk.own_labour)
        paper.line(_("Labour rules: {n}").format(n=len(labour)), bold=True)
        table(paper, labour, _("most hours, least rest"))
    paper.line(not_advice())


@rules.command()
@click.argument("code")
@click.argument("kind", type=click.Choice(["calling", "labour"]), required=False)
@own_packs
@today
@common
def show(
    code: str, kind: str | None, space: Path | None, today: date, console: Console,
) -> None:
    """All that a pack says, in words; labour rules as they stand today.

    \b
    Example:
      wfm rules show BR-RJ
      wfm rules show BR-NR17
    """
    from wfm.cli.answers import describe
    from wfm.cli.desk import no_rules, open_desk, refuse
    from wfm.cli.paper import Paper
    from wfm.rules.ask.calling_words import describe_calling
    from wfm.rules.ask.labour_words import describe_labour
    from wfm.rules.ask.places import calling_codes, find_code
    from wfm.rules.ask.words import Described, not_advice

    desk, paper = open_desk(space), Paper(console)
    calling = None if kind == "labour" else find_code(code, calling_codes(desk.calling))
    labour = None if kind == "calling" else find_code(code, desk.labour)
    if calling is None and labour is None:
        refuse(no_rules(code, desk.titles(kind)))
    for heading, found in (
        (_("{code} (calling rules) {title}"), calling and describe_calling(
            desk.calling, calling, today, desk.decent, desk.own_calling.mark(calling))),
        (_("{code} (labour rules) {title}"), labour and describe_labour(
            desk.labour, labour, today, desk.own_labour.mark(labour))),
    ):
        if isinstance(found, Described):
            describe(paper, heading, found)
    paper.line(not_advice())


@rules.command()
@click.argument("places", nargs=-1, required=True)
@first_day
@click.option("--days", type=click.IntRange(1, LONGEST_DAYS), default=7, show_default=True)
@click.option("--quarter", is_flag=True, help="By quarters of an hour instead of halves.")
@kind_of_call
@callee_zones
@shown_clock
@own_packs
@common
def when(
    places: tuple[str, ...], first: date, days: int, quarter: bool, purpose: str,
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
    from wfm.cli.desk import no_rules, open_desk, refuse, zones_for
    from wfm.cli.drawing import draw
    from wfm.cli.paper import Paper
    from wfm.rules.ask.calls import Call
    from wfm.rules.ask.picture import picture
    from wfm.rules.ask.places import calling_codes, find_code
    from wfm.rules.ask.words import not_advice

    desk, paper = open_desk(space), Paper(console)
    known = calling_codes(desk.calling, anywhere=True)
    found = {place: find_code(place, known) for place in places}
    for code in dict.fromkeys(filter(None, found.values())):
        call = Call((code,), zones_for(code, zones), purpose, party, relation, mode, not zones,
                    desk.decent)
        zone, whose = desk.clock(clock, code, call.zones, bool(zones))
        shown = picture(desk.calling, call, zone, first, days, 15 if quarter else 30)
        draw(paper, shown, desk.title(code), whose)
    if any(found.values()):
        paper.line(not_advice())
    if not all(found.values()):
        refuse("\n".join(no_rules(place, desk.titles("calling"))
                         for place, code in found.items() if code is None))


@rules.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
@click.option("--place", metavar="CODE", help="Where the person is: the code of a pack.")
@click.option("--number", metavar="NUMBER",
              help='A phone number, such as "+55 21 …", or - to read it from standard input; '
              "it is shown and kept nowhere.")
@click.option("--at", required=True, metavar='"DATE TIME"', help='Such as "2026-12-07 14:30".')
@kind_of_call
@callee_zones
@shown_clock
@click.option("--tried", multiple=True, metavar='"DATE TIME …"',
              help="An earlier attempt; may be repeated. After it may stand attempt, conversation, "
              "refusal or abandoned, and then the debt or subject.")
@click.option("--about", default="", metavar="DEBT",
              help="The debt or subject of the call; earlier attempts without one count for it.")
@own_packs
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
        open_desk,
        place_of_number,
        refuse,
        zones_for,
    )
    from wfm.cli.moments import read_attempts, read_moment
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
    found = None if number is None else place_of_number(desk, number, code)
    codes = (*(found.jurisdictions if found else ()), *((code,) if code else ()))
    there = (*(found.zones if found else ()), *(zones_for(code, ()) if code else ()))
    call = Call(tuple(dict.fromkeys(codes)), zones_for("", zones or there),
                purpose, party, relation, mode, not zones and found is None, desk.decent)
    zone, whose = desk.clock(clock, codes[0], call.zones, bool(zones))
    option = "--at"
    try:
        moment = read_moment(at, zone)
        option = "--tried"
        past = read_attempts(tried, zone, about, moment)
    except ValueError as error:
        refuse(f"{option}: {error}")
    said = answer(desk.calling, call, moment, past, about)
    explained(paper, desk, call, f"{zone} ({whose})", zone, moment, said,
              found.why if found else "")
    paper.line(not_advice())
    if not said.allowed:
        raise SystemExit(NO)


@rules.command()
@own_packs
@today
@common
def check(space: Path | None, today: date, console: Console) -> None:
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
    said_health(paper, health(desk.calling, desk.labour, desk.accept, today))
    paper.line(not_advice())


@rules.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write to this file instead of the terminal.")
@click.option("--on", metavar="DATE", callback=a_day,
              help="The day whose rules are shown; by default the one as of which "
              "the newest pack stands.")
@own_packs
@common
def table(
    out: Path | None, on: date | None, space: Path | None, console: Console
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
    day = newest(desk.calling, desk.labour) if on is None else on
    text = markdown(desk.calling, desk.labour, desk.accept, day)
    if out is None:
        for line in text.splitlines():
            paper.line(line)
    else:
        out.write_text(text, "utf-8", newline="\n")
        paper.line(_("{file}: {calling} calling packs and {labour} labour packs").format(
            file=out.name, calling=len(desk.calling), labour=len(desk.labour)))
        paper.line(not_advice())
