"""Where the shipped model files and the shipped example are: in an installed wheel, or in a checkout of the source."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Final

from allocator.errors import InternalError

EXAMPLE: Final = "north-kazakhstan"
_SUFFIX: Final = ".yaml"


def models_folder() -> Path:
    """The folder of the shipped model files.

    >>> models_folder().is_dir()
    True
    """
    return _found("models")


def shipped_example() -> Path:
    """The folder of the North Kazakhstan example: its workbook, its tables and its README."""
    return _found(f"examples/{EXAMPLE}")


def shipped_names() -> tuple[str, ...]:
    """The names of the shipped model files, in alphabetical order."""
    return tuple(sorted(path.stem for path in models_folder().glob(f"*{_SUFFIX}")))


def shipped_model(name: str) -> Path | None:
    """The file of a shipped model, by name; None when no shipped model has it."""
    return models_folder() / f"{name}{_SUFFIX}" if name in shipped_names() else None


def _found(inside: str) -> Path:
    """In the package first (a wheel carries copies there), then at the root of the source."""
    package = Path(str(resources.files("allocator")))
    for base in (package, package.parent):
        if (folder := base / inside).is_dir():
            return folder
    raise InternalError(f"{inside} is missing from the installation. Install allocator again.")
