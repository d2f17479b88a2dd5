"""`wfm segments`: a list of phone numbers becomes rows of the table segments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import click

from wfm.cli.console import Console, Line, common
from wfm.cli.options import workspace
from wfm.language import translate as _
from wfm.rules.calling_terms import PARTIES, RELATIONS, CallingPack
from wfm.schema import SEGMENTS
from wfm.tables import Faults, find_sources, read_table, write_csv
from wfm.workspace import Workspace

_CODE = re.compile(r"\w[\w.&+@-]{0,39}")


def _campaign(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not _CODE.fullmatch(value):
        raise click.BadParameter(_("a code has up to 40 letters, digits and . - _ & +"))
    return value


def _country(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from phonenumbers import SUPPORTED_REGIONS

    if value is not None and value.upper() not in SUPPORTED_REGIONS:
        raise click.BadParameter(_("write an ISO 3166 code, such as BR, ES or GB"))
    return None if value is None else value.upper()


@click.command()
@click.argument("numbers", metavar="LIST",
                type=click.Path(exists=True, dir_okay=False, path_type=Path))
@workspace
@click.option("--campaign", required=True, callback=_campaign,
              help="The campaign whose list it is, as in the table campaigns.")
@click.option("--country", metavar="CODE", callback=_country,
              help="Country of the numbers written without one: BR, ES, US.")
@click.option("--column", help="Header of the column of phone numbers, or its place: 2. By "
              "default found by its name or by what stands in it.")
@click.option("--region-column", help="The column that says the state, province or community.")
@click.option("--postcode-column", help="The column of postcodes.")
@click.option("--party", type=click.Choice(PARTIES), default=PARTIES[0], show_default=True,
              help="Who is called.")
@click.option("--relation", type=click.Choice(RELATIONS), default=RELATIONS[0],
              show_default=True, help="What they are to the caller.")
@click.option("--contact-rate", type=click.FloatRange(0, 1), metavar="SHARE",
              help="Share of attempts that reach the right person; a segment that the "
              "workspace has already keeps its own.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.csv",
              help="Where to write; by default outputs/segments-CAMPAIGN.csv.")
@common
def segments(
    numbers: Path, space: Workspace, console: Console, campaign: str, country: str | None,
    column: str | None, region_column: str | None, postcode_column: str | None, party: str,
    relation: str, contact_rate: float | None, out: Path | None,
) -> None:
    """Count the people of a list by place: rows for the table segments.

    LIST is a CSV file, a Parquet file or a workbook with one person in a row. Only counts
    are kept: no phone number is written or shown.

    \b
    Example:
      wfm segments list.csv --campaign renewals --country ES --contact-rate 0.2
    """
    from wfm.intake.call_list import read_call_list, segment_names, segments_table
    from wfm.rules.calling_pack import load_calling_packs

    known = _known(space, campaign)
    own = space.inputs / "packs" / "calling"
    packs = load_calling_packs(own if own.is_dir() else None)
    line = Line(console)
    found = read_call_list(
        numbers, country, column, region_column, postcode_column,
        lambda done: line.show(_("reading"), done, last=done == 1))
    names = segment_names(found.segments)
    new = [name for name in names if name not in known]
    if contact_rate is None and new:
        raise click.UsageError(_(
            "{count} segments are not in the workspace yet: give --contact-rate, the share of "
            "attempts that reach the right person").format(count=len(new)))
    path = out or space.outputs / f"segments-{campaign}.csv"
    write_csv(path, segments_table(found, campaign, party, relation, contact_rate, known))

    console.say(_(
        "{rows} rows: {valid} valid numbers, {invalid} invalid, {duplicates} duplicates, "
        "{empty} empty.").format(
        rows=f"{found.rows:,}", valid=f"{found.valid:,}", invalid=f"{found.invalid:,}",
        duplicates=f"{found.duplicates:,}", empty=f"{found.empty:,}"))
    phone, region, postcode = found.columns
    console.detail(_("Read: numbers in column {phone}, regions in {region}, postcodes in "
                     "{postcode}.").format(
        phone=phone, region=region or _("none"), postcode=postcode or _("none")))
    console.say(_("Place unknown, nobody is called: {count}").format(
        count=f"{sum(found.unknown.values()):,}"))
    for why, count in found.unknown.items():
        console.say(f"  {_(why):<40} {count:>10,}")
    if found.unread_places:
        console.say(_("Regions or postcodes not understood (the number alone counts): {count}")
                    .format(count=f"{found.unread_places:,}"))
    for name, segment in zip(names, found.segments, strict=True):
        console.say(f"  {name:<40} {segment.records:>10,}")
    _say_lawless(console, packs, {code: sum(
        s.records for s in found.segments if code in s.jurisdictions)
        for s in found.segments for code in s.jurisdictions})
    gone = len(set(known) - set(names))
    if gone:
        console.say(_("{count} segments of the campaign in inputs/ are not in this list.").format(
            count=gone))
    console.say(_("Written: {path}").format(path=path))


def _known(space: Workspace, campaign: str) -> dict[str, tuple[float, int]]:
    """Contact rate and attempts used of the segments that the campaign has already."""
    faults = Faults()
    sources = find_sources(space.inputs, [SEGMENTS.name], faults)[SEGMENTS.name]
    frame = read_table(SEGMENTS, sources, space.inputs, faults).frame
    faults.raise_if_any()
    own = frame[frame["campaign"] == campaign]
    return {
        str(name): (float(rate), int(used)) for name, rate, used in zip(
            own["segment"], own["contact_rate"], own["attempts_used"], strict=True)
    }


def _say_lawless(
    console: Console, packs: Mapping[str, CallingPack], records: Mapping[str, int]
) -> None:
    from wfm.rules.calling_terms import chain

    bare = {code: count for code, count in sorted(records.items()) if not chain(packs, code)}
    if bare:
        console.say(_("No calling rules are known for {codes}: nobody there is called. Add a "
                      "pack in inputs/packs/calling, or take these rows out.").format(
            codes=", ".join(f"{code} ({count:,})" for code, count in bare.items())))
