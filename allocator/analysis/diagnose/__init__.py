"""What to move when nothing fits: single limits, budgets and decisions, each by the least amount, and several at once.

from allocator.analysis.diagnose import diagnose, fit, with_repairs
"""

from __future__ import annotations

from allocator.analysis.diagnose.diagnosis import Diagnosis, Fit, diagnose, fit, with_repairs

__all__ = ["Diagnosis", "Fit", "diagnose", "fit", "with_repairs"]
