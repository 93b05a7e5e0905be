"""`report.html`: one file that opens without a network, everything escaped; one module a section."""

from __future__ import annotations
