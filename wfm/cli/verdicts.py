"""What is said of the rounds of `wfm plan --verify`."""

from __future__ import annotations

from wfm.center import Center
from wfm.cli import counts
from wfm.cli.console import Console
from wfm.language import translate as _
from wfm.simulation.outlook import promise_text
from wfm.verify import KEPT, RUN_OUT, Round, Verified


def say_round(console: Console, center: Center, number: int, one: Round) -> None:
    """One round: what the simulated week keeps of each promise."""
    title = (_("Simulated week of the roster:") if number == 0 else
             _("Simulated week after correction {number}:").format(number=number))
    console.say(title)
    for verdict in one.verdicts:
        sign = " " if verdict.missed <= 1 else "!"
        console.say(_("  {sign} {queue:<12} in time {level:6.1%}   given up {gone:5.1%}   kept in "
                      "{chance:4.0%} of weeks   promise: {promise}").format(
            sign=sign, queue=verdict.queue, level=verdict.level, gone=verdict.abandonment,
            chance=verdict.chance, promise=promise_text(center.queues[verdict.queue])))


def say_verdict(
    console: Console, center: Center, found: Verified, certainty: float | None
) -> None:
    """Which promises hold with the roster that was kept, and why others do not."""
    best = found.result
    held = (_("on average") if certainty is None else
            _("in {share:.0%} of weeks").format(share=certainty))
    short = [verdict for verdict in best.verdicts if verdict.state != KEPT]
    if not short:
        console.say(_("Every promise holds {held}, after {corrections}.").format(
            held=held, corrections=counts.corrections(found.best)))
    for verdict in short:
        text = (_("  ! {queue}: the people run out: planned stricter, the week is served no "
                  "better. {missed:.2f} times what the promise allows is missed.")
                if verdict.state == RUN_OUT else
                _("  ! {queue}: the promise is still missed after {corrections}: {missed:.2f} "
                  "times what it allows."))
        console.say(text.format(queue=verdict.queue, missed=verdict.missed,
                                corrections=counts.corrections(len(found.rounds) - 1)))
