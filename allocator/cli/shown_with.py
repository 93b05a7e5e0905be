"""A frontier and a sweep of the same study, left in folders before, that the report of a run shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from allocator.errors import UsageError

if TYPE_CHECKING:
    from allocator.analysis.frontier import Frontier
    from allocator.analysis.sweep.result import Sweep
    from allocator.portfolio import Portfolio
    from allocator.study.records import Study


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


def analyses_shown(folders: Sequence[str], stated: Study) -> Shown:
    """At most one frontier and one sweep, each made from the study as it now stands.

    stated  the study as it was read, before any change
    Raises UsageError for a folder of another study, of one that has changed since, or a second of a kind.
    """
    from allocator.report.analyses import read_analysis

    found: dict[str, Any] = {}
    asked: dict[str, Mapping[str, Any]] = {}
    for folder in folders:
        analysis, manifest = read_analysis(folder)
        name = "frontier" if hasattr(analysis, "measures") else "sweep"
        if name in found:
            raise UsageError(f"--with {folder} is a second {name}. The report shows one.")
        _check_same(folder, name, manifest, stated)
        words = manifest.get("asked", {})
        found[name], asked[name] = analysis, {key: words[key] for key in words if words[key] not in (None, [], "")}
    return Shown(**found, asked=asked)


def _check_same(folder: str, name: str, manifest: Mapping[str, Any], stated: Study) -> None:
    """The folder was made from this study: a sweep from the study itself, a frontier from it with its own changes."""
    from allocator.api import as_asked
    from allocator.manifest import model_hash, study_hash

    words, made_from = manifest.get("asked", {}), manifest.get("study", {}).get("sha256")
    same = made_from == study_hash(stated)
    if name == "frontier":
        changes = [(path, value) for path, _, value in (text.partition("=") for text in words.get("set") or ())]
        study, model = as_asked(stated, words.get("model"), words.get("budget"), changes, words.get("scenario"))
        same = made_from == study_hash(study) and manifest.get("model", {}).get("sha256") == model_hash(model)
    if not same:
        raise UsageError(
            f"--with {folder}: this {name} was made from another study, or from this one before it changed. "
            f"Make it again with allocator {name} {stated.source} --out {folder}."
        )
