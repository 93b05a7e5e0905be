"""What a choice adds up to, in exact arithmetic: totals, the money of every fund, every limit."""

from __future__ import annotations
