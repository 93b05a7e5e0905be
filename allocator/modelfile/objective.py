"""`maximise`: a weighted sum, an order, or a sum in which each measure is divided by its own best.

    maximise: {private: 1, resilience: 25000}                      weighted: natural units
    maximise: [private, {resilience: 2%}]                          ordered: the second may cost 2 % of the first
    maximise: {scaled: {private: 0.5, resilience: 0.5}}            scaled

That a measure exists is checked where the study is known. Source: docs/rules.md#what-is-best
"""

from __future__ import annotations

from allocator.errors import UsageError
from allocator.modelfile.page import Page
from allocator.modelfile.records import Form, Objective
from allocator.modelfile.yaml_nodes import Listing, Node, Scalar, Table
from allocator.units import read_quantity, read_share

_FORMS = "Write {private: 1, resilience: 25000}, [private, {resilience: 2%}] or {scaled: {private: 0.5, ...}}."


def read_weight(text: str) -> float:
    """A weight: any number but zero; below zero the measure counts against.

    >>> read_weight("25000")
    25000.0
    """
    value = float(read_quantity(text).value)
    if value == 0:
        raise UsageError("A weight of 0 changes nothing. Leave the measure out.")
    return value


def read_tolerance(text: str) -> float:
    """The share of the result before it that a term may cost.

    >>> read_tolerance("2%")
    0.02
    """
    return float(read_share(text))


def read_objective(page: Page, node: Node, path: str = "maximise") -> Objective | None:
    """What is maximised, in one of the three forms; None (and a problem) when it is none of them."""
    if isinstance(node, Listing):
        return _ordered(page, node, path)
    if not isinstance(node, Table) or not node.entries:
        page.wrong(node, path, f"Nothing here says what is maximised. {_FORMS}")
        return None
    entries = page.table(node, path)
    if list(entries) == ["scaled"] and isinstance(entries["scaled"][1], Table):
        below, inner = entries["scaled"]
        return _summed(page, inner, below, Form.SCALED)
    return _summed(page, node, path, Form.WEIGHTED)


def _summed(page: Page, node: Node, path: str, form: Form) -> Objective | None:
    entries = page.table(node, path)
    if not entries:
        page.wrong(node, path, f"No measure is named. {_FORMS}")
    weights = {measure: page.number(below, at, read_weight) for measure, (at, below) in entries.items()}
    terms = tuple((measure, weight) for measure, weight in weights.items() if weight is not None)
    return Objective(form, terms) if terms else None


def _ordered(page: Page, node: Listing, path: str) -> Objective | None:
    terms = [term for item in node.items if (term := _term(page, item, path))]
    measures = [measure for measure, _ in terms]
    if not node.items:
        page.wrong(node, path, f"No measure is named. {_FORMS}")
    for measure in dict.fromkeys(name for name in measures if measures.count(name) > 1):
        page.wrong(node, path, f'"{measure}" stands twice in the order. Keep the first.')
    if terms and terms[0][1] != 0:
        page.wrong(node.items[0], path, f'Nothing comes before "{measures[0]}" that it could cost. Write it alone.')
    return Objective(Form.ORDERED, tuple(terms)) if terms else None


def _term(page: Page, node: Node, path: str) -> tuple[str, float] | None:
    if isinstance(node, Scalar):
        measure = page.text(node, path)
        return (measure, 0.0) if measure else None
    entries = page.table(node, path)
    if len(entries) != 1:
        page.wrong(node, path, "One measure stands in each place of the order, as private or {resilience: 2%}.")
        return None
    [(measure, (below, inner))] = entries.items()
    tolerance = page.number(inner, below, read_tolerance)
    return None if tolerance is None else (measure, tolerance)
