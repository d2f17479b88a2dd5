"""`wfm dialler`: what a team on a predictive dialler reaches, and how large it has to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wfm.cli.console import Console, Line, common
from wfm.cli.quantities import Amount, Time
from wfm.language import translate as _
from wfm.tables import Column

if TYPE_CHECKING:
    from wfm.cli.paper import Paper
    from wfm.staffing.dialler import Dialling, Reach

_AGENTS = Column("agents", "whole", "", least=1, most=1e6)
_CONTACTS = Column("contacts_per_hour", "number", "", least=0, most=1e7)
_RATE = Column("contact_rate", "share", "", least=0.01)
_TALK = Column("talk_s", "number", "", least=1, most=86_400)
_WRAP = Column("wrap_s", "number", "", least=0, most=86_400)
_RING = Column("ring_s", "number", "", least=1, most=600)
_CONNECT = Column("connect_s", "number", "", least=0, most=60)
_LIMIT = Column("max_abandoned", "share", "")


@click.command()
@click.option("--agents", type=Amount(_AGENTS), metavar="N",
              help="Agents dialling together: show what they reach.")
@click.option("--contacts-per-hour", "contacts_h", type=Amount(_CONTACTS), metavar="N",
              help="Contacts to be made an hour: show how many agents it takes.")
@click.option("--contact-rate", "rate", type=Amount(_RATE), metavar="SHARE", required=True,
              help="Share of dials that somebody answers: 25% or 0.25; at least 1%.")
@click.option("--talk", "talk_s", type=Time(_TALK), metavar="TIME", required=True,
              help="Mean time of a conversation: 180, 180s, 3m or 3:00.")
@click.option("--wrap", "wrap_s", type=Time(_WRAP), default="0", metavar="TIME",
              help="Mean time for wrap-up after it. By default none.")
@click.option("--ring", "ring_s", type=Time(_RING), default="18", metavar="TIME",
              help="Mean time from dialling until somebody answers or the line is given up. By "
              "default 18 seconds.")
@click.option("--connect-within", "connect_s", type=Time(_CONNECT), default="2", metavar="TIME",
              help="Time within which a call that is answered must have an agent; one that has "
              "none is abandoned. By default 2 seconds.")
@click.option("--max-abandoned", "limit", type=Amount(_LIMIT), default="3%", metavar="SHARE",
              help="Highest share of answered calls that may be abandoned. By default 3%; what "
              "the law allows is said by wfm rules show.")
@common
def dialler(
    console: Console, agents: float | None, contacts_h: float | None, rate: float,
    talk_s: float, wrap_s: float, ring_s: float, connect_s: float, limit: float,
) -> None:
    """What agents on a predictive dialler reach under a limit on abandoned calls.

    The more agents dial together, the better the dialler foresees who will be free, and the
    more contacts each of them makes.

    \b
    Example:
      wfm dialler --agents 20 --contact-rate 25% --talk 3:00
      wfm dialler --contacts-per-hour 300 --contact-rate 25% --talk 180 --wrap 30
      wfm dialler --agents 20 --contact-rate 25% --talk 180 --max-abandoned 1%
    """
    if agents is None and contacts_h is None:
        raise click.UsageError(_("say how many agents dial (--agents 20), or how many contacts "
                                 "an hour they are to make (--contacts-per-hour 300)"))
    from wfm.cli.figures import amount, lasting_given, people, percent_given
    from wfm.cli.paper import Paper
    from wfm.staffing.dialler import LARGEST, Dialling, best_reach, reach
    from wfm.staffing.quick_dialler import SIZES, team_for, team_reach

    paper = Paper(console)
    dialling = Dialling(talk_s + wrap_s, rate, ring_s, connect_s)
    line = Line(console)
    for place, size in enumerate(SIZES, start=1):
        best_reach(size, dialling, limit)
        line.show(_("teams"), place / len(SIZES), last=place == len(SIZES))
    wanted = None if contacts_h is None else team_for(contacts_h, dialling, limit)
    named = {int(n) for n in (agents, wanted) if n}
    teams: list[Reach] = [team_reach(n, dialling, limit) for n in sorted({*SIZES, *named})]

    paper.text(_("Calls of {time} with wrap-up; {rate} of dials are answered, ringing {ring} on "
                 "average. At most {limit} of answered calls may find no agent within "
                 "{connect}.").format(
        time=lasting_given(dialling.aht_s), rate=percent_given(rate), ring=lasting_given(ring_s),
        limit=percent_given(limit), connect=lasting_given(connect_s)))
    paper.line()
    for team in teams:
        if agents is not None and team.agents == int(agents):
            _say_team(paper, team, dialling)
    if contacts_h is not None and wanted is not None:
        text = (_("1 contact an hour takes {agents}.") if contacts_h == 1 else
                _("{contacts} contacts an hour take {agents}."))
        paper.text(text.format(
            contacts=people(contacts_h), agents=_("1 agent") if wanted == 1 else
            _("{agents} agents dialling together").format(agents=people(wanted))), bold=True)
    paper.line()
    _say_teams(paper, teams, named, dialling)
    alone = reach(1, 0.0, dialling)
    paper.text(_("Without dialling ahead nobody is abandoned, and each agent makes {contacts} "
                 "contacts an hour, whatever the team.").format(
        contacts=amount(alone.connected_h)))
    if max(named, default=0) > LARGEST:
        paper.text(_("A team of more than {n} is taken to reach, each agent, what one of {n} "
                     "does; that is a little less than it will.").format(n=LARGEST))


def _say_team(paper: Paper, team: Reach, dialling: Dialling) -> None:
    """What the agents asked about reach, in words."""
    from wfm.cli.figures import amount, people, percent
    from wfm.staffing.quick_dialler import ringing

    text = (_("1 agent makes {contacts} contacts an hour: busy {busy} of the time, with {lines} "
              "lines ringing and {abandoned} of answered calls abandoned.") if team.agents == 1 else
            _("{agents} agents make {contacts} contacts an hour, {each} each: busy {busy} of "
              "their time, with {lines} lines ringing for each of them and {abandoned} of "
              "answered calls abandoned."))
    paper.text(text.format(
        agents=people(team.agents), contacts=amount(team.connected_h),
        each=amount(team.connected_h / team.agents), busy=percent(team.occupancy),
        lines=amount(ringing(team, dialling)), abandoned=percent(team.abandoned)), bold=True)


def _say_teams(
    paper: Paper, teams: list[Reach], named: set[int], dialling: Dialling
) -> None:
    """How much more a larger team reaches."""
    from wfm.cli.figures import amount, figures, people, percent
    from wfm.staffing.quick_dialler import ringing

    head = [_("agents"), _("each"), _("the\nteam"), _("each\nfurther"), _("busy"),
            _("abandoned"), _("ringing\neach"), _("dials\nan hour")]
    rows, before, had = [], 0, 0.0
    for team in teams:
        rows.append((
            people(team.agents), amount(team.connected_h / team.agents),
            amount(team.connected_h), amount((team.connected_h - had) / (team.agents - before)),
            percent(team.occupancy), percent(team.abandoned),
            amount(ringing(team, dialling)), f"{team.dials_h:,.0f}"))
        before, had = team.agents, team.connected_h
    figures(paper, [("", 1), (_("contacts an hour"), 3), ("", 2), (_("lines"), 2)], head, rows,
            bold=[k for k, team in enumerate(teams) if team.agents in named], indent=2)
    paper.line()
    paper.text(_("each further: contacts an hour that each agent adds who joins the team above"),
               2, dim=True)
    paper.line()
