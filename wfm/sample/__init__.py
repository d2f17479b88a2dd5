"""The sample centre: an invented outsourcer with 120 agents, made from a seed.

The centre, its people and its numbers are made up; the public holidays and the places
are real. Random numbers are uniform draws of a PCG64 generator turned into counts by
quantile functions, so that the files do not change with the version of a library.
"""

from wfm.sample.write import write_sample

__all__ = ["write_sample"]
