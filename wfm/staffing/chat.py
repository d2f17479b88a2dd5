"""Several contacts at once: an agent who handles `c` chats is `c` servers.

Each chat that an agent has open is a server of its own, and takes longer the more are open:
with `c` at once a chat lasts ``aht · (1 + slowing · (c − 1))``, so an agent finishes at most
``c / (aht (1 + slowing (c − 1)))`` chats per second. The queue is then an ordinary Erlang
queue of ``agents × c`` servers, and servers divided by `c` are (fractional) agents.

This is on the safe side at quiet times, when agents have fewer chats open and handle them
faster (Tezcan & Zhang 2014, "Routing and staffing in customer service chat systems with
impatient customers", treat rates that depend on the number open).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wfm.staffing.erlang_b import checked
from wfm.staffing.tails import Array

SLOWING = 0.0
"""Share by which each further chat lengthens all. The handling time of a history was
measured on agents who had several chats open, so it holds the slowing already."""


def slowed_aht_s(
    aht_s: npt.ArrayLike, concurrency: npt.ArrayLike, slowing: float = SLOWING
) -> Array:
    """Duration of a chat in seconds when an agent has `concurrency` (≥ 1) open.

    Parameters
    ----------
    aht_s
        Duration of a chat that is handled alone; or, with `slowing` 0, as it is handled.
    slowing
        Share by which each further chat lengthens all, ≥ 0.
    """
    c = checked("concurrency", concurrency)
    if not np.all(c >= 1):
        raise ValueError("concurrency must be 1 or more")
    if slowing < 0:
        raise ValueError("slowing must be 0 or more")
    return (checked("aht_s", aht_s) * (1 + slowing * (c - 1)))[()]


def servers(agents: npt.ArrayLike, concurrency: npt.ArrayLike) -> Array:
    """Contacts that so many (fractional) agents handle at once."""
    return (checked("agents", agents) * checked("concurrency", concurrency, positive=True))[()]
