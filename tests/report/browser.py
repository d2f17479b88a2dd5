"""A page in a real browser without a window: what it logs, what it draws, what it prints."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
          "--no-first-run", "--disable-background-networking",
          "--host-resolver-rules=MAP * ~NOTFOUND",
          "--enable-logging=stderr", "--virtual-time-budget=20000")
"""No host is found, whoever asks for one."""
_OWN = (".google.com", ".gvt1.com", "update.googleapis.com")
"""Hosts that the browser asks for by itself, whatever it shows."""


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
    """Hosts that were asked for while the page was shown, but for the browser's own."""
    log = page.with_suffix(".net.json")
    _run(page, f"--log-net-log={log}", "--dump-dom")
    hosts = re.findall(r'"url":"\w+://([^/":]+)', log.read_text(encoding="utf-8"))
    return {host for host in hosts if not host.endswith(_OWN)}


def printed(page: Path) -> list[str]:
    """The texts of the pages when it is printed to PDF."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not here to read a PDF")
    pdf = page.with_suffix(".pdf")
    _run(page, "--no-pdf-header-footer", f"--print-to-pdf={pdf}")
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True,
                          check=True)
    return done.stdout.split("\f")[:-1]
