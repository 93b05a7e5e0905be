"""The site: `sphinx-build -W --keep-going docs site`, from Markdown pages (MyST) in the furo theme.

Pages that stand elsewhere in the project (READMEs) have a page here of one line, a link to them; it is filled with what
it links to, and links between pages are turned to where the pages stand in the site.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent.resolve()
ROOT = DOCS.parent

project = "allocator"
copyright = "the authors of allocator"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "allocator"
html_copy_source = False
exclude_patterns = ["_build"]
myst_heading_anchors = 4
# Columns of symbols and screens of output are what they are; nothing is guessed about their language.
highlight_language = "text"
nitpicky = True

# The sidebar, which readers of the bare files need not see.
CONTENTS = {
    "index": """
```{toctree}
:hidden:
:caption: Begin

readme
tutorial
examples/north-kazakhstan
examples/first-study
examples/green-climate-fund
```

```{toctree}
:hidden:
:glob:
:caption: How to

how-to/*
```

```{toctree}
:hidden:
:caption: Reference

rules
mathematics
reference/tables
reference/model-file
reference/models
reference/command-line
reference/files
reference/python
```

```{toctree}
:hidden:
:caption: Why

sources
performance
benchmarks
decisions/README
changes
```
""",
    "decisions/README": """
```{toctree}
:hidden:
:glob:

*
```
""",
}
LINK = re.compile(r"(\]\()(?!https?:)([^)#\s]+)((?:#[^)]*)?\))")
STUB = re.compile(r"\s*\[[^\]]*\]\(([^)#]+)\)\s*")


def stubs() -> dict[Path, Path]:
    """By the page they stand for, the pages of one line."""
    found = {}
    for page in DOCS.rglob("*.md"):
        only = STUB.fullmatch(page.read_text(encoding="utf-8"))
        if only:
            found[(page.parent / only[1]).resolve()] = page
    return found


def filled(app: Any, name: str, source: list[str]) -> None:
    """A page of the site: what it stands for, with its links turned."""
    del app
    here, pages = DOCS / f"{name}.md", stubs()
    real = next((page for page, stub in pages.items() if stub == here), here)
    if real != here:
        source[0] = real.read_text(encoding="utf-8")

    def turned(match: re.Match[str]) -> str:
        target = (real.parent / match[2]).resolve()
        target = pages.get(target / "README.md" if target.is_dir() else target, target)
        return match[1] + Path(os.path.relpath(target, here.parent)).as_posix() + match[3]

    source[0] = LINK.sub(turned, source[0]) + CONTENTS.get(name, "")


def setup(app: Any) -> None:
    """Told by Sphinx."""
    app.connect("source-read", filled)
