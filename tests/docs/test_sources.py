"""Every mark in a shipped model file stands in the page of sources; every link between pages leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT

PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*/*.md"), *ROOT.glob("models/*.md")]
)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)(#[^)]*)?\)")


@pytest.mark.parametrize("path", sorted((ROOT / "models").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_mark_of_a_model_file_has_its_source(path: Path) -> None:
    table = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8").partition("## Terms of the model files")[2]
    known = set(re.findall(r"\bS\d+\b", table))
    marks = {mark for group in re.findall(r"\[(S[\d, S]+)\]", path.read_text("utf-8")) for mark in group.split(", ")}
    assert marks
    assert marks <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = [match[0] for match in LINK.findall(page.read_text(encoding="utf-8"))]
    assert [target for target in targets if not (page.parent / target).exists()] == []
