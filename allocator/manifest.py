"""What a run was made from: hashes of its inputs, versions, settings, seed and timings.

The hash of a study or a model depends on what it says and not on the file it stands in or the order of its rows.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib import metadata
from typing import Any, Final

from allocator.modelfile.records import Form, Model
from allocator.study.records import Study

LIBRARIES: Final = ("pyomo", "highspy", "numpy", "scipy", "pandas", "openpyxl", "xlsxwriter", "pyyaml")
_NOT_STATED: Final = ("at", "source")  # where a record was read from


def manifest(
    study: Study,
    model: Model,
    settings: Mapping[str, object],
    timings: Mapping[str, float] | None = None,
) -> dict[str, object]:
    """The manifest of a run, ready for JSON.

    settings   what was asked of the solve: gap, time, seed, changes
    timings    seconds by stage
    """
    return {
        "schema": 1,
        "allocator": version("allocator"),
        "study": {"name": study.name, "source": study.source, "sha256": study_hash(study)},
        "model": {"name": model.name, "source": model.source, "sha256": model_hash(model)},
        "versions": versions(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "settings": dict(settings),
        "timings": dict(timings or {}),
    }


def study_hash(study: Study) -> str:
    """SHA-256 of what a study says, whatever the order of its rows.

    >>> study = Study("s", "USD", 2027, 1, (), (), ())
    >>> len(study_hash(study)), study_hash(study) == study_hash(Study("t", "USD", 2027, 1, (), (), ()))
    (64, False)
    """
    return _sha256(_plain(study))


def model_hash(model: Model) -> str:
    """SHA-256 of what a model says; the order of terms counts only where it is an order of objectives."""
    plain = _plain(model)
    terms = [[measure, _plain(number)] for measure, number in model.maximise.terms]
    plain["maximise"]["terms"] = terms if model.maximise.form is Form.ORDERED else sorted(terms)
    return _sha256(plain)


def versions() -> dict[str, str]:
    """Versions of the libraries an answer depends on, read without loading them."""
    return {name: version(name) for name in LIBRARIES}


def version(name: str) -> str:
    """The installed version of a distribution; "unknown" when it runs from a folder that was never installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "unknown"


def _sha256(plain: object) -> str:
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _plain(value: object) -> Any:
    """A value as JSON holds it: records by field, rows sorted, numbers as they are written (5 and 5.0 are one)."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (int, float)):
        return {"number": repr(float(value))}
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value) if one.name not in _NOT_STATED}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return _rows(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _rows(values: tuple[object, ...]) -> list[Any]:
    """Records and words in one fixed order; numbers (cash by year) in the order they have."""
    plain = [_plain(value) for value in values]
    if all(is_dataclass(value) or isinstance(value, str) for value in values):
        return sorted(plain, key=lambda one: json.dumps(one, sort_keys=True))
    return plain
