"""Section: what this answer was made from, so that it can be made again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from allocator.portfolio import Portfolio
from allocator.report.html.markup import grid, section


def manifest_section(portfolio: Portfolio) -> str:
    """Hashes of the inputs, versions, settings and timings; empty when nothing was recorded."""
    rows = list(_flat(portfolio.manifest))
    return section("manifest", "Manifest", grid(("what", "value"), rows, (False, False))) if rows else ""


def _flat(record: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    """Every value of a record by its dotted path."""
    for key, value in record.items():
        path = f"{before}{key}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}.")
        else:
            yield path, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
