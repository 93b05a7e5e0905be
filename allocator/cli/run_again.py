"""The study that a run was made from, read again and compared by hash with what it was then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allocator.errors import UsageError

if TYPE_CHECKING:
    from allocator.modelfile.records import Model
    from allocator.study.records import Study

AGAIN = "Solve it again with --out, or give the study itself."


def is_run(path: str) -> bool:
    """True for a folder that `solve --out` left, or its portfolio.json."""
    from allocator.report.record import FILE

    return Path(path).name == FILE or (Path(path) / FILE).is_file()


def study_of_run(path: Path, encoding: str | None = None) -> tuple[Study, Model]:
    """The study and the model file of a run, with its scenario and changes.

    path  the folder of the run, or its portfolio.json
    Raises UsageError where the study is not where it was, or no longer says what it said.
    """
    from allocator.api import as_asked
    from allocator.io import read_study
    from allocator.manifest import model_hash, study_hash

    folder = path if path.is_dir() else path.parent
    record = _manifest(folder)
    asked = record.get("asked")
    if not isinstance(asked, Mapping) or not asked.get("study"):
        raise UsageError(f"{folder} does not say which study it was made from. {AGAIN}")
    source = _found(str(asked["study"]), folder)
    stated = read_study(source, encoding=encoding or asked.get("encoding"))
    study, model = as_asked(
        stated, asked.get("model"), asked.get("budget"), list(asked.get("set") or ()), asked.get("scenario")
    )
    for name, what, now in (("study", source, study_hash(study)), ("model", model.source, model_hash(model))):
        if record.get(name, {}).get("sha256") != now:
            raise UsageError(f"The {name} {what} is no longer what {folder} was made from. {AGAIN}")
    return study, model


def _manifest(folder: Path) -> dict[str, Any]:
    from allocator.rundir import MANIFEST

    try:
        record = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{folder / MANIFEST} cannot be read: {error}. {AGAIN}") from error
    if not isinstance(record, dict):
        raise UsageError(f"{folder / MANIFEST} cannot be read: it holds no record. {AGAIN}")
    return record


def _found(stated: str, folder: Path) -> str:
    """The study where it was: by the path as given then, from here or from beside the run."""
    for place in (Path(stated), folder.parent / stated, folder / stated):
        if place.exists():
            return str(place)
    raise UsageError(f"The study {stated} of {folder} is not there any more. {AGAIN}")
