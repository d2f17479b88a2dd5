"""A page in a real browser without a window: what it logs, what it draws, what it prints."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
          "--no-first-run", "--enable-logging=stderr", "--virtual-time-budget=20000")


def _run(page: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no browser here: none of {', '.join(NAMES)} is on the path")
    profile = page.parent / "profile"
    return subprocess.run(
        [found, *_FLAGS, f"--user-data-dir={profile}", *asked, page.as_uri()],
        capture_output=True, text=True, timeout=120, check=True)


def drawn(page: Path, width: int = 1200) -> tuple[str, list[str]]:
    """The page as its scripts made it, and what they wrote to the console."""
    done = _run(page, f"--window-size={width},20000", "--dump-dom")
    return done.stdout, re.findall(r"CONSOLE[^\"]*\"(.*)\", source", done.stderr)


def asked_for(page: Path) -> set[str]:
    """Addresses that the browser asked for on behalf of the page, but for the page itself."""
    log = page.parent / "net.json"
    _run(page, f"--log-net-log={log}", "--net-log-capture-mode=Everything", "--dump-dom")
    text = log.read_text(encoding="utf-8", errors="replace")
    starts = re.findall(r'"initiator":"([^"]*)"[^{}]*?"url":"([^"]*)"', text)
    return {url for initiator, url in starts
            if initiator not in ("not an origin", "") and url.startswith("http")}


def printed(page: Path) -> list[str]:
    """The texts of the pages when it is printed to PDF."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not here to read a PDF")
    pdf = page.with_suffix(".pdf")
    _run(page, "--no-pdf-header-footer", f"--print-to-pdf={pdf}")
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True,
                          check=True)
    return done.stdout.split("\f")[:-1]
