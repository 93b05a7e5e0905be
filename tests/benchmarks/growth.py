"""Measures how time and memory grow with the pipeline, fits an exponent to each, and draws them.

    python -m tests.benchmarks.growth                          100 to 50 000 projects x 5 years, to docs/growth.svg
    python -m tests.benchmarks.growth --projects 100 --projects 1000 --out growth.svg

    seconds  =  constant * projects ^ exponent         least squares on the logarithms, from 1 000 projects on

Each size is one run of `tests.benchmarks.run` in a process of its own: processor seconds and peak memory.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.run import AFTERWARDS, in_a_process

SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000, 50_000)
FROM = 1_000  # projects; below it what is done once counts more than what grows
SERIES = {
    "read, price, build, hand over": ("read", "price", "build", "hand over"),
    "solve": ("solve",),
    "account, verify, compare, write": AFTERWARDS,
}
LINES = (("#000000", "-", "o"), ("#555555", "--", "s"), ("#888888", ":", "^"), ("#000000", "-.", "D"))
MEMORY = "peak memory, MiB"


def series(results: Sequence[Mapping[str, Any]]) -> dict[str, list[float]]:
    """Seconds of each part of the way and the memory at its end, a value a size."""
    found = {
        name: [sum(one["seconds"][stage] for stage in stages) for one in results] for name, stages in SERIES.items()
    }
    return {**found, MEMORY: [max(one["mebibytes"].values()) for one in results]}


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """The slope of the logarithms: 1 grows as the pipeline does, 2 as its square.

    >>> round(exponent([10, 100, 1000], [2, 20, 200]), 3), round(exponent([10, 100], [3, 300]), 3)
    (1.0, 2.0)
    """
    x, y = [math.log(size) for size in sizes], [math.log(value) for value in values]
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    over = sum((one - middle_x) * (other - middle_y) for one, other in zip(x, y, strict=True))
    return over / sum((one - middle_x) ** 2 for one in x)


def exponents(sizes: Sequence[int], found: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The exponent of each series over the larger sizes; over all where there are not two of those."""
    kept = [place for place, size in enumerate(sizes) if size >= FROM]
    kept = kept if len(kept) > 1 else list(range(len(sizes)))
    return {
        name: exponent([sizes[place] for place in kept], [values[place] for place in kept])
        for name, values in found.items()
    }


def table(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A Markdown table, a row a series, with its exponent."""
    sizes, found = [one["projects"] for one in results], series(results)
    slopes = exponents(sizes, found)
    yield "| | " + " | ".join(f"{size:,}" for size in sizes) + " | exponent |"
    yield "|---|" + "---:|" * (len(sizes) + 1)
    for name, values in found.items():
        digits, unit = (0, "") if name == MEMORY else (2, ", s")
        yield f"| {name}{unit} | " + " | ".join(f"{value:,.{digits}f}" for value in values) + f" | {slopes[name]:.2f} |"
    yield "| gap proven | " + " | ".join("" if one["gap"] is None else f"{one['gap']:.4%}" for one in results) + " | |"


def drawn(results: Sequence[Mapping[str, Any]], file: Path) -> None:
    """The plot: logarithms on both axes, seconds to the left, memory to the right."""
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    sizes, found = [one["projects"] for one in results], series(results)
    slopes = exponents(sizes, found)
    with mpl.rc_context({"svg.hashsalt": "growth", "svg.fonttype": "none"}):
        figure = Figure(figsize=(7, 4.2), layout="constrained")
        left = figure.add_subplot()
        right = left.twinx()
        for (name, values), (colour, style, mark) in zip(found.items(), LINES, strict=True):
            axes = right if name == MEMORY else left
            label = f"{name} (exponent {slopes[name]:.2f})"
            axes.plot(sizes, values, color=colour, linestyle=style, marker=mark, markersize=4, label=label)
        for axes, said in ((left, "processor seconds"), (right, "MiB")):
            axes.set_xscale("log")
            axes.set_yscale("log")
            axes.set_ylabel(said)
            for axis in (axes.xaxis, axes.yaxis):
                axis.set_major_locator(LogLocator(subs=(1.0, 3.0)))
                axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
                axis.set_minor_formatter(NullFormatter())
        left.set_xlabel("projects, 5 years")
        figure.legend(loc="outside upper left", ncols=2, fontsize=8, frameon=False)
        figure.savefig(file, format="svg", metadata={"Date": None})


def main(arguments: list[str]) -> None:
    """Measures, prints the table and draws the plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=int, action="append", help="a size; repeat for several")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent.parent / "docs" / "growth.svg")
    chosen = parser.parse_args(arguments)
    results = []
    for size in chosen.projects or SIZES:
        results.append(in_a_process(size, []))
        sys.stderr.write(f"{size:,} projects: {results[-1]['seconds']}\n")
    print("\n".join(table(results)))
    drawn(results, chosen.out)


if __name__ == "__main__":
    main(sys.argv[1:])
