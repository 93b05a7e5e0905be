"""In and out of files: a workbook, a folder of CSV files or DataFrames to one and the same Study, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allocator.io.frames import from_frames
    from allocator.io.reading import ReadReport, read_report, read_study
    from allocator.io.template import new_workbook
    from allocator.io.writing import write_folder, write_workbook

__all__ = ["ReadReport", "from_frames", "new_workbook", "read_report", "read_study", "write_folder", "write_workbook"]

_HOME = {
    "ReadReport": "reading",
    "from_frames": "frames",
    "new_workbook": "template",
    "read_report": "reading",
    "read_study": "reading",
    "write_folder": "writing",
    "write_workbook": "writing",
}


def __getattr__(name: str) -> Any:
    """Loads what is asked for only when it is: openpyxl and pandas are slow to start."""
    from importlib import import_module

    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
