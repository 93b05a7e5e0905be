"""What is shown and left behind: the short table, and a run's folder of files."""

from __future__ import annotations

from allocator.report.record import portfolio_record, portfolio_text, read_run
from allocator.report.run import write_run
from allocator.report.summary import summary_text

__all__ = ["portfolio_record", "portfolio_text", "read_run", "summary_text", "write_run"]
