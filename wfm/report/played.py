"""A week that was simulated, as it was written into ``outputs/``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from wfm.language import translate as _

SHARES = ("promised", "service_level", "service_level_p10", "service_level_p90", "chance")


@dataclass(frozen=True)
class Played:
    """What a simulation said of the week.

    Attributes
    ----------
    replications, seed
        How often, and by which seed, the week was played.
    queues
        By queue: promised, service_level with _p10 and _p90, chance (of keeping every promise),
        as shares; NaN where there is none.
    campaigns
        By campaign: chance (of the results planned), a share.
    """

    replications: int
    seed: int
    queues: Mapping[str, Mapping[str, float]] = field(repr=False)
    campaigns: Mapping[str, float] = field(repr=False)


def read_played(outputs: Path, week: str) -> tuple[Played | None, str]:
    """The simulation of the roster that stands in ``outputs/`` now.

    Parameters
    ----------
    outputs
        The folder with ``simulation.json``: week, roster (the SHA-256 of ``roster.csv``),
        replications, seed, and as rows of :class:`wfm.simulation.outlook.Outlook` queues and
        campaigns.
    week
        The roster's Monday, as 2026-12-07.

    Returns
    -------
    tuple
        What it said, and ''; or None and why there is nothing to show.
    """
    try:
        said = json.loads((outputs / "simulation.json").read_text(encoding="utf-8"))
        of = (said["week"], said["roster"])
        played = Played(
            int(said["replications"]), int(said["seed"]),
            {str(row["queue"]): {name: _number(row[name]) for name in SHARES}
             for row in said["queues"]},
            {str(row["campaign"]): _number(row["chance"]) for row in said["campaigns"]})
    except FileNotFoundError:
        return None, _("The week was not simulated.")
    except (KeyError, TypeError, ValueError):
        return None, _("The file of the simulation is damaged.")
    if of[0] != week:
        return None, _("The last simulation is of another week.")
    if of[1] != sha256((outputs / "roster.csv").read_bytes()).hexdigest():
        return None, _("The last simulation is of another roster than the one that stands here.")
    return played, ""


def _number(value: Any) -> float:
    return np.nan if value is None else float(value)
