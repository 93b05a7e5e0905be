"""What the analyses leave in a folder, all or nothing, and the exit code of several answers at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from allocator.cli.exits import Exit
from allocator.manifest import version, versions
from allocator.portfolio import Status
from allocator.rundir import MANIFEST, publish


def write_analysis(folder: str, texts: Mapping[str, str], made_from: Mapping[str, Any]) -> None:
    """Writes the files of an analysis and its manifest.

    texts      text by file name
    made_from  what the manifest says besides versions: inputs, settings
    """
    record = described(made_from)
    with publish(folder) as staging:
        for name, text in texts.items():
            (staging / name).write_text(text, encoding="utf-8", newline="\n")
        manifest = json.dumps(record, indent=2, allow_nan=False, default=str) + "\n"
        (staging / MANIFEST).write_text(manifest, encoding="utf-8", newline="\n")


def described(made_from: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest of an analysis: versions, and what it was made from."""
    return {"schema": 1, "allocator": version("allocator"), "versions": versions(), **made_from}


def exit_of_all(statuses: Sequence[Status], *, complete: bool = True) -> Exit:
    """The exit code of several answers: stopped when one was, infeasible only when all are.

    >>> exit_of_all([Status.OPTIMAL, Status.INFEASIBLE]).value, exit_of_all([Status.INFEASIBLE]).value
    (0, 4)
    """
    found = any(status in (Status.OPTIMAL, Status.FEASIBLE) for status in statuses)
    stopped = not complete or any(status in (Status.FEASIBLE, Status.UNKNOWN) for status in statuses)
    if stopped:
        return Exit.STOPPED if found else Exit.NOTHING
    return Exit.DONE if found else Exit.INFEASIBLE
