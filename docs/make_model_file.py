"""Writes docs/reference/model-file.md from the vocabulary of model files: the page cannot drift from the code.

python docs/make_model_file.py            writes the page
python docs/make_model_file.py --check    exit code 1 when the page is not up to date
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from allocator.modelfile.instruments import INSTRUMENT_WHERE
from allocator.modelfile.policy import SECTIONS
from allocator.modelfile.records import Kind
from allocator.modelfile.sections import HURDLES, INDICATOR, RATES, Setting
from allocator.modelfile.terms import TERMS, Term, Unit
from allocator.modelfile.yaml_nodes import DEEPEST, LARGEST_FILE

PAGE = Path(__file__).parent / "reference" / "model-file.md"

HEAD = f"""# The model file

Made from the code by `docs/make_model_file.py`; do not edit it by hand.

A model file is a donor's policy in YAML: a closed vocabulary, no expressions. A key that is not known is an error with
the nearest name; all problems are told at once, each with its line. Nothing is guessed: numbers are written `50000`,
`0.3` or `30%` without quotes, and what YAML would turn into something else (`NO`, `0123`, `12:30`, dates) stays text.
Anchors, aliases, tags, duplicate keys, more than {DEEPEST} levels and more than {LARGEST_FILE:,} bytes are refused;
the file is UTF-8. A rate above 100 % needs its percent sign.
""".replace(",000 bytes", " 000 bytes")

OBJECTIVE = """## maximise

```yaml
maximise: {private: 1, resilience: 25000}              # a weighted sum in natural units
maximise: [private, {resilience: 2%}]                  # in order: the second may cost at most 2 % of the first
maximise: {scaled: {private: 0.5, resilience: 0.5}}    # each divided by its own best attainable value
```

A measure is built in (`private`, `commitment`, `cost`, `resilience` and others) or a column of the study. What each
form means exactly: [the rules](../rules.md#what-is-best).
"""

EXTENDS = """## extends

`extends: NAME` inherits once: the extended file may not extend another. Hurdles and rates are joined number by number.
An instrument or a limit of the same name replaces the old one as a whole; new ones are added. `maximise` and
`resilience` replace those of the extended file as a whole, because their weights belong together.
"""

LIMITS = """## limits

A list of the same columns as [the table](tables.md) `limits`: `limit` (an id), `measure`, `where`, `per`, `at_least`,
`at_most`, `of`, `note`. A percentage needs `of`: what it is a share of.
What they mean: [the rules](../rules.md#limits).
"""

UNITS = {
    Unit.SHARE: "share",
    Unit.RATE: "share a year",
    Unit.MONEY: "money, study currency",
    Unit.YEARS: "whole years",
    Unit.NUMBER: "number",
    Unit.SHARES: "list of shares that add up to 1",
    Unit.CHOICE: "word",
    Unit.NAME: "name of a measure",
}


def page() -> str:
    """The whole page as Markdown."""
    keys = table(("key", "states"), ((f"`{key}`", says) for key, says in SECTIONS.items()))
    parts = [HEAD, f"## Keys\n\n{keys}", OBJECTIVE, EXTENDS]
    parts += [numbers("resilience", "Points = 100 · Σ weight · min(1, total / full), by measure:", INDICATOR)]
    parts += [numbers("hurdles", "What makes a project bankable:", HURDLES), numbers("rates", "Yearly rates:", RATES)]
    return "\n".join([*parts, instruments(), LIMITS])


def numbers(name: str, intro: str, settings: Mapping[str, Setting]) -> str:
    """A section of numbers: what each is, its unit, and what counts when it is left out."""
    rows = ((f"`{key}`", one.says, one.unit, one.default or "none") for key, one in settings.items())
    return f"## {name}\n\n{intro}\n\n{table(('key', 'means', 'unit', 'left out'), rows)}"


def instruments() -> str:
    """Every kind of instrument with its terms."""
    where = ", ".join(f"`{key}`" for key in INSTRUMENT_WHERE)
    intro = (
        "Each instrument has a name of its own, its `kind`, its terms, and `where`: which projects it is for\n"
        f"({where}; blank: all). Example: `where: tag=sme & district=esil|zhambyl`.\n"
    )
    return "\n".join([f"## instruments\n\n{intro}", *(kind_section(kind) for kind in Kind)])


def kind_section(kind: Kind) -> str:
    """One kind: a table of its terms."""
    heads = ("term", "means", "unit", "range", "left out")
    return f"### {kind}\n\n{table(heads, (term_row(term) for term in TERMS[kind]))}"


def term_row(term: Term) -> tuple[str, ...]:
    """One term of an instrument."""
    return (f"`{term.name}`", term.says, UNITS[term.unit], span(term), left_out(term))


def span(term: Term) -> str:
    """What may be written for a term."""
    if term.unit in (Unit.CHOICE, Unit.NAME):
        return ", ".join(term.choices)
    if term.unit is Unit.SHARES:
        return ""
    if term.unit is Unit.MONEY:
        return f"{term.least:g} or more"
    return f"{shown(term, term.least)} to {shown(term, term.most)}"


def left_out(term: Term) -> str:
    """What counts when a term is not written."""
    if term.required:
        return "**required**"
    if term.default is None:
        return "no such rule"
    if isinstance(term.default, tuple):
        return ", ".join(shown(term, one) for one in term.default)
    return term.default if isinstance(term.default, str) else shown(term, term.default)


def shown(term: Term, value: float) -> str:
    """A number in the unit of its term."""
    share = term.unit in (Unit.SHARE, Unit.RATE, Unit.SHARES)
    return f"{round(value * 100, 6):g}%" if share else f"{value:g}"


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    names = list(heads)
    lines = [names, ["---"] * len(names), *(list(row) for row in rows)]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def main(arguments: list[str]) -> int:
    """Writes or checks the page; returns the exit code."""
    made = page()
    if "--check" not in arguments:
        PAGE.write_text(made, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == made:
        return 0
    sys.stderr.write("docs/reference/model-file.md is not up to date: run python docs/make_model_file.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
