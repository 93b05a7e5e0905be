"""Sweeps: the best portfolio along the values of one or more paths, and the exact curve of one of them."""

from __future__ import annotations
