"""The bid: what a programme costs and must be paid, over years, with its risk.

    request → capacity (curves, roster fit, sites, hiring) → economics → price → risk

Every stage is a plain function over frozen data (:mod:`wfm.bid.request`); nothing here reads or
writes a file.
"""
