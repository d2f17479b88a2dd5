"""`wfm segments`: a list of phone numbers becomes rows of the table segments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wfm.cli.console import INPUT_FAULT, Console, Line, common
from wfm.cli.options import workspace
from wfm.language import translate as _
from wfm.rules.calling_terms import PARTIES, RELATIONS
from wfm.schema import CAMPAIGNS, SEGMENTS
from wfm.tables import Faults, Source, find_sources, read_table, shown, write_csv
from wfm.workspace import Workspace

if TYPE_CHECKING:
    from wfm.intake.call_list import CallList
    from wfm.intake.list_segments import Key, Known


def _campaign(context: click.Context, parameter: click.Parameter, value: str) -> str:
    from wfm.intake.codes import is_code

    if not is_code(value):
        raise click.BadParameter(_("a code has up to 40 letters, digits and . - _ & +"))
    return value


def _country(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from phonenumbers import SUPPORTED_REGIONS

    if value is not None and value.upper() not in SUPPORTED_REGIONS:
        raise click.BadParameter(_("write an ISO 3166 code, such as BR, ES or GB"))
    return None if value is None else value.upper()


def _share(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    match = re.fullmatch(r"(\d+(?:[.,]\d*)?|[.,]\d+)\s*(%?)", value.strip(), re.ASCII)
    share = 2.0 if match is None else (
        float(match[1].replace(",", ".")) / (100 if match[2] else 1))
    if share > 1:
        raise click.BadParameter(_("write a share from 0 to 1, such as 0.2, or 20%"))
    return share


@click.command()
@click.argument("numbers", metavar="LIST",
                type=click.Path(exists=True, dir_okay=False, path_type=Path))
@workspace
@click.option("--campaign", required=True, callback=_campaign,
              help="The campaign whose list it is, as in the table campaigns.")
@click.option("--country", metavar="CODE", callback=_country,
              help="Country of the numbers written without + or 00: BR, ES, US. By default "
              "the main site's.")
@click.option("--column", help="Header of the column of phone numbers, or its place: 2. By "
              "default found by its name or by what stands in it.")
@click.option("--region-column", help="The column that says the state, province or community.")
@click.option("--postcode-column", help="The column of postcodes.")
@click.option("--party", type=click.Choice(PARTIES), default=PARTIES[0], show_default=True,
              help="Who is called.")
@click.option("--relation", type=click.Choice(RELATIONS), default=RELATIONS[0],
              show_default=True, help="What they are to the caller.")
@click.option("--contact-rate", metavar="SHARE", callback=_share,
              help="Share of attempts that reach the right person: 0.2 or 20%. A segment that "
              "the workspace has already keeps its own.")
@click.option("--join-below", type=click.IntRange(min=0), metavar="N",
              help="Join the segments of a country with fewer people than this; 0 joins none. "
              "By default 1 % of the list, at least 20.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.csv",
              help="Where to write; by default outputs/segments-CAMPAIGN.csv.")
@common
def segments(
    numbers: Path, space: Workspace, console: Console, campaign: str, country: str | None,
    column: str | None, region_column: str | None, postcode_column: str | None, party: str,
    relation: str, contact_rate: float | None, join_below: int | None, out: Path | None,
) -> None:
    """Count the people of a list by place: rows for the table segments.

    LIST is a CSV file, a Parquet file or a workbook with one person in a row. Only counts
    are kept: no phone number is written or shown.

    \b
    Example:
      wfm segments list.csv --campaign renewals --country ES --contact-rate 20%
    """
    from wfm.intake.call_list import read_call_list
    from wfm.intake.list_segments import (
        Key,
        join_small,
        segments_table,
        usual_least,
        with_rules,
    )
    from wfm.rules.calling_pack import load_calling_packs

    home = _main_country(space)
    known, source = _known(space, campaign)
    own = space.inputs / "packs" / "calling"
    packs = load_calling_packs(own if own.is_dir() else None)
    line = Line(console)
    found = read_call_list(
        numbers, country or home, column, region_column, postcode_column,
        lambda done: line.show(_("reading"), done, last=done == 1))
    lawful, lawless = with_rules(found.segments, packs)
    least = usual_least(lawful) if join_below is None else join_below
    parts, joined = join_small(lawful, least)
    had = {Key(s.jurisdictions, s.zones, party, relation) for s in parts} & set(known)
    if contact_rate is None and len(had) < len(parts):
        missing = len(parts) - len(had)
        text = (_("1 segment is not in the workspace yet: give --contact-rate, the share of "
                  "attempts that reach the right person") if missing == 1 else
                _("{count} segments are not in the workspace yet: give --contact-rate, the share "
                  "of attempts that reach the right person"))
        raise click.UsageError(text.format(count=missing))

    _say_counts(console, found, None if country else home)
    for where, count in lawless.items():
        console.say(_("No calling rules are known for {code}, not written: {count}. Add a pack "
                      "{code} in inputs/packs/calling, or leave these people out.").format(
            code=where, count=f"{count:,}"))
    if not parts:
        click.echo(_("There is nobody left to call; nothing was written."), err=True)
        raise SystemExit(INPUT_FAULT)
    path = out or space.outputs / f"segments-{campaign}.csv"
    table = segments_table(parts, campaign, party, relation, contact_rate, known)
    write_csv(path, table)
    console.say(_("Segments: {count}").format(count=len(table)))
    for name, count in zip(table["segment"], table["records"], strict=True):
        console.say(f"  {name:<40} {count:>10,}")
    if joined:
        console.say(_("{count} segments with fewer than {least} people each were joined by "
                      "country; the rules of all their places bind (--join-below).").format(
            count=joined, least=f"{least:,}"))
    _say_next(console, space, campaign, path, source, len(known) - len(had))


def _main_country(space: Workspace) -> str | None:
    """Country of the workspace's main site; None where this is no workspace."""
    from phonenumbers import SUPPORTED_REGIONS

    from wfm.intake.settings import read_settings
    from wfm.language import use_language

    if not (space.inputs / "center.toml").is_file():
        return None
    faults = Faults()
    settings = read_settings(space.inputs, faults)
    faults.raise_if_any()
    use_language(settings.language)
    country = next(iter(settings.sites.values())).country
    return country if country in SUPPORTED_REGIONS else None


