"""Workbooks of bids: the whole one, one for the client, and bids side by side."""

from wfm.export.bid.book import write_bid
from wfm.export.bid.client_book import write_client_safe
from wfm.export.bid.comparison_book import write_comparison
from wfm.export.bid.findings import Findings, SiteCase

__all__ = ["Findings", "SiteCase", "write_bid", "write_client_safe", "write_comparison"]
