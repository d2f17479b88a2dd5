"""The command line: `wfm init`, `check`, `forecast`, `staff`, `roster`, `plan`, `segments`,
`rules`.

Exit codes: 0 done, 2 the inputs cannot be used (nothing was written), 3 a finished
roster broke a rule (nothing was written). `wfm rules explain` answers no with 1.
"""

from __future__ import annotations

import click

from wfm.cli import rules, segments, stages

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wfm")
def main() -> None:
    """Workforce planner for contact centres.

    \b
    A workspace is a folder with inputs/, forecasts/ and outputs/:
      wfm init mycentre --sample     make one to look at
      wfm check -w mycentre          is everything in inputs/ in order?
      wfm plan -w mycentre           forecast, staff, roster, workbook

    \b
    With or without one:
      wfm rules when BR-RJ           when one may call there, and why not
    """


for command in (
    stages.init,
    stages.check,
    stages.forecast,
    stages.staff,
    stages.roster,
    stages.plan,
    rules.rules,
    segments.segments,
    # one line here for every further command or group
):
    main.add_command(command)
