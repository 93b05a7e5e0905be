"""Section: what this answer was made from, so that it can be made again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from allocator.language import Language
from allocator.report.html.markup import Column, Section, paragraph, section, table


def manifest_section(manifest: Mapping[str, object], language: Language) -> Section | None:
    """Hashes of the inputs, versions, settings and timings; None when nothing was recorded."""
    rows = list(_flat(manifest, language))
    columns = (Column(language.say("what")), Column(language.say("value"), long=True))
    caption = language.say("Inputs, versions, settings and timings")
    words = language.say("The same inputs, versions and settings give the same answer.")
    grid = table("manifest-list", caption, columns, rows)
    return section("manifest", language.say("Manifest"), paragraph(words), grid) if rows else None


def _flat(record: Mapping[str, object], language: Language, before: str = "") -> Iterator[tuple[str, str]]:
    """Every value of a record by its dotted path."""
    for key, value in record.items():
        path = f"{before}{key}"
        if isinstance(value, Mapping):
            yield from _flat(value, language, f"{path}.")
        else:
            yield path, _shown(value, language)


def _shown(value: object, language: Language) -> str:
    if value is None or value in ([], (), ""):
        return language.say("not stated")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
