"""A model file as plain nodes with their lines: every scalar stays the text that was written, nothing is guessed.

YAML would read `NO` as false, `0123` as 83, `12:30` as 750 and `2024-01-01` as a date. Here they stay text, and what is
asked for decides what they may mean. Anchors, aliases, tags, duplicate keys, deep nesting and large files are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

from allocator.errors import At, Problem, StudyError

LARGEST_FILE: Final = 200_000  # bytes; the largest shipped file has about 6 000
DEEPEST: Final = 8  # a model file needs 4


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as written; `plain` when it stands without quotes. `row` is its line, from 1."""

    text: str
    plain: bool
    row: int


@dataclass(frozen=True, slots=True)
class Table:
    """Keys with what stands under them, in the order of the file."""

    entries: tuple[tuple[Scalar, Node], ...]
    row: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: `[a, b]` or lines that begin with a dash."""

    items: tuple[Node, ...]
    row: int


Node = Scalar | Table | Listing


def read_nodes(content: bytes, file: str) -> Table:
    """The top table of a YAML document; raises StudyError when the file is not one, or uses what is not allowed.

    >>> read_nodes(b"country: NO", "model.yaml").entries[0][1]
    Scalar(text='NO', plain=True, row=1)
    """
    events = _events(_decoded(content, file), file)
    try:
        top = _document(events, file)
    except yaml.MarkedYAMLError as error:
        raise StudyError([Problem(_broken(error), At(file=file, row=_line(error)))]) from error
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        raise StudyError(
            [Problem("This is not YAML that can be read. Begin from a shipped file.", At(file))]
        ) from error
    if not isinstance(top, Table):
        raise StudyError([Problem("A model file is a list of `key: value`. Begin with `schema: 1`.", At(file, row=1))])
    return top


def _decoded(content: bytes, file: str) -> str:
    if len(content) > LARGEST_FILE:
        message = f"The file has {len(content)} bytes; a model file has at most {LARGEST_FILE}."
        raise StudyError([Problem(message, At(file=file))])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise StudyError([Problem("The file is not UTF-8. Save it as UTF-8.", At(file=file, row=row))]) from error


def _events(text: str, file: str) -> Iterator[Any]:
    """The parser's events, stopped at the first that a model file may not hold."""
    depth = 0
    parsed: Iterator[Any] = iter(yaml.parse(text, Loader=yaml.SafeLoader))
    for event in parsed:
        at = At(file=file, row=event.start_mark.line + 1)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise StudyError([Problem("Anchors (&) and aliases (*) are not allowed. Write the value out.", at)])
        if getattr(event, "tag", None) is not None:
            raise StudyError([Problem(f"The tag {event.tag} is not allowed. Write the value without it.", at)])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise StudyError([Problem(f"Nested more than {DEEPEST} deep. A model file needs 4.", at)])
        yield event


def _document(events: Iterator[Any], file: str) -> Node:
    next(events)  # start of the stream
    start = next(events)
    if isinstance(start, yaml.StreamEndEvent):
        raise StudyError([Problem("The file is empty. Begin with `schema: 1`.", At(file=file))])
    duplicates: list[Problem] = []
    node = _node(next(events), events, file, "", duplicates)
    next(events)  # end of the document
    after = next(events)
    if not isinstance(after, yaml.StreamEndEvent):
        at = At(file=file, row=after.start_mark.line + 1)
        duplicates.append(Problem("A second document begins here (---). A model file is one document.", at))
    if duplicates:
        raise StudyError(duplicates)
    return node


def _node(event: Any, events: Iterator[Any], file: str, path: str, duplicates: list[Problem]) -> Node:
    row = event.start_mark.line + 1
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(event.value, event.style is None, row)
    if isinstance(event, yaml.SequenceStartEvent):
        return Listing(tuple(_items(events, file, path, duplicates)), row)
    return Table(tuple(_entries(events, file, path, duplicates)), row)


def _items(events: Iterator[Any], file: str, path: str, duplicates: list[Problem]) -> Iterator[Node]:
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        yield _node(event, events, file, path, duplicates)


def _entries(events: Iterator[Any], file: str, path: str, duplicates: list[Problem]) -> Iterator[tuple[Scalar, Node]]:
    first: dict[str, int] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        row = event.start_mark.line + 1
        if not isinstance(event, yaml.ScalarEvent):
            raise StudyError([Problem("A key must be a single word.", At(file=file, row=row, column=path))])
        below = f"{path}.{event.value}" if path else event.value
        if event.value in first:
            message = f'"{event.value}" stands twice (first in row {first[event.value]}). Keep one of them.'
            duplicates.append(Problem(message, At(file=file, row=row, column=below)))
        first.setdefault(event.value, row)
        key = Scalar(event.value, event.style is None, row)
        yield key, _node(next(events), events, file, below, duplicates)


def _broken(error: yaml.MarkedYAMLError) -> str:
    problem = (error.problem or "this cannot be read").strip()
    hint = " Put quotes around a text that holds : or #, and indent with spaces, not tabs."
    return f"This is not YAML that can be read: {problem}.{hint}"


def _line(error: yaml.MarkedYAMLError) -> int | None:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else None
