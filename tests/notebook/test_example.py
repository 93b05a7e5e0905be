"""The example notebook: what is stored is what its cells show when they are run again, from the top."""

from __future__ import annotations

import base64
import importlib.util
import json
import re
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.docs.blocks import ROOT, settled
from tests.report.reading import Page

NOTEBOOK = ROOT / "examples" / "north-kazakhstan.ipynb"
MACHINE = re.compile(r"/(home|tmp|root|usr|Users|work)/|[A-Z]:\\\\|site-packages|0x[0-9a-f]{6,}")

Cell = dict[str, Any]


@cache
def script() -> ModuleType:
    """docs/make_notebook.py."""
    spec = importlib.util.spec_from_file_location("make_notebook", ROOT / "docs" / "make_notebook.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def stored() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return found


def code(notebook: dict[str, Any]) -> list[Cell]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def said(cell: Cell) -> list[str]:
    """The texts of a cell's outputs; of pictures their size on the page. Tables of pandas count by their plain text."""
    texts: list[str] = []
    for output in cell["outputs"]:
        data = output.get("data", {})
        page = "".join(data.get("text/html", ""))
        texts += [page] if "allocator" in page else []
        texts += ["".join(output.get("text", data.get("text/plain", "")))]
        texts += [str(size) for size in output.get("metadata", {}).values()]
    return [settled(text.replace("\u00a0", " ")) for text in texts]


@pytest.mark.slow
def test_the_cells_show_what_is_stored() -> None:
    again = script().executed(stored())
    for before, after in zip(code(stored()), code(again), strict=True):
        assert said(after) == said(before), "".join(before["source"])
        assert [sorted(one.get("data", {})) for one in after["outputs"]] == [
            sorted(one.get("data", {})) for one in before["outputs"]
        ]


def test_every_cell_was_run_in_order_and_none_failed() -> None:
    assert [cell["execution_count"] for cell in code(stored())] == list(range(1, len(code(stored())) + 1))
    for cell in code(stored()):
        assert cell["outputs"], "".join(cell["source"])
        assert {one["output_type"] for one in cell["outputs"]} <= {"execute_result", "stream"}


def test_the_file_is_small_and_says_nothing_of_a_machine() -> None:
    assert NOTEBOOK.stat().st_size < 1_500_000
    outputs = [output for cell in code(stored()) for output in cell["outputs"]]
    pictures = [output["data"]["image/png"] for output in outputs if _has_picture(output)]
    assert len(pictures) == 8
    assert all(base64.b64decode(one).startswith(b"\x89PNG") for one in pictures)
    text = NOTEBOOK.read_text(encoding="utf-8")
    for one in pictures:
        text = text.replace(one.strip(), "")
    assert not MACHINE.search(text)
    assert stored()["metadata"]["language_info"] == {"name": "python"}


def _has_picture(output: Cell) -> bool:
    return "image/png" in output.get("data", {})


def test_the_summaries_in_it_are_well_formed() -> None:
    pages = [
        "".join(output["data"]["text/html"])
        for cell in code(stored())
        for output in cell["outputs"]
        if "text/html" in output.get("data", {})
    ]
    ours = [page for page in pages if page.startswith('<div class="allocator')]
    assert len(ours) == 4  # portfolio, comparison, sweep, frontier
    for page in ours:
        Page(page)


def test_the_links_in_it_lead_somewhere() -> None:
    texts = "".join("".join(cell["source"]) for cell in stored()["cells"] if cell["cell_type"] == "markdown")
    links = re.findall(r"\]\(([^)]+)\)", texts)
    assert links
    for link in links:
        assert (NOTEBOOK.parent / Path(link)).exists(), link


def test_a_cell_is_run_as_jupyter_runs_it() -> None:
    names: dict[str, Any] = {}
    (result,) = script().outputs("x = 2\nx + 1", names, 7)
    assert result == {
        "data": {"text/plain": ["3"]},
        "execution_count": 7,
        "metadata": {},
        "output_type": "execute_result",
    }
    assert script().outputs("y = x", names, 8) == []
    assert script().outputs("print('a')\nprint('b')", names, 9) == [
        {"name": "stdout", "output_type": "stream", "text": ["a\n", "b\n"]}
    ]
