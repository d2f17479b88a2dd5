"""The roster in ``outputs/`` with the centre of its week, for commands that follow it."""

from __future__ import annotations

from wfm.center import Center
from wfm.cli.held import with_held
from wfm.handover import Roster
from wfm.intake import Loaded, load
from wfm.language import noted, use_language
from wfm.tables import Faults, Source, shown
from wfm.workspace import Workspace, load_roster


def rostered(space: Workspace) -> tuple[Loaded, Roster]:
    """The centre in the roster's week, and the roster.

    Raises
    ------
    InputError
        The roster or the inputs cannot be read, or the roster has people or times that make no
        sense.
    """
    roster = load_roster(space)
    loaded = with_held(space, load(space.inputs, roster.week))
    _check(space, loaded.center, roster)
    use_language(loaded.center.language)
    return loaded, roster


def _check(space: Workspace, center: Center, roster: Roster) -> None:
    faults, source = Faults(), Source(space.outputs / "roster.csv")
    until: dict[str, tuple[object, int]] = {}
    stints = roster.stints.assign(_row=range(2, len(roster.stints) + 2))
    for agent, start, end, row in stints.sort_values(["agent", "start"], kind="stable")[
            ["agent", "start", "end", "_row"]].itertuples(index=False, name=None):
        if agent not in center.agents:
            faults.add(source, row, "agent", noted("there is no agent {cell}", cell=shown(agent)),
                       noted("Add the agent to the table agents, or remove the row"))
        if end <= start:
            faults.add(source, row, "end", noted("it does not end after it starts"),
                       noted("Put the two in order"))
        elif agent in until and start < until[agent][0]:
            faults.add(source, row, "start",
                       noted("it overlaps with the same agent's row {row}",
                             row=until[agent][1]),
                       noted("Correct one of the two, or run `{command}` again",
                             command="wfm roster"))
        until[agent] = max(until.get(agent, (end, row)), (end, row))
    faults.raise_if_any()
