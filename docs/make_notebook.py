"""Runs the example notebook and stores what its cells show, as Jupyter would, without Jupyter.

python docs/make_notebook.py

The cells are edited in `examples/north-kazakhstan.ipynb`, here or in Jupyter; tests run them again and compare.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import copy
import io
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "examples" / "north-kazakhstan.ipynb"

Cell = dict[str, Any]


def executed(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook with the outputs of its cells, run from the top in the folder of the notebook."""
    made = copy.deepcopy(notebook)
    names: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.chdir(NOTEBOOK.parent):
        for number, cell in enumerate((one for one in made["cells"] if one["cell_type"] == "code"), 1):
            cell["execution_count"] = number
            cell["outputs"] = outputs("".join(cell["source"]), names, number)
    return made


def outputs(source: str, names: dict[str, Any], number: int) -> list[Cell]:
    """What a cell prints, and what it ends with."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        value = run(source, names)
    found: list[Cell] = []
    if printed.getvalue():
        found.append({"name": "stdout", "output_type": "stream", "text": lines(printed.getvalue())})
    if value is not None:
        data, metadata = shown(value)
        found.append({"data": data, "execution_count": number, "metadata": metadata, "output_type": "execute_result"})
    return found


def run(source: str, names: dict[str, Any]) -> Any:
    """Runs a cell; returns what its last line is worth, where that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    return None if last is None else eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)


class Printer:
    """What `_repr_pretty_` writes to."""

    def __init__(self) -> None:
        self.said = ""

    def text(self, words: str) -> None:
        """Takes words."""
        self.said += words


def shown(value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A value in every form that it has for a notebook, and sizes of pictures."""
    data: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    if hasattr(value, "_repr_html_") and (page := value._repr_html_()) is not None:
        data["text/html"] = lines(page)
    if hasattr(value, "_repr_png_"):
        picture, metadata["image/png"] = value._repr_png_()
        data["image/png"] = base64.b64encode(picture).decode() + "\n"
    printer = Printer()
    if hasattr(value, "_repr_pretty_"):
        value._repr_pretty_(printer, False)
    data["text/plain"] = lines(printer.said or repr(value))
    return dict(sorted(data.items())), metadata


def lines(text: str) -> list[str]:
    """As notebooks keep a text: a list of lines with their ends."""
    return text.splitlines(keepends=True)


def read() -> dict[str, Any]:
    """The notebook as it is stored."""
    found: dict[str, Any] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Runs the notebook and writes it."""
    text = json.dumps(executed(read()), indent=1, ensure_ascii=False) + "\n"
    NOTEBOOK.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
