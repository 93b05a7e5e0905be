"""Workbooks opened and worked out anew by LibreOffice, an implementation of formulas that shares no code with ours.

LibreOffice shows the results that a file brings along unless it is told to recalculate: the profile made here tells it
to ("always", Tools > Options > Calc > Formula), and holds nothing of the user's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

EVERY_TEST = "ALLOCATOR_EVERY_TEST"
ALWAYS = "0"  # LibreOffice's number for "always recalculate"
SETTINGS = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>{ALWAYS}</value></prop></item>
</oor:items>
"""


@cache
def program() -> str | None:
    """LibreOffice, wherever it is called `soffice` or `libreoffice`; None when it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def needs_libreoffice() -> str:
    """The program; skips the test without it, but fails where every test must run."""
    found = program()
    if found:
        return found
    if os.environ.get(EVERY_TEST) == "1":
        pytest.fail(f"{EVERY_TEST}=1 and LibreOffice is not installed: apt install libreoffice-calc")
    pytest.skip("LibreOffice (soffice) is not installed: formulas cannot be recalculated")


def recalculated(paths: Sequence[Path], folder: Path) -> list[Workbook]:
    """The same workbooks with every formula worked out by LibreOffice, as values.

    paths   files of different names
    folder  an empty or new folder for LibreOffice's profile and what it writes
    """
    profile, results = folder / "profile", folder / "results"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
    command = [
        needs_libreoffice(),
        f"-env:UserInstallation={profile.resolve().as_uri()}",
        *("--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(results)),
        *map(str, paths),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    written = [results / path.name for path in paths]
    if not all(path.exists() for path in written):
        pytest.fail(f"LibreOffice wrote nothing: {done.stdout}\n{done.stderr}")
    return [openpyxl.load_workbook(path, data_only=True) for path in written]
