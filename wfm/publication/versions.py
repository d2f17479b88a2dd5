"""The versions of a published week: a folder each, whole or not at all.

``published/WEEK/vN/`` holds the roster's tables as they were, ``changes.csv`` against the version
before, ``calendars/`` with a file for each agent, the pages, and ``manifest.json``.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pandas as pd

from wfm.handover import STINT_COLUMNS
from wfm.language import noted
from wfm.stage_reading import StageTables
from wfm.stage_tables import STINTS
from wfm.tables import Fault, InputError

MANIFEST, ROSTER, CALENDARS = "manifest.json", "roster.csv", "calendars"
_VERSION = re.compile(r"v([1-9]\d{0,5})")


@dataclass(frozen=True)
class Version:
    """One published version of a week's roster.

    Attributes
    ----------
    at
        The moment of publication, UTC.
    digest
        Of what the roster says (:func:`digest_of`).
    files
        The calendar of each agent, by its name in ``calendars/``.
    """

    folder: Path
    week: date
    number: int
    at: datetime
    digest: str
    files: Mapping[str, str]

    @property
    def stints(self) -> pd.DataFrame:
        """The roster that was published, as :class:`wfm.handover.Roster` has it.

        Raises
        ------
        InputError
            It is not there any more, or was changed into something that cannot be read.
        """
        tables = StageTables(self.folder, "wfm publish")
        read = tables.read(STINTS, files={"stints": ROSTER})["stints"]
        tables.faults.raise_if_any()
        return tables.frame(read)

    def calendar(self, agent: str) -> bytes | None:
        """The calendar that an agent has; None if there is none.

        Raises
        ------
        InputError
            It is not there any more.
        """
        if agent not in self.files:
            return None
        path = self.folder / CALENDARS / self.files[agent]
        try:
            return path.read_bytes()
        except FileNotFoundError:
            raise damaged(path) from None


def digest_of(stints: pd.DataFrame) -> str:
    """What a roster says, in short: equal for rosters with the same stints, in any order."""
    frame = stints[list(STINT_COLUMNS)].sort_values(
        ["agent", "start", "end", "what"], ignore_index=True)
    frame = frame.assign(**{
        name: [f"{moment:%Y-%m-%dT%H:%MZ}" for moment in
               pd.DatetimeIndex(frame[name]).tz_convert(UTC)] for name in ("start", "end")})
    return sha256(frame.to_csv(index=False, lineterminator="\n").encode()).hexdigest()


def last_version(published: Path, week: date) -> Version | None:
    """The last version of a week in the folder `published`; None where there is none.

    Raises
    ------
    InputError
        Its manifest cannot be read.
    """
    numbers = _numbers(published, week)
    return _version(published, week, max(numbers)) if numbers else None


def first_published(published: Path, week: date) -> datetime | None:
    """When the first version of a week that is still there was published, UTC.

    Raises
    ------
    InputError
        Its manifest cannot be read.
    """
    numbers = _numbers(published, week)
    return _version(published, week, min(numbers)).at if numbers else None


def _numbers(published: Path, week: date) -> list[int]:
    folder = published / week.isoformat()
    return [int(found[1]) for path in (folder.iterdir() if folder.is_dir() else ())
            if path.is_dir() and (found := _VERSION.fullmatch(path.name))]


def _version(published: Path, week: date, number: int) -> Version:
    path = published / week.isoformat() / f"v{number}" / MANIFEST
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        at = datetime.fromisoformat(said["at"])
        files = {str(agent): str(name) for agent, name in said["calendars"].items()}
        if any(Path(name).name != name for name in files.values()):
            raise ValueError(path)
        return Version(path.parent, week, number, at.astimezone(UTC), str(said["digest"]), files)
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        raise damaged(path) from None


class Draft:
    """A version in the making, beside its place; :meth:`keep` puts it there in one step."""

    def __init__(self, published: Path, week: date, number: int) -> None:
        self.place = published / week.isoformat() / f"v{number}"
        self.folder = self.place.with_name(f".v{number}.draft")

    def __enter__(self) -> Draft:
        shutil.rmtree(self.folder, ignore_errors=True)  # what a killed run left behind
        (self.folder / CALENDARS).mkdir(parents=True)
        return self

    def __exit__(self, *_error: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, name: str, content: bytes | str) -> None:
        """Write a file of the version."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        (self.folder / name).write_bytes(data)

    def keep(
        self, week: date, number: int, at: datetime, digest: str, files: Mapping[str, str]
    ) -> Version:
        """Write the manifest and make the draft the version; OSError if it is there already."""
        version = Version(self.place, week, number, at, digest, dict(files))
        listed = {
            str(path.relative_to(self.folder).as_posix()): sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.folder.rglob("*")) if path.is_file()
        }
        self.write(MANIFEST, json.dumps({
            "week": week.isoformat(), "version": number,
            "at": at.isoformat(timespec="seconds"), "digest": digest,
            "calendars": dict(sorted(files.items())), "files": listed,
        }, indent=2, ensure_ascii=False) + "\n")
        self.folder.rename(self.place)
        return version


def damaged(path: Path) -> InputError:
    """What to say of a file of a version that cannot be used."""
    file = "/".join(path.parts[-3:])
    return InputError([Fault(
        file, "", 0, "", noted("the file of a published version is damaged or gone"),
        noted("Put it back from a copy, or remove the folder of that version"))])
