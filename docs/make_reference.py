"""Writes the reference pages from the code: docs/reference/python.md and docs/reference/command-line.md.

python docs/make_reference.py            writes the pages
python docs/make_reference.py --check    exit code 1 when one is not up to date
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))

from make_mathematics import blocks

import allocator
from allocator import api
from allocator.cli.group import allocator as cli

REFERENCE = Path(__file__).parent / "reference"
SCREEN = 100  # columns of the help pages
SHOWN = {"solve": 0, "read_study": 1, "Study": 2, "Portfolio": 3}  # what a reader meets first; the rest by name

PYTHON = """# The Python interface

Made from the docstrings by `docs/make_reference.py`; do not edit it by hand.
A first script: [from Python](../../examples/from_python.py).

```python
import allocator
```
"""

COMMANDS = """# The command line

What `--help` says of every command, made by `docs/make_reference.py`; do not edit it by hand.
`allocator` also runs as `python -m allocator`. What a run leaves behind: [the files of a run](files.md).
"""


def pages() -> dict[Path, str]:
    """Every page with its text."""
    names = sorted(allocator.__all__, key=lambda name: (SHOWN.get(name, 9), name.lower()))
    public = [part for name in names for part in entry(name, public_thing(name))]
    return {
        REFERENCE / "python.md": "\n\n".join([PYTHON.strip(), *public]) + "\n",
        REFERENCE / "command-line.md": "\n\n".join([COMMANDS.strip(), *commands()]) + "\n",
    }


def public_thing(name: str) -> Any:
    """What a public name stands for; `solve` is a package that is called like the function it stands for."""
    thing = getattr(allocator, name)
    return getattr(api, name) if inspect.ismodule(thing) else thing


def entry(name: str, thing: Any) -> Iterator[str]:
    """A public name: its signature, what it means, and for a class what it holds and offers."""
    yield f"## {name}"
    if not inspect.isclass(thing):
        yield f"```text\nallocator.{name}{signature(thing)}\n```"
    yield from text_of(inspect.getdoc(thing) or "")
    if inspect.isclass(thing):
        yield from attributes(thing)
        yield from members(name, thing)


def attributes(thing: type) -> Iterator[str]:
    """The fields of a record and the values of a choice."""
    if issubclass(thing, Enum):
        yield "```text\n" + "\n".join(f"{each.name:<12}{each.value!r}" for each in thing) + "\n```"
    elif dataclasses.is_dataclass(thing):
        shown = [f"{field.name}: {field.type}" for field in dataclasses.fields(thing) if not field.name.startswith("_")]
        yield "```text\n" + "\n".join(shown) + "\n```"


def members(name: str, thing: type) -> Iterator[str]:
    """The methods and properties that a class documents itself."""
    for member, value in vars(thing).items():
        asked = inspect.unwrap(getattr(value, "__func__", value))
        shown = getattr(asked, "fget", None) or getattr(asked, "func", None) or asked
        if member.startswith("_") or not inspect.isfunction(shown) or not shown.__doc__:
            continue
        called = "" if shown is not asked else signature(shown, bound=True)
        yield f"### {name}.{member}{'' if not called else '()'}"
        if called not in ("", "()"):
            yield f"```text\n{member}{called}\n```"
        yield from text_of(inspect.getdoc(shown) or "")


def signature(function: Any, *, bound: bool = False) -> str:
    """As it is written, one argument a line when it is long."""
    found = inspect.signature(function)
    if bound:
        found = found.replace(parameters=list(found.parameters.values())[1:])
    text = str(found).replace("'", "")
    if len(text) <= SCREEN:
        return text
    arguments = [str(each).replace("'", "") for each in found.parameters.values()]
    starred = [each.kind for each in found.parameters.values()]
    if inspect.Parameter.KEYWORD_ONLY in starred:
        arguments.insert(starred.index(inspect.Parameter.KEYWORD_ONLY), "*")
    result = text.rpartition(" -> ")[2]
    return "(\n    " + ",\n    ".join(arguments) + f",\n) -> {result}"


def text_of(text: str) -> Iterator[str]:
    """A docstring as Markdown; its examples as Python."""
    for part in re.split(r"(^>>> .*?(?=^\s*$|\Z))", text, flags=re.MULTILINE | re.DOTALL):
        if part.startswith(">>> "):
            yield f"```pycon\n{part.rstrip()}\n```"
        elif part.strip():
            yield from blocks(part.strip())


def commands() -> Iterator[str]:
    """The help of the program and of each command."""
    top = click.Context(cli, info_name="allocator", terminal_width=SCREEN, max_content_width=SCREEN)
    yield f"```text\n{cli.get_help(top)}\n```"
    for name in cli.list_commands(top):
        command = cli.get_command(top, name)
        if command is not None:
            inner = click.Context(command, info_name=name, parent=top, terminal_width=SCREEN)
            yield f"## {name}"
            yield f"```text\n{command.get_help(inner)}\n```"


def main() -> int:
    """Writes or checks the pages."""
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            sys.stderr.write(f"{path.name} is not up to date: run python docs/make_reference.py\n")
        return 1 if stale else 0
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
