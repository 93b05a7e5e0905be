"""The mathematics: a study, its options and a model file become one program; see `build` for its table of contents."""

from __future__ import annotations

from allocator.formulation.build import formulate

__all__ = ["formulate"]
