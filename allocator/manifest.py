"""What a run was made from: hashes of its inputs, versions, settings, seed and timings.

The hash of a study or a model depends on what it says and not on the file it stands in or the order of its rows.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from importlib import metadata
from typing import Any, Final

from allocator.modelfile.records import Form, Model, Objective
from allocator.study.records import Study

LIBRARIES: Final = ("pyomo", "highspy", "numpy", "scipy", "pandas", "openpyxl", "xlsxwriter", "pyyaml", "matplotlib")
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
    return _sha256(_text(study))


def model_hash(model: Model) -> str:
    """SHA-256 of what a model says; the order of terms counts only where it is an order of objectives."""
    terms = [_text(term) for term in model.maximise.terms]
    ordered = terms if model.maximise.form is Form.ORDERED else sorted(terms)
    return _sha256(f"{_joined(ordered)}{_text(replace(model, maximise=Objective(model.maximise.form, ())))}")


def versions() -> dict[str, str]:
    """Versions of the libraries an answer depends on, read without loading them."""
    return {name: version(name) for name in LIBRARIES}


def version(name: str) -> str:
    """The installed version of a distribution; "unknown" when it runs from a folder that was never installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "unknown"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _text(value: Any) -> str:
    """A value in one form only: records by field, rows sorted, numbers as they are written (5 and 5.0 are one)."""
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return json.dumps(str(value))
    if isinstance(value, (int, float)):
        return repr(float(value))
    if isinstance(value, Mapping):
        return _joined(sorted(f"{json.dumps(key)}:{_text(inner)}" for key, inner in value.items()))
    if isinstance(value, (tuple, list)):
        texts = [_text(one) for one in value]
        return _joined(sorted(texts) if _may_be_sorted(value) else texts)
    return _joined(f"{name}:{_text(getattr(value, name))}" for name in _names(value.__class__))


def _may_be_sorted(values: Sequence[object]) -> bool:
    """Rows and words stand in any order; numbers (cash by year) and what is paired with one do not."""
    return not any(isinstance(value, (int, float, tuple)) for value in values)


def _joined(texts: Iterable[str]) -> str:
    return f"[{','.join(texts)}]"


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.name not in _NOT_STATED)
