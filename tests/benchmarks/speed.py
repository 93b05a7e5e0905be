"""The core method beside HiGHS on the whole model, in one run on one thread, and a size that HiGHS is not asked for.

    python -m tests.benchmarks.speed                      1 000 x 5, 10 000 x 1, 10 000 x 5 and 50 000 x 5
    python -m tests.benchmarks.speed --time 60            HiGHS is stopped after 60 s of the clock instead of 150
    python -m tests.benchmarks.speed --case 1000x5        one size; repeat for several

Both start from coefficients and end with the gap asked for (0.01 %): HiGHS from finished arrays, ours from the priced
table of options, and ours goes on to exact accounts, reasons of declines and the independent check. Where HiGHS is not
done in time, what it had used by then counts, its time limit at most, and the ratio is "over" that. Seconds are of the
processor; its time limit is of the clock. Ends with exit code 1 when a size misses what is asked of it: a ratio, or a
proof within so many seconds and so much memory.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.peers import Result, disagreements, measure, proven, told

OVERRUN = 60.0  # seconds by which HiGHS may pass its limit before its process is ended


@dataclass(frozen=True, slots=True)
class Case:
    """A size, and what is asked of it.

    times      how much faster than HiGHS on the whole model; None: HiGHS is not asked
    seconds    of the clock within which the gap must be proven
    mebibytes  within which it must be proven
    """

    projects: int
    years: int
    times: float | None
    seconds: float = 300.0
    mebibytes: float = 8192.0

    @property
    def name(self) -> str:
        """As it is asked for: 1000x5."""
        return f"{self.projects}x{self.years}"


CASES = (Case(1_000, 5, 10.0), Case(10_000, 1, 20.0), Case(10_000, 5, 20.0), Case(50_000, 5, None))


@dataclass(frozen=True, slots=True)
class Pair:
    """What both took on one size; `highs` None where it was not asked."""

    case: Case
    choices: int
    ours: Result
    highs: Result | None
    limit: float

    @property
    def seconds(self) -> float:
        """What ours took, building to checking, of the processor."""
        return float(self.ours["build"] + self.ours["solve"])

    @property
    def finished(self) -> bool:
        """True when HiGHS proved the gap before its time was up."""
        return self.highs is not None and bool(self.highs.get("optimal"))

    @property
    def of_highs(self) -> float:
        """What HiGHS took; where it did not finish no more than its time limit, whatever it took in the end."""
        if self.highs is None or "failed" in self.highs:
            return self.limit
        used = float(self.highs["build"] + self.highs["solve"])
        return used if self.finished else min(used, self.limit)

    @property
    def ratio(self) -> float | None:
        """How much faster; a lower bound where HiGHS did not finish."""
        return None if self.highs is None else self.of_highs / self.seconds

    def missed(self, gap: float) -> Iterator[str]:
        """What was asked of the size and is not so."""
        name = self.case.name
        if "failed" in self.ours:
            yield f"{name}: {self.ours['failed']}."
            return
        found, bound = self.ours["objective"], self.ours["bound"]
        if found is None or bound is None or bound - found > gap * abs(found) * (1.0 + 1e-9):
            yield f"{name}: the gap of {gap:.2%} is not proven."
        if self.case.times is not None and self.ratio is not None and self.ratio < self.case.times:
            yield f"{name}: {self.ratio:.1f} times faster; {self.case.times:.0f} times is asked."
        if self.ours["clock"] > self.case.seconds:
            yield f"{name}: took {self.ours['clock']:.0f} s of the clock; {self.case.seconds:.0f} s is asked."
        if self.ours["mebibytes"] > self.case.mebibytes:
            yield f"{name}: took {self.ours['mebibytes']:,.0f} MiB; {self.case.mebibytes:,.0f} MiB is asked."
        yield from disagreements([one for one in (self.ours, self.highs) if one and "failed" not in one], gap)


def pair(case: Case, asked: argparse.Namespace, folder: Path) -> Pair:
    """Both on one size, one after the other, each in a process of its own."""
    from tests.benchmarks.peer_models.with_allocator import exported

    file, python = folder / f"{case.name}.npz", Path(sys.executable)
    instance = exported(case.projects, case.years, asked.seed)
    instance.save(file)
    choices = int(instance.integer.sum())
    del instance
    its = argparse.Namespace(gap=asked.gap, years=case.years, seed=asked.seed, time=case.seconds)
    ours = measure("allocator", python, file, its, case.projects)
    its.time = asked.time
    highs = None if case.times is None else measure("highs", python, file, its, case.projects, OVERRUN)
    print(json.dumps([ours, highs]), file=sys.stderr, flush=True)
    return Pair(case, choices, ours, highs, asked.time)


def table(pairs: Sequence[Pair]) -> Iterator[str]:
    """The results as a Markdown table, a row a size."""
    yield "| projects x years | choices | ours, s | gap proven | peak memory, MiB | HiGHS, s | its gap | times faster |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for one in pairs:
        head = f"| {one.case.projects:,} x {one.case.years} | {one.choices:,} |"
        if "failed" in one.ours:
            yield f"{head} {one.ours['failed']} |" + " |" * 5
            continue
        left = f"{head} {one.seconds:.2f} | {proven(one.ours)} | {one.ours['mebibytes']:,.0f} |"
        if one.highs is None or one.ratio is None:
            yield f"{left} not asked | | |"
            continue
        its_gap = "did not stop" if "failed" in one.highs else proven(one.highs)
        over = "" if one.finished else "over "
        yield f"{left} {over}{one.of_highs:.1f} | {its_gap} | {over}{one.ratio:.0f} |"


def main(arguments: list[str]) -> int:
    """Measures what the command line asks for, prints the table, and says what is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", choices=[case.name for case in CASES], action="append", help="a size")
    parser.add_argument("--time", type=float, default=150.0, help="seconds of the clock that HiGHS may take")
    parser.add_argument("--gap", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    cases = [case for case in CASES if not asked.case or case.name in asked.case]
    with tempfile.TemporaryDirectory() as place:
        pairs = [pair(case, asked, Path(place)) for case in cases]
    print(f"{datetime.date.today()}, {platform.machine()}, {os.cpu_count()} processors, one used; ", end="")
    print(f"relative gap {asked.gap:.2%}, HiGHS stopped after {asked.time:.0f} s of the clock.\n")
    print("\n".join(table(pairs)))
    print(f"\n{told([one.ours for one in pairs])}")
    missed = [sentence for one in pairs for sentence in one.missed(asked.gap)]
    print("\n".join(missed), file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
