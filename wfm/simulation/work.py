"""Work to be played: queues, whose contacts come by themselves, and campaigns, which call."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Literal

import numpy as np
import numpy.typing as npt

from wfm.simulation.times import Times

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Routing = Literal["longest_idle", "most_skilled", "random"]
ROUTINGS: tuple[Routing, ...] = ("longest_idle", "most_skilled", "random")
CHANNELS = ("voice", "chat", "deferred")


@dataclass(frozen=True)
class Inbound:
    """A queue: contacts that come by themselves.

    Attributes
    ----------
    rates
        Expected contacts of each interval, shape (intervals,); they come as a Poisson process
        of constant rate within the interval.
    handling
        Handling time of an agent of pace 1 who has nothing else open.
    channel
        ``voice``: one at a time. ``chat``: up to `concurrency` at a time. ``deferred``: one at
        a time, the customer does not wait on the line.
    patience
        How long a contact waits before it gives up.
    balk
        Share of contacts that give up at once where they would have to wait.
    within_s
        The promise: answered within so many seconds; deferred work: finished within them.
    rank
        A free agent takes work of the lowest rank first, then by own skill level, then what
        waits longest.
    routing
        Who takes a contact when several agents are free: the longest idle, the most skilled
        (lowest level, then longest idle), or any. Of chat agents the least busy come first.
    overflow_s
        Agents of level n may take a contact when it has waited (n − 1) times this long.
    concurrency, slowing
        Chats at once; with n open each goes at the speed 1 / (1 + slowing · (n − 1)).
    idle_needed
        Agents take this work only while so many who could do it, or share other work with those
        who can, stand idle; 0: always.
    busyness_cv
        Coefficient of variation of the gamma factor with mean 1 that multiplies all rates of a
        day: a busy day is busy all day.
    redial_share, redial_after
        Share of those who give up (or find no line) that call again, and after how long.
    callback_share, callback_after_s, callback_to
        Share of those still waiting after so many seconds who ask to be called back, and the
        queue (usually deferred, with its own promise) that they go to.
    handling_factor
        Multiplies the handling time of the contacts that come in each interval (what comes after
        the last counts for the last), more than 0, shape (intervals,); None: 1 everywhere.
    """

    name: str
    rates: Floats = field(repr=False)
    handling: Times
    channel: Literal["voice", "chat", "deferred"] = "voice"
    patience: Times = field(default_factory=Times.endless)
    balk: float = 0.0
    within_s: float = 20.0
    rank: int = 1
    routing: Routing = "longest_idle"
    overflow_s: float = 0.0
    concurrency: int = 1
    slowing: float = 0.0
    idle_needed: int = 0
    busyness_cv: float = 0.0
    redial_share: float = 0.0
    redial_after: Times = field(default_factory=lambda: Times.exponential(600.0))
    callback_share: float = 0.0
    callback_after_s: float = 0.0
    callback_to: str | None = None
    handling_factor: Floats | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rates", numbers(f"rates of {self.name}", self.rates))
        if self.handling_factor is not None:
            factor = numbers(f"handling_factor of {self.name}", self.handling_factor)
            object.__setattr__(self, "handling_factor", factor)
            if (factor <= 0).any():
                raise ValueError(f"{self.name}: handling_factor must be more than 0")
        _check_work(self.name, self.rank, self.routing, self.idle_needed)
        if self.channel not in CHANNELS:
            raise ValueError(f"{self.name}: no channel {self.channel!r}")
        if self.concurrency < 1 or (self.channel != "chat" and self.concurrency != 1):
            raise ValueError(f"{self.name}: concurrency is 1 or more, for chat only")
        if self.handling.mean_s == inf:
            raise ValueError(f"{self.name}: handling must end")
        for what in ("balk", "redial_share", "callback_share"):
            if not 0 <= getattr(self, what) <= 1:
                raise ValueError(f"{self.name}: {what} must be from 0 to 1")
        for what in (
            "within_s", "overflow_s", "slowing", "busyness_cv", "callback_after_s",
        ):
            if not 0 <= getattr(self, what) < inf:
                raise ValueError(f"{self.name}: {what} must be 0 or more and finite")
        if self.callback_share > 0 and self.callback_to is None:
            raise ValueError(f"{self.name}: callbacks need a queue to go to")
        if self.redial_share > 0 and self.redial_after.mean_s == inf:
            raise ValueError(f"{self.name}: who calls again must do so after a finite time")


@dataclass(frozen=True)
class Outbound:
    """A campaign: numbers that free agents call.

    Attributes
    ----------
    contact_rate
        Share of attempts that reach somebody, by interval, shape (intervals,).
    talk, no_contact
        Agent's time for an attempt that reaches somebody, and for one that does not (wrap-up
        included). A dialler (`lines_per_agent` > 0) spends no agent's time on the latter.
    idle_needed
        An attempt begins only while so many agents stand idle: of those who can do this work
        or share other work with those who can.
    legal
        Spans (start, end) in which attempts may begin.
    number
        Most attempts; None: no limit.
    lines_per_agent
        0: a free agent makes the attempt. More: a dialler tries this many numbers (rounded)
        for each free agent at once, whenever an agent becomes free; who is reached and finds
        nobody waits as long as `patience`.
    ring_s
        The dialler also tries again so many seconds after a round that left agents free; inf:
        it waits for the next agent to become free.
    rank, routing
        As in :class:`Inbound`.
    """

    name: str
    contact_rate: Floats = field(repr=False)
    talk: Times
    legal: tuple[tuple[float, float], ...]
    no_contact: Times = field(default_factory=lambda: Times.fixed(0.0))
    idle_needed: int = 1
    number: int | None = None
    lines_per_agent: float = 0.0
    ring_s: float = inf
    patience: Times = field(default_factory=Times.endless)
    rank: int = 1
    routing: Routing = "longest_idle"

    def __post_init__(self) -> None:
        rate = numbers(f"contact_rate of {self.name}", self.contact_rate)
        object.__setattr__(self, "contact_rate", rate)
        _check_work(self.name, self.rank, self.routing, self.idle_needed)
        if (rate > 1).any():
            raise ValueError(f"{self.name}: contact_rate is a share")
        if self.talk.mean_s == inf or self.no_contact.mean_s == inf:
            raise ValueError(f"{self.name}: attempts must end")
        if not (0 <= self.lines_per_agent < inf and self.ring_s > 0):
            raise ValueError(f"{self.name}: lines_per_agent 0 or more, ring_s more than 0")
        if self.lines_per_agent == 0 and self.talk.mean_s * self.no_contact.mean_s == 0:
            raise ValueError(f"{self.name}: an agent's attempt takes time, reached or not")
        last = 0.0
        for start, end in self.legal:
            if not last <= start < end < inf:
                raise ValueError(f"{self.name}: legal spans must follow each other")
            last = end


def numbers(what: str, values: npt.ArrayLike) -> Floats:
    """A read-only array of finite numbers of 0 or more; ValueError if they are not."""
    array = np.array(values, dtype=np.float64)
    if not np.isfinite(array).all() or (array < 0).any():
        raise ValueError(f"{what}: finite numbers of 0 or more are needed")
    array.flags.writeable = False
    return array


def _check_work(name: str, rank: int, routing: str, idle_needed: int) -> None:
    if routing not in ROUTINGS:
        raise ValueError(f"{name}: no routing {routing!r}")
    if rank < 1 or idle_needed < 0:
        raise ValueError(f"{name}: rank from 1, idle_needed from 0")
