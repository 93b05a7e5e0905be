"""A model file while it is read: what is asked of its nodes, and every problem found on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final, TypeVar

from allocator.errors import At, Problem, UsageError, nearest
from allocator.modelfile.yaml_nodes import Listing, Node, Scalar, Table

Value = TypeVar("Value")

ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
NUMBER: Final = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?%?")


@dataclass(slots=True)
class Page:
    """A file's name and its problems so far; asking for a value notes what is wrong and answers None."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def at(self, node: Node, path: str) -> At:
        """Where a node stands."""
        return At(file=self.file, row=node.row, column=path)

    def wrong(self, node: Node, path: str, message: str) -> None:
        """Notes a problem at a node."""
        self.problems.append(Problem(message, self.at(node, path)))

    def table(self, node: Node, path: str, known: Collection[str] | None = None) -> dict[str, tuple[str, Node]]:
        """What stands under a key, by name, each with its own path; names that are not `known` are problems."""
        if is_empty(node):
            return {}
        if not isinstance(node, Table):
            self.wrong(node, path, "This must be a list of `key: value`.")
            return {}
        found = {key.text: (f"{path}.{key.text}" if path else key.text, below) for key, below in node.entries}
        for key, _ in node.entries:
            if known is not None and key.text not in known:
                allowed = ", ".join(known)
                message = f'"{key.text}" is not known here.{nearest(key.text, known)} Known: {allowed}.'
                self.wrong(key, found.pop(key.text)[0], message)
        return found

    def items(self, node: Node, path: str) -> tuple[Node, ...]:
        """The items of a list."""
        if is_empty(node):
            return ()
        if not isinstance(node, Listing):
            self.wrong(node, path, "This must be a list: lines that begin with a dash, or [a, b].")
            return ()
        return node.items

    def text(self, node: Node, path: str) -> str | None:
        """A text; an empty one is a problem."""
        if isinstance(node, Scalar) and node.text.strip():
            return node.text.strip()
        empty = isinstance(node, Scalar)
        message = (
            "Nothing is stated here. Write a value, or leave the line out." if empty else "One value belongs here."
        )
        self.wrong(node, path, message)
        return None

    def id(self, node: Node, path: str) -> str | None:
        """A text that may stand as a name: letters, digits, and . _ - after the first."""
        text = self.text(node, path)
        if text is None or ID.fullmatch(text):
            return text
        self.wrong(node, path, f'"{text}" cannot be a name. Use letters, digits, and . _ - after the first.')
        return None

    def choice(self, node: Node, path: str, known: Collection[str]) -> str | None:
        """One of the known words."""
        text = self.text(node, path)
        if text is None or text in known:
            return text
        self.wrong(node, path, f'"{text}" is not known.{nearest(text, known)} Known: {", ".join(known)}.')
        return None

    def number(self, node: Node, path: str, read: Callable[[str], Value]) -> Value | None:
        """A plain number (5, 0.3, 30%) as `read` understands it; anything that YAML would convert is refused."""
        text = self.text(node, path)
        if text is None:
            return None
        if not isinstance(node, Scalar) or not node.plain or not NUMBER.fullmatch(text):
            self.wrong(node, path, f'"{text}" is not a number here. Write digits, such as 50000, 0.3 or 30%.')
            return None
        return self.read(node, path, text, read)

    def read(self, node: Node, path: str, text: str, read: Callable[[str], Value]) -> Value | None:
        """What `read` makes of a text; its refusal is a problem at the node."""
        try:
            return read(text)
        except UsageError as error:
            self.wrong(node, path, str(error))
            return None


def is_empty(node: Node) -> bool:
    """True for a key with nothing after it, as when every line below it is a comment."""
    return isinstance(node, Scalar) and node.plain and not node.text
