"""The command that says why the roster is as it is: `explain`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wfm.cli.console import Console, Line, common
from wfm.cli.options import workspace
from wfm.cli.rostered import rostered
from wfm.intake import Loaded
from wfm.language import translate as _
from wfm.tables import shown, write_csv
from wfm.workspace import Workspace, load_requirement

if TYPE_CHECKING:
    from wfm.roster.explain.explanation import Explanation


@click.command()
@workspace
@click.option("--queue", metavar="QUEUE", help="This queue or campaign alone, without prices.")
@click.option("--agent", metavar="AGENT",
              help="What is asked of this agent, wishes included, and cannot be kept.")
@click.option("--top", type=click.IntRange(1), default=5, show_default=True, metavar="N",
              help="How many stretches, agents and easings are told.")
@click.option("--rounds", type=click.IntRange(1), default=12, show_default=True, metavar="N",
              help="Rounds for the prices, at most: with more, savings are known more closely.")
@click.option("--csv", "file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write everything into this table as well.")
@common
def explain(
    space: Workspace, console: Console, queue: str | None, agent: str | None, top: int,
    rounds: int, file: Path | None,
) -> None:
    """Say where coverage is short or over and why, and what would help.

    Reads outputs/roster.csv as it stands. Of each stretch that is short it counts what everybody
    who can do the work does: at work, on something worth more, on a break, or kept away, and by
    which rule. One more agent and easier rules are valued by the prices of time that prove the
    roster's bound: what they save at most in the week. Requests that no legal roster can meet
    come with a smallest set of inputs in conflict.

    \b
    Example:
      wfm explain -w mycentre
      wfm explain -w mycentre --queue care --top 20
      wfm explain -w mycentre --agent A12
    """
    from wfm import pipeline
    from wfm.roster.explain.explanation import Asked
    from wfm.roster.explain.explanation import explain as make
    from wfm.roster.explain.table import table
    from wfm.staffing.requirement import reprice

    loaded, roster = rostered(space)
    _check(loaded, queue, agent)
    requirement = load_requirement(space, loaded.center, roster.week)
    center = loaded.center.at(roster.week)
    line = Line(console)
    words = {"short": _("short"), "over": _("over"), "prices": _("prices"),
             "savings": _("savings")}
    found = make(
        center, reprice(center, requirement, roster.week), roster,
        pipeline.legal_times(center, roster.week, roster.weeks)[1],
        Asked(queue, agent, top, rounds),
        lambda part, done: line.show(words[part], done, last=part == "savings" and done == 1))
    if agent is None:
        _say_coverage(console, found)
        _say_savings(console, found, top)
    _say_impossible(console, found, agent)
    if file is not None:
        write_csv(file, table(found))
        console.say(_("Written: {path}").format(path=file))


def _check(loaded: Loaded, queue: str | None, agent: str | None) -> None:
    center = loaded.center
    if queue is not None and agent is not None:
        raise click.UsageError(_("--queue and --agent do not go together"))
    names = [*center.queues, *center.campaigns]
    if queue is not None and queue not in names:
        raise click.UsageError(_("--queue: there is no queue or campaign {queue}; there are {all}")
                               .format(queue=shown(queue), all=", ".join(names)))
    if agent is not None and agent not in center.agents:
        raise click.UsageError(_("--agent: there is no agent {agent}").format(agent=shown(agent)))


def _say_coverage(console: Console, found: Explanation) -> None:
    from wfm.roster.explain.words import (
        money,
        number,
        rule_name,
        stretch_text,
        work_text,
    )

    case = found.case
    if found.balances:
        console.say(_("Agent hours of the week {week}:").format(week=case.week))
        console.say(_line("", _("required"), _("there"), _("short"), _("worth"), _("over"),
                          _("pay beyond")))
    for row in found.balances:
        console.say(_line(
            row.queue, number(row.required_h), number(row.there_h), number(row.short_h),
            money(case, row.short_cost), number(row.over_h), money(case, row.over_cost)))
    for work in found.work:
        console.say(_line(
            work.activity, number(work.asked_h), number(work.worked_h), number(work.short_h),
            money(case, work.short_cost)))
    for title, stretches in ((_("Where it is short:"), found.short),
                             (_("Where it is over:"), found.over)):
        if stretches:
            console.say(title)
        for one in stretches:
            console.say(f"  {stretch_text(case, one)}")
    for work in found.work:
        if work.causes:
            console.say(f"  {work_text(case, work)}")
    if found.causes:
        console.say(_("What keeps away those who are missing (agent hours of these stretches):"))
    for rule, hours in found.causes.items():
        console.say(f"  {rule_name(rule):<60} {number(hours):>8}")


def _line(name: str, *cells: str) -> str:
    widths = (9, 9, 9, 14, 9, 14)
    return f"  {name:<12}" + "".join(
        f" {cell:>{width}}" for cell, width in zip(cells, widths, strict=False))


def _say_savings(console: Console, found: Explanation, top: int) -> None:
    from wfm.roster.explain.words import money, more_text, saving_text

    if found.priced is None:
        return
    case, priced = found.case, found.priced
    console.say(_("By the prices of time (cost {cost}, no legal roster below {bound}; savings are "
                  "the most there can be, beside the {gap} between the two):").format(
        cost=money(case, priced.cost), bound=money(case, priced.bound),
        gap=money(case, priced.gap)))
    more = [one for one in found.more if one.at_most > 0][:top]
    if more:
        console.say(_("One more agent would save:"))
    else:
        console.say(_("One more agent of any kind would cost more than it saves."))
    for one in more:
        console.say(f"  {more_text(case, one)}")
    for title, law in ((_("Of what you can change, these would save most:"), False),
                       (_("What the law sets:"), True)):
        mine = [one for one in found.savings if bool(one.law) == law][:top]
        if mine:
            console.say(title)
        for saving in mine:
            console.say(f"  {saving_text(case, saving)}")


def _say_impossible(console: Console, found: Explanation, agent: str | None) -> None:
    from wfm.roster.explain.words import impossible_text

    if found.impossible:
        console.say(_("What cannot be; without any one of the inputs named, the rest is possible:"))
    elif agent is not None:
        console.say(_("{agent}: all that is asked can be kept.").format(agent=agent))
    for one in found.impossible:
        console.say(f"  {impossible_text(found.case, one)}")
