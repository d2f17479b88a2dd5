"""From the tables of a bid to a checked :class:`~wfm.bid.request.Request`.

As for a centre, each table is read by its columns, then the rows are checked against each
other, all faults are raised together, and nothing is written. Every figure that is used goes
into the log of assumptions, with its source or the text that says where its default is from.
"""

from wfm.intake.bid.loading import LoadedBid, is_bid, load_bid

__all__ = ["LoadedBid", "is_bid", "load_bid"]
