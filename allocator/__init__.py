"""Decides how a donor's money is spent so that it draws in the most private investment and the most resilience.

    import allocator
    study = allocator.read_study("programme.xlsx")
    portfolio = allocator.solve(study, model="regional-programme", budget=1_200_000)

Names are loaded when they are first used, so that `allocator --help` starts at once.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from allocator.analysis.alternatives import Alternatives
    from allocator.analysis.compare import Comparison, compare
    from allocator.analysis.frontier import Frontier
    from allocator.analysis.score import Score
    from allocator.analysis.sweep.result import Sweep
    from allocator.analysis.sweep.run import sweep
    from allocator.api import alternatives, build, explain, frontier, score, solve
    from allocator.errors import AllocatorError, InternalError, StudyError, UsageError
    from allocator.io import read_study
    from allocator.modelfile import list_models, load_model
    from allocator.modelfile.records import Model
    from allocator.portfolio import Portfolio, Status
    from allocator.progress import Progress
    from allocator.report import read_run
    from allocator.study.records import Study

_HOME: Final = {
    "AllocatorError": "allocator.errors",
    "Alternatives": "allocator.analysis.alternatives",
    "Comparison": "allocator.analysis.compare",
    "Frontier": "allocator.analysis.frontier",
    "InternalError": "allocator.errors",
    "Model": "allocator.modelfile.records",
    "Portfolio": "allocator.portfolio",
    "Progress": "allocator.progress",
    "Score": "allocator.analysis.score",
    "Status": "allocator.portfolio",
    "Study": "allocator.study.records",
    "StudyError": "allocator.errors",
    "Sweep": "allocator.analysis.sweep.result",
    "UsageError": "allocator.errors",
    "alternatives": "allocator.api",
    "build": "allocator.api",
    "compare": "allocator.analysis.compare",
    "explain": "allocator.api",
    "frontier": "allocator.api",
    "list_models": "allocator.modelfile",
    "load_model": "allocator.modelfile",
    "read_run": "allocator.report",
    "read_study": "allocator.io",
    "score": "allocator.api",
    "sweep": "allocator.analysis.sweep.run",
}
__all__ = [
    "AllocatorError",
    "Alternatives",
    "Comparison",
    "Frontier",
    "InternalError",
    "Model",
    "Portfolio",
    "Progress",
    "Score",
    "Status",
    "Study",
    "StudyError",
    "Sweep",
    "UsageError",
    "alternatives",
    "build",
    "compare",
    "explain",
    "frontier",
    "list_models",
    "load_model",
    "read_run",
    "read_study",
    "score",
    "solve",
    "sweep",
]


class _Solve(ModuleType):
    """`allocator.solve` is two things: the package of that name, and the function that a user calls."""

    def __call__(self, *arguments: Any, **settings: Any) -> Portfolio:
        """See `allocator.api.solve`."""
        from allocator.api import solve

        return solve(*arguments, **settings)


class _Allocator(ModuleType):
    """This package: makes the package `solve` callable when it is loaded, whoever loads it first."""

    def __setattr__(self, name: str, value: object) -> None:
        if name == "solve" and isinstance(value, ModuleType):
            value.__class__ = _Solve
        super().__setattr__(name, value)


def __getattr__(name: str) -> Any:
    if name == "solve":
        return import_module("allocator.solve")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


sys.modules[__name__].__class__ = _Allocator
