"""Writes docs/mathematics.md from the docstrings of allocator/formulation: the page cannot drift from the code.

python docs/make_mathematics.py            writes the page
python docs/make_mathematics.py --check    exit code 1 when the page is not up to date
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parent.parent
FORMULATION = ROOT / "allocator" / "formulation"
PAGE = ROOT / "docs" / "mathematics.md"

# The order in which `formulation.build` puts the families together, after what they share.
SHARED = ("program", "packages")
SECTIONS = (*SHARED, "choice", "payments", "budgets", "ceilings", "resilience", "limits", "links", "objectives")

HEAD = """# The mathematics

Made from the docstrings of `allocator/formulation` by `docs/make_mathematics.py`; do not edit it by hand.
What the rules mean in words is in [the rules](rules.md); each section below names its part.
"""

SYMBOL = re.compile(r"^\S.{0,40}? {2,}\S")
SOURCE = re.compile(r"Source: docs/([\w./-]+\.md)(#[\w-]+)?")


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([HEAD, *(section(name) for name in SECTIONS if (FORMULATION / f"{name}.py").exists())])


def section(name: str) -> str:
    """One family: its heading, what it means, formula, symbols."""
    text = ast.get_docstring(ast.parse((FORMULATION / f"{name}.py").read_text(encoding="utf-8"))) or ""
    return f"## {name.capitalize()}\n\n" + "\n\n".join(blocks(text)) + "\n"


def blocks(text: str) -> Iterator[str]:
    """Parts of a docstring as Markdown: formulas and lists of symbols keep their columns, sources become links."""
    for paragraph in re.split(r"\n\s*\n", text):
        for kind, lines in groupby(kinds(paragraph.splitlines()), key=lambda pair: pair[0]):
            texts = [line for _, line in lines]
            if kind == "source":
                yield from (link(line) for line in texts)
            else:
                yield fenced(texts) if kind == "columns" else "\n".join(texts)


def kinds(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Each line with what it is: prose, a source, or columns (a formula, or a symbol with its meaning)."""
    before = "prose"
    for line in lines:
        indented = line.startswith("  ")
        if SOURCE.fullmatch(line.strip()):
            before = "source"
        elif SYMBOL.match(line) or (indented and before in ("prose", "columns")):
            before = "columns"
        else:
            before = "prose"
        yield before, line


def link(line: str) -> str:
    """A source as a link."""
    found = SOURCE.fullmatch(line.strip())
    return f"See [{found[1].removesuffix('.md')}]({found[1]}{found[2] or ''})." if found else line


def fenced(lines: list[str]) -> str:
    """The lines as they stand, without their common indent."""
    indent = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join(["```text", *(line[indent:].rstrip() for line in lines), "```"])


def main(arguments: list[str]) -> int:
    """Writes or checks the page; returns the exit code."""
    made = page()
    if "--check" not in arguments:
        PAGE.write_text(made, encoding="utf-8")
        return 0
    current = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if current == made:
        return 0
    sys.stderr.write("docs/mathematics.md is not up to date: run python docs/make_mathematics.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
