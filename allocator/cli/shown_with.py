"""A frontier and a sweep of the same study, left in folders before, that the report of a run shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from allocator.errors import UsageError

if TYPE_CHECKING:
    from allocator.analysis.frontier import Frontier
    from allocator.analysis.sweep.result import Sweep
    from allocator.modelfile.records import Model
    from allocator.portfolio import Portfolio
    from allocator.study.records import Study


class Question(Protocol):
    """What a command is asked of a study."""

    @property
    def model(self) -> str | None:
        """--model."""

    @property
    def budget(self) -> str | None:
        """--budget."""

    @property
    def changes(self) -> Sequence[tuple[str, str]]:
        """--set, path and value."""

    @property
    def scenario(self) -> str | None:
        """--scenario."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown besides the portfolio, and what it was asked: it may be other than what the run was asked."""

    frontier: Frontier | None = None
    sweep: Sweep | None = None
    asked: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def noted(self, portfolio: Portfolio) -> Portfolio:
        """The answer with what the analyses were asked in its manifest."""
        if not self.asked:
            return portfolio
        asked = {name: dict(words) for name, words in self.asked.items()}
        return replace(portfolio, manifest={**portfolio.manifest, "shown_with": asked})


def analyses_shown(folders: Sequence[str], stated: Study, run: Question) -> Shown:
    """At most one frontier and one sweep, each asked of what the run is asked of.

    stated  the study as it was read, before any change
    run     what the run is asked: a frontier must be asked the same, a sweep the same but for the values it goes along
    Raises UsageError for a folder that was asked otherwise, whose study or model file has changed since, or a second of
    a kind.
    """
    from allocator.report.analyses import read_analysis

    found: dict[str, Any] = {}
    asked: dict[str, Mapping[str, Any]] = {}
    for folder in folders:
        analysis, manifest = read_analysis(folder)
        name = "frontier" if hasattr(analysis, "measures") else "sweep"
        if name in found:
            raise UsageError(f"--with {folder} is a second {name}. The report shows one.")
        words = manifest.get("asked", {})
        _check_same(folder, name, manifest, base_of(stated, run, _swept(words) if name == "sweep" else frozenset()))
        found[name], asked[name] = analysis, {key: words[key] for key in words if words[key] not in (None, [], "")}
    return Shown(**found, asked=asked)


def base_of(stated: Study, question: Question, swept: Collection[str]) -> tuple[Study, Model]:
    """The study and the model file of a question, left as stated along the paths that a sweep goes."""
    from allocator.analysis.sweep.asked import BUDGET
    from allocator.api import as_asked

    changes = [(path, value) for path, value in question.changes if path not in swept]
    budget = None if BUDGET in swept else question.budget
    return as_asked(stated, question.model, budget, changes, question.scenario)


def _swept(words: Mapping[str, Any]) -> frozenset[str]:
    from allocator.analysis.sweep.asked import swept_paths

    return swept_paths(words.get("budget"), [(path, value) for path, value in words.get("changes") or ()])


def _check_same(folder: str, name: str, manifest: Mapping[str, Any], now: tuple[Study, Model]) -> None:
    from allocator.manifest import model_hash, study_hash

    made_from = [manifest.get(part, {}).get("sha256") for part in ("study", "model")]
    if made_from != [study_hash(now[0]), model_hash(now[1])]:
        raise UsageError(
            f"--with {folder}: this {name} was asked of another study, model file, budget or change than this run, or "
            f"before one of them changed. Make it again with allocator {name} {now[0].source} --out {folder} and what "
            "else this run is asked."
        )
