"""What payroll knows of each agent."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from wfm.center import Center


def names_of(name: str) -> tuple[str, str]:
    """First and last name: the last word is the last name, unless a comma says where it ends."""
    last, comma, first = name.partition(",")
    if not comma:
        first, _space, last = name.strip().rpartition(" ")
    return first.strip(), last.strip()


def person_columns(center: Center, agents: Sequence[str]) -> pd.DataFrame:
    """One row for each agent; columns as in :func:`wfm.payroll.days.payroll_days`."""
    full: dict[str, float] = {}
    for contract in center.contracts.values():
        full[contract.pack] = max(full.get(contract.pack, 0.0), contract.week_max_h)
    rows = []
    for code in agents:
        agent = center.agents[code]
        contract, site = center.contracts[agent.contract], center.sites[agent.site]
        first, last = names_of(agent.name)
        longest = full[contract.pack]
        rows.append((
            code, agent.employee_number or code, agent.name, first, last, agent.team,
            agent.supervisor, center.name, agent.site, site.name or site.site, agent.contract,
            contract.week_max_h / longest if longest else 1.0, agent.cost_centre, contract.pack,
            center.main_site.currency, agent.cost_h))
    return pd.DataFrame(rows, columns=[
        "agent", "employee_number", "name", "first_name", "last_name", "team", "supervisor",
        "business_unit", "site", "site_name", "contract", "part_time", "cost_centre", "pack",
        "currency", "cost_h"])