def _known(space: Workspace, campaign: str) -> tuple[Mapping[Key, Known], Source | None]:
    """Segments that the campaign has already, and where the table of them stands."""
    from wfm.intake.list_segments import known_segments

    faults = Faults()
    sources = find_sources(space.inputs, [SEGMENTS.name, CAMPAIGNS.name], faults)
    frame = read_table(SEGMENTS, sources[SEGMENTS.name], space.inputs, faults).frame
    faults.raise_if_any()
    if (space.inputs / "center.toml").is_file():
        # faults of single campaigns are for `wfm check`; here only their names count
        read = read_table(CAMPAIGNS, sources[CAMPAIGNS.name], space.inputs, faults)
        names = [str(name) for name in read.frame["campaign"].dropna().unique()]
        if campaign not in names:
            if not names:
                faults.raise_if_any()
            raise click.BadParameter(
                _("there is no campaign {code}. {known}").format(
                    code=shown(campaign), known=_("The campaigns are: {names}").format(
                        names=", ".join(sorted(names))) if names else _(
                        "The table campaigns is empty: add it there first")),
                param_hint="--campaign")
    return known_segments(frame, campaign), next(iter(sources[SEGMENTS.name]), None)


def _say_counts(console: Console, found: CallList, home: str | None) -> None:
    """What the list holds and what of it cannot be called; `home` if it was taken unasked."""
    console.say(_(
        "{rows}: {valid}, {invalid} invalid, {duplicates}, {empty} empty, {stateless} without a "
        "country.").format(
        rows=_("1 row") if found.rows == 1 else _("{n} rows").format(n=f"{found.rows:,}"),
        valid=_("1 valid number") if found.valid == 1 else
        _("{n} valid numbers").format(n=f"{found.valid:,}"), invalid=f"{found.invalid:,}",
        duplicates=_("1 duplicate") if found.duplicates == 1 else
        _("{n} duplicates").format(n=f"{found.duplicates:,}"), empty=f"{found.empty:,}",
        stateless=f"{found.stateless:,}"))
    if found.stateless:
        console.say(_("Numbers without + or 00 are of no country: give --country, such as "
                      "--country BR."))
    if home is not None:
        console.detail(_("Numbers without + or 00 are read as those of {country}, the main "
                         "site's country (--country).").format(country=home))
    phone, region, postcode = found.columns
    console.detail(_("Read: numbers in column {phone}, regions in {region}, postcodes in "
                     "{postcode}.").format(
        phone=phone, region=region or _("none"), postcode=postcode or _("none")))
    console.say(_("Place unknown, nobody is called: {count}").format(
        count=f"{sum(found.unknown.values()):,}"))
    for why, count in found.unknown.items():
        console.say(f"  {_(why):<40} {count:>10,}")
    if found.misfits:
        console.say(_("Region and number do not fit (they are of different countries), nobody "
                      "is called: {count}").format(count=f"{found.misfits:,}"))
    if found.unread_places:
        console.say(_("Regions or postcodes not understood (the number alone counts): {count}")
                    .format(count=f"{found.unread_places:,}"))
    if found.unread_words:
        console.say(_("  among them: {words}").format(words=", ".join(
            f"{word} ({count:,})" for word, count in found.unread_words.items())))


def _say_next(
    console: Console, space: Workspace, campaign: str, path: Path, source: Source | None,
    gone: int,
) -> None:
    """What was written and what to do with it; `gone` segments of the campaign are not in it."""
    if gone:
        text = (_("1 segment of the campaign in inputs/ is not in this list.") if gone == 1 else
                _("{count} segments of the campaign in inputs/ are not in this list."))
        console.say(text.format(count=gone))
    console.say(_("Written: {path}").format(path=path))
    if source is None:
        console.say(_("Next: copy it to {target}, then run wfm check.").format(
            target=space.inputs / "segments.csv"))
    else:
        where = _("the sheet {sheet} of {file}").format(
            sheet=source.sheet, file=source.file) if source.sheet else source.file
        console.say(_("Next: in {where}, put these rows in the place of all rows of the campaign "
                      "{campaign}, then run wfm check.").format(where=where, campaign=campaign))
