"""The mathematics page is what the formulation's docstrings say, and leaves no family out."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parent.parent.parent
NO_MATHEMATICS = {"__init__", "attributes", "build", "checks", "pyomo_view"}


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_mathematics", ROOT / "docs" / "make_mathematics.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date() -> None:
    assert generator().PAGE.read_text(encoding="utf-8") == generator().page(), "run python docs/make_mathematics.py"


def test_every_family_of_the_formulation_has_its_section() -> None:
    families = {path.stem for path in (ROOT / "allocator" / "formulation").glob("*.py")} - NO_MATHEMATICS
    assert families == set(generator().SECTIONS)


def test_a_formula_and_its_symbols_keep_their_columns_and_a_source_becomes_a_link() -> None:
    symbols = "pay    paid by the fund, money\nhave   what it has"
    text = f"Money fits.\n\n    pay <= have\n\n{symbols}\nSource: docs/rules.md#budgets"
    assert list(generator().blocks(text)) == [
        "Money fits.",
        "```text\npay <= have\n```",
        f"```text\n{symbols}\n```",
        "See [rules](rules.md#budgets).",
    ]
