"""The frontier: every portfolio that no other equals or beats in all of several measures, none missing."""

from __future__ import annotations

from allocator.analysis.frontier.records import Frontier, OpenPart, Point
from allocator.analysis.frontier.trace import FrontierSettings, frontier_of

__all__ = ["Frontier", "FrontierSettings", "OpenPart", "Point", "frontier_of"]
