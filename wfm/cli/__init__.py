"""The command line: `wfm init`, `check`, `forecast`, `staff`, `roster`, `plan`, `simulate`,
`accuracy`, `months`, `reforecast`, `segments`, `rules`, `erlang`, `dialler`, `hours`, `publish`,
`report`, `review`, `explain`, `bid`.

Exit codes: 0 done, 2 the inputs cannot be used (nothing was written), 3 a finished
roster broke a rule (nothing was written). `wfm rules explain` answers no with 1.
"""

from __future__ import annotations

import os

# many small matrices: threads that share one cost far more than they bring. Before numpy.
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

import click

from wfm.cli import (
    accuracy,
    bid,
    dialler,
    erlang,
    explain_roster,
    hours,
    months,
    publish,
    reforecast,
    report,
    review,
    rules,
    segments,
    simulate,
    stages,
)

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
      wfm simulate -w mycentre       play the week: what service to expect

    \b
    With or without one:
      wfm erlang --calls 120 --aht 240 --service-level 80/20
      wfm rules when BR-RJ           when one may call there, and why not
      wfm bid -w mybid               price a request for proposal
    """


for command in (
    stages.init,
    stages.check,
    stages.forecast,
    stages.staff,
    stages.roster,
    stages.plan,
    accuracy.accuracy,
    months.months,
    simulate.simulate,
    hours.hours,
    publish.publish,
    report.report,
    review.review,
    explain_roster.explain,
    rules.rules,
    segments.segments,
    erlang.erlang,
    dialler.dialler,
    reforecast.reforecast,
    bid.bid,
    # one line here for every further command or group
):
    main.add_command(command)
