"""Writes docs/mathematics.md from the docstrings of allocator/formulation: the page cannot drift from the code.

python docs/make_mathematics.py            writes the page
python docs/make_mathematics.py --check    exit code 1 when the page is not up to date
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
FORMULATION = ROOT / "allocator" / "formulation"
PAGE = ROOT / "docs" / "mathematics.md"

# The order in which `formulation.build` puts the families together, after what they share.
SECTIONS = (
    "program",
    "packages",
    "choice",
    "payments",
    "budgets",
    "limits",
    "links",
    "ceilings",
    "resilience",
    "objectives",
)

HEAD = """# The mathematics

Made from the docstrings of `allocator/formulation` by `docs/make_mathematics.py`; do not edit it by hand.
What the rules mean in words is in [the rules](rules.md); each section below names its part.
"""

SYMBOL = re.compile(r"^\S.*?\S {2,}\S|^\S {2,}\S")
SOURCE = re.compile(r"Source: docs/([\w./-]+\.md)(#[\w-]+)?")


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([HEAD, *(section(name) for name in SECTIONS if (FORMULATION / f"{name}.py").exists())])


def section(name: str) -> str:
    """One family: its heading, what it means, formula, symbols."""
    text = ast.get_docstring(ast.parse((FORMULATION / f"{name}.py").read_text(encoding="utf-8"))) or ""
    return f"## {name.capitalize()}\n\n" + "\n\n".join(blocks(text)) + "\n"


def blocks(text: str) -> Iterator[str]:
    """Paragraphs as Markdown: formulas and lists of symbols keep their columns, sources become links."""
    for paragraph in re.split(r"\n\s*\n", text):
        lines = paragraph.splitlines()
        prose = [line for line in lines if not SOURCE.fullmatch(line.strip())]
        if prose:
            yield fenced(prose) if is_table(prose) else "\n".join(prose)
        for source in filter(None, (SOURCE.fullmatch(line.strip()) for line in lines)):
            yield f"See [{source[1].removesuffix('.md')}]({source[1]}{source[2] or ''})."


def is_table(lines: list[str]) -> bool:
    """A formula is indented; a list of symbols has a symbol, two or more spaces and its meaning."""
    return lines[0].startswith("    ") or bool(SYMBOL.match(lines[0]))


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
