"""Decides how a donor's money is spent so that it draws in the most private investment and the most resilience."""

from __future__ import annotations
