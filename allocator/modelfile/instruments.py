"""`instruments`: what is on offer, for which projects, and on what terms.

    instruments:
      guarantee: {kind: partial_credit_guarantee, coverage: 50%, fee: 1%, where: tag=sme}

The terms of each kind are in `allocator.modelfile.terms`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from allocator.errors import NOWHERE, At, Problem, StudyError
from allocator.modelfile.page import ID, NUMBER, Page
from allocator.modelfile.records import Instrument, Kind
from allocator.modelfile.terms import TERMS, Unit, Value, check_terms
from allocator.modelfile.yaml_nodes import Listing, Node, Scalar, Table
from allocator.study.where import parse_where

INSTRUMENT_WHERE: Final = ("theme", "district", "obligor", "tag", "project")  # what is known before pricing
_WORDS: Final = (Unit.CHOICE, Unit.NAME)


def read_instruments(page: Page, node: Node, path: str = "instruments") -> tuple[Instrument, ...]:
    """The instruments of a model file, in the order of their names."""
    found = []
    for name, (below, inner) in page.table(node, path).items():
        if not ID.fullmatch(name):
            page.wrong(inner, below, f'"{name}" cannot be a name. Use letters, digits, and . _ - after the first.')
        if instrument := _instrument(page, name, inner, below):
            found.append(instrument)
    return tuple(sorted(found, key=lambda instrument: instrument.name))


def checked_instrument(name: str, kind: Kind, where: str, terms: Mapping[str, object], at: At = NOWHERE) -> Instrument:
    """An instrument by the same rules from wherever it comes; raises StudyError with every problem.

    >>> checked_instrument("ta", Kind.TECHNICAL_ASSISTANCE, "", {"share": "5%"}).terms["share"]
    0.05
    """
    problems: list[Problem] = []
    checked: Mapping[str, Value] = {}
    try:
        parse_where(where, at.in_column(f"{at.column}.where"), INSTRUMENT_WHERE)
    except StudyError as error:
        problems += error.problems
    try:
        checked = check_terms(kind, terms, at)
    except StudyError as error:
        problems += error.problems
    if problems:
        raise StudyError(problems)
    return Instrument(name, kind, where, checked)


def _instrument(page: Page, name: str, node: Node, path: str) -> Instrument | None:
    entries = page.table(node, path)
    if "kind" not in entries:
        page.wrong(node, path, f"kind is missing. Known: {', '.join(Kind)}.")
        return None
    below, inner = entries.pop("kind")
    word = page.choice(inner, below, [kind.value for kind in Kind])
    where = _where(page, entries)
    if word not in list(Kind):
        return None
    kind = Kind(word)
    raw = {term: _cell(page, kind, term, *place) for term, place in entries.items()}
    try:
        return checked_instrument(name, kind, where, raw, page.at(node, path))
    except StudyError as error:
        page.problems += _new_at_their_lines(error.problems, page, entries, node)
        return None


def _where(page: Page, entries: dict[str, tuple[str, Node]]) -> str:
    below, node = entries.pop("where", ("", None))
    return page.text(node, below) or "" if node is not None else ""


def _cell(page: Page, kind: Kind, name: str, path: str, node: Node) -> object:
    """A term as text, or a list of texts; None (and a problem) for a number that YAML would convert."""
    unit = {term.name: term.unit for term in TERMS[kind]}.get(name)
    if isinstance(node, Listing) and unit in (Unit.SHARES, None):
        return [_cell(page, kind, "", path, item) for item in node.items]
    if isinstance(node, Table):
        page.wrong(node, path, "One value belongs here.")
        return None
    text = page.text(node, path)
    if text is None or unit in _WORDS or (unit is None and name):
        return text
    if isinstance(node, Scalar) and node.plain and NUMBER.fullmatch(text):
        return text
    page.wrong(node, path, f'"{text}" is not a number here. Write digits, such as 50000, 0.3 or 30%.')
    return None


def _new_at_their_lines(
    problems: Iterable[Problem], page: Page, entries: Mapping[str, tuple[str, Node]], node: Node
) -> list[Problem]:
    said = {problem.at.column for problem in page.problems}
    rows = {path: below.row for path, below in entries.values()}
    return [
        Problem(problem.message, replace(problem.at, row=rows.get(problem.at.column, node.row)))
        for problem in problems
        if problem.at.column not in said
    ]
