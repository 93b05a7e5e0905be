"""Why a project is not funded: each reason is what really happens when the project is added to the portfolio."""

from __future__ import annotations

from allocator.accounts.reasons.declined import declined

__all__ = ["declined"]
