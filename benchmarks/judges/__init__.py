"""Outside judges of rosters: published scheduling problems with their own rules and scores.

Nothing here knows the project's engine, and the engine knows nothing of this package. Each
problem has a reader of its published files and a judge that says, for any roster, which hard
rules it breaks and what it costs:

- :mod:`.nrp` and :mod:`.nrp_score`: nurse rostering, instances 1 to 24 of Curtois & Qu (2014);
- :mod:`.matsp` and :mod:`.matsp_score`: multi-activity shift scheduling of Qu & Curtois (2020).

The instances are published on schedulingbenchmarks.org and are not part of the project.
"""
