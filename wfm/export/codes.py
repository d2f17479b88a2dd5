"""Short codes and colours of what agents do, for cells of a few letters.

Work has capital letters (``CA``), breaks small ones (``m``), so that the two can be told
apart in print.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from wfm.center import Center
from wfm.export.styles import ACTIVITY_FILLS, Look
from wfm.language import translate as _

IDLE = "idle"
"""Kind of a stint in which an agent is present without work."""


def absence_name(kind: str) -> str:
    """An absence kind for people to read."""
    names = {
        "leave": _("leave"), "sick": _("sick"), "training": _("training"),
        "meeting": _("meeting"), "coaching": _("coaching"),
    }
    return names.get(kind, kind)


@dataclass(frozen=True)
class Codes:
    """Code, name and background of everything that stands in a day's cells."""

    code: dict[str, str]
    """By queue, campaign, break name, absence kind, and :data:`IDLE`."""
    name: dict[str, str]
    fill: dict[str, str]
    breaks: frozenset[str]
    _looks: dict[tuple[str, str, str], Look] = field(default_factory=dict, repr=False)

    def look(self, what: str, under: str = "", edge: str = "") -> Look:
        """How an interval of `what` looks; a break that leaves some of it to `under` is
        hatched over the colour of that."""
        key = (what, under, edge)
        found = self._looks.get(key)
        if found is None:
            found = self._looks[key] = Look(
                fill=self.fill[under or what], align="center", size=8, shrink=True, edge=edge,
                pattern="lightUp" if what in self.breaks else "",
                line="FFFFFF" if under else "7F7F7F", open=True,
            )
        return found


def activity_of(what: str, center: Center) -> str:
    """The queue or campaign of a work stint's `what` (``campaign/segment`` or a queue)."""
    if what in center.queues:
        return what
    return what.split("/", 1)[0]


def make_codes(center: Center, breaks: Iterable[str], absences: Iterable[str]) -> Codes:
    """Codes for a centre's work and for the breaks and absences of a roster.

    They depend on the order of the inputs alone, so that they stay from week to week as
    long as queues and campaigns are added at the end.
    """
    work = [*center.queues, *center.campaigns]
    away = list(dict.fromkeys([
        "leave", "sick", "training", "meeting", "coaching", *sorted(set(absences)),
    ]))
    pauses = sorted(set(breaks))
    code = {IDLE: "–"}
    code |= abbreviate(away, 2, code.values())
    code |= abbreviate(work, 2, code.values())
    code |= {
        name: short.lower() for name, short in abbreviate(pauses, 1, ()).items()
    }
    name = {IDLE: _("present, without work")} | {key: absence_name(key) for key in away}
    name |= {key: queue.name or key for key, queue in center.queues.items()}
    name |= {key: campaign.name or key for key, campaign in center.campaigns.items()}
    name |= {key: _(key) for key in pauses}
    fill = {IDLE: "F2F2F2"} | dict.fromkeys(away, "D9D9D9") | dict.fromkeys(pauses, "FFFFFF")
    fill |= {key: ACTIVITY_FILLS[i % len(ACTIVITY_FILLS)] for i, key in enumerate(work)}
    return Codes(code, name, fill, frozenset(pauses))


def abbreviate(names: Iterable[str], length: int, taken: Collection[str]) -> dict[str, str]:
    """A code of about `length` capital letters for each name, all different."""
    used = set(taken)
    made: dict[str, str] = {}
    for name in names:
        made[name] = next(code for code in _candidates(name, length) if code not in used)
        used.add(made[name])
    return made


def _candidates(name: str, length: int) -> Iterator[str]:
    """Initials of the words, the first letters, the first and each later one, numbers."""
    words = [word for word in re.split(r"[\W_]+", name.upper()) if word] or ["X"]
    letters = "".join(words)
    if len(words) > 1 and length > 1:
        yield "".join(word[0] for word in words)[:length]
    yield letters[:length]
    if length > 1:
        for letter in letters[length:]:
            yield letters[: length - 1] + letter
    else:
        yield from letters[1:]
    number = 2
    while True:
        yield f"{letters[:1]}{number}"
        number += 1
