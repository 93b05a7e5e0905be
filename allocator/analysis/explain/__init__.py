"""Why the portfolio is what it is: what each limit and budget costs, and what speaks for or against one project."""

from __future__ import annotations

from allocator.analysis.explain.prices import Price, Prices, prices
from allocator.analysis.explain.project import Forced, ProjectExplanation, explain_project
from allocator.analysis.explain.switching import Switch

__all__ = ["Forced", "Price", "Prices", "ProjectExplanation", "Switch", "explain_project", "prices"]
