"""One model file as stated, before what it extends is put under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from allocator.modelfile.instruments import read_instruments
from allocator.modelfile.limits import read_limits
from allocator.modelfile.objective import read_objective
from allocator.modelfile.page import Page
from allocator.modelfile.records import Hurdles, Indicator, Instrument, Mobilisation, Model, Objective, Rates
from allocator.modelfile.sections import HURDLES, RATES, read_mobilisation, read_numbers, read_resilience
from allocator.modelfile.yaml_nodes import Node, Table, read_nodes
from allocator.study.records import Limit

SECTIONS: Final[Mapping[str, str]] = {
    "schema": "Version of these rules: 1. Required.",
    "name": "Short name: letters, digits, and . _ - after the first. Required.",
    "title": "What the report calls it; the name when left out.",
    "extends": "A shipped model, or a file beside this one, whose statements count where this file has none.",
    "maximise": "What is best. Required, here or in the extended file.",
    "resilience": "Indicators of the resilience points.",
    "hurdles": "What makes a project bankable.",
    "rates": "Yearly rates.",
    "mobilisation": "Standard by which private money is counted: oecd (default), mdb or simple.",
    "instruments": "What is on offer, by name, with its kind and terms.",
    "limits": "Limits that hold whatever the study; the same columns as the table `limits`.",
}
SCHEMA: Final = "1"


@dataclass(frozen=True, slots=True)
class Policy:
    """What one file states; None or empty: not stated there."""

    name: str = ""
    title: str = ""
    extends: str = ""
    maximise: Objective | None = None
    resilience: Mapping[str, Indicator] | None = None
    hurdles: Mapping[str, float] | None = None
    rates: Mapping[str, float] | None = None
    mobilisation: Mobilisation | None = None
    instruments: tuple[Instrument, ...] = ()
    limits: tuple[Limit, ...] = ()


def read_policy(content: bytes, page: Page) -> tuple[Policy, Table]:
    """What a file states, and its top table; problems are left on the page.

    Raises StudyError at once only when the file is no YAML that can be read.
    """
    top = read_nodes(content, page.file)
    entries = page.table(top, "", SECTIONS)
    for needed in [section for section in ("schema", "name") if section not in entries]:
        page.wrong(top, needed, f"{needed} is missing. Write {'schema: 1' if needed == 'schema' else 'name: NAME'}.")
    stated = {section: value for section, place in entries.items() if (value := _section(page, section, *place))}
    stated.pop("schema", None)
    return Policy(**stated), top  # type: ignore[arg-type]


def _section(page: Page, section: str, path: str, node: Node) -> object:
    match section:
        case "schema":
            if page.text(node, path) not in (SCHEMA, None):
                page.wrong(node, path, "This version reads schema 1. Write schema: 1.")
        case "name":
            return page.id(node, path)
        case "title" | "extends":
            return page.text(node, path)
        case "maximise":
            return read_objective(page, node)
        case "resilience":
            return read_resilience(page, node)
        case "hurdles":
            return read_numbers(page, node, path, HURDLES)
        case "rates":
            return read_numbers(page, node, path, RATES)
        case "mobilisation":
            return read_mobilisation(page, node)
        case "instruments":
            return read_instruments(page, node)
        case "limits":
            return read_limits(page, node)
    return None


def merged(policy: Policy, base: Policy | None, source: str) -> Model | None:
    """The whole model: what the file states over what it extends; None while nothing says what is maximised.

    Hurdles and rates are joined number by number, instruments by name and limits by id; `maximise` and `resilience`
    replace those of the base as a whole, because their weights belong together.
    """
    base = base or Policy()
    maximise = policy.maximise or base.maximise
    if maximise is None:
        return None
    instruments = {one.name: one for one in (*base.instruments, *policy.instruments)}
    limits = {one.limit: one for one in (*base.limits, *policy.limits)}
    return Model(
        name=policy.name,
        title=policy.title or policy.name,
        maximise=maximise,
        resilience=policy.resilience or base.resilience or {},
        hurdles=Hurdles(**{**(base.hurdles or {}), **(policy.hurdles or {})}),
        rates=Rates(**{**(base.rates or {}), **(policy.rates or {})}),
        mobilisation=policy.mobilisation or base.mobilisation or Mobilisation.OECD,
        instruments=tuple(instruments[name] for name in sorted(instruments)),
        limits=tuple(limits[name] for name in sorted(limits)),
        source=source,
    )


def model_problems(model: Model) -> list[str]:
    """What the parts of a model say wrongly together, in sentences.

    >>> from allocator.modelfile.records import Form
    >>> model_problems(Model("m", "", Objective(Form.WEIGHTED, (("resilience", 1.0),))))
    ['maximise names resilience, but no indicators are stated. Add a resilience section.']
    """
    asked = {measure for measure, _ in model.maximise.terms} | {limit.measure for limit in model.limits}
    wrong = []
    if "resilience" in asked and not model.resilience:
        where = "maximise" if "resilience" in dict(model.maximise.terms) else "a limit"
        wrong.append(f"{where} names resilience, but no indicators are stated. Add a resilience section.")
    return wrong
