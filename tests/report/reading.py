"""A page as a reader of tests sees it: elements with their attributes and texts, in a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "input", "link", "img", "hr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def all(self, tag: str = "") -> Iterator[Element]:
        for child in self.children:
            if isinstance(child, Element):
                if not tag or child.tag == tag:
                    yield child
                yield from child.all(tag)

    def one(self, tag: str) -> Element:
        (found,) = self.all(tag)
        return found

    @property
    def text(self) -> str:
        parts = (child if isinstance(child, str) else child.text for child in self.children)
        return "".join(parts).replace("\u00a0", " ")

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


class Page(HTMLParser):
    """Reads a page strictly: what is opened is closed, in order; an id stands once."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = Element("root")
        self._open = [self.root]
        self.feed(text)
        self.close()
        assert self._open == [self.root]
        ids = [each.attributes["id"] for each in self.root.all() if "id" in each.attributes]
        assert len(ids) == len(set(ids)), sorted(one for one in ids if ids.count(one) > 1)
        self.by_id = {each.attributes["id"]: each for each in self.root.all() if "id" in each.attributes}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    @property
    def sections(self) -> list[str]:
        return [each.attributes["id"] for each in self.root.all("section")]

    def rows(self, table: str) -> list[list[str]]:
        """The texts of a table's body, by the id of its caption."""
        (grid,) = (each for each in self.root.all("table") if each.one("caption").attributes["id"] == table)
        return [[cell.words for cell in row.all() if cell.tag in ("th", "td")] for row in grid.one("tbody").all("tr")]
