"""The pages: a run's `report.html`, a frontier's and a sweep's, section by section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from allocator.analysis.sweep.result import Sweep
from allocator.charts.curve import varied_paths
from allocator.language import ENGLISH, Language
from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.report.html.markup import Section
from allocator.report.html.sections.baselines import baselines_section
from allocator.report.html.sections.budgets import budgets_section
from allocator.report.html.sections.curve import curve_section, nested_section, sweep_decision
from allocator.report.html.sections.decision import decision_section
from allocator.report.html.sections.declined import declined_section
from allocator.report.html.sections.districts import districts_section
from allocator.report.html.sections.figures import figures_section
from allocator.report.html.sections.frontier import (
    frontier_decision,
    frontier_section,
    membership_section,
    open_section,
)
from allocator.report.html.sections.funded import funded_section
from allocator.report.html.sections.limits import limits_section
from allocator.report.html.sections.manifest import manifest_section
from allocator.report.html.sections.outcomes import outcomes_section
from allocator.report.html.sections.proof import proof_section
from allocator.report.html.sections.starts import starts_section
from allocator.report.html.sections.themes import themes_section
from allocator.report.html.shell import shell
from allocator.report.html.slider import SCRIPT
from allocator.study.records import Study

if TYPE_CHECKING:
    from allocator.analysis.frontier import Frontier


def report_html(
    portfolio: Portfolio,
    study: Study,
    model: Model,
    language: Language = ENGLISH,
    frontier: Frontier | None = None,
    sweep: Sweep | None = None,
    manifest: Mapping[str, object] | None = None,
) -> str:
    """The text of a run's `report.html`, from the decision down to the manifest.

    portfolio        the answer, of any status
    study, model     what it answers
    frontier, sweep  of the same study, shown in the sections about trade-offs and about the budget
    manifest         inputs, versions and settings; by default what the portfolio remembers
    """
    sections = (
        decision_section(portfolio, study, model, language),
        figures_section(portfolio, study, model, language),
        funded_section(portfolio, study, model, language),
        declined_section(portfolio, study, language),
        budgets_section(portfolio, study, language),
        limits_section(portfolio, study, model, language),
        themes_section(portfolio, study, model, language),
        outcomes_section(portfolio, frontier, language),
        curve_section(sweep, language, _stands(sweep, study)) if sweep is not None else None,
        districts_section(portfolio, study, language),
        starts_section(portfolio, study, language),
        baselines_section(portfolio, language),
        proof_section(portfolio, model, language),
        manifest_section(manifest if manifest is not None else portfolio.manifest, language),
    )
    subtitle = language.say("Portfolio by the model file {model}", model=_model(model))
    return _page(portfolio.study, subtitle, sections, language)


def frontier_html(
    found: Frontier, study: Study, model: Model, manifest: Mapping[str, object], language: Language = ENGLISH
) -> str:
    """The text of a frontier's `report.html`.

    study, model  what it was asked of
    manifest      inputs, versions and settings
    """
    sections = (
        frontier_decision(found, study, model, language),
        frontier_section(found, language),
        membership_section(found, study, language),
        open_section(found, language),
        manifest_section(manifest, language),
    )
    subtitle = language.say("Frontier under the limits of the model file {model}", model=_model(model))
    return _page(found.study, subtitle, sections, language)


def sweep_html(found: Sweep, manifest: Mapping[str, object], language: Language = ENGLISH) -> str:
    """The text of a sweep's `report.html`.

    manifest  inputs, versions and settings
    """
    sections = (
        sweep_decision(found, language),
        curve_section(found, language),
        nested_section(found.nested, language) if found.nested is not None else None,
        manifest_section(manifest, language),
    )
    subtitle = language.say("Sweep by the model file {model}", model=found.model)
    return _page(found.study, subtitle, sections, language)


def _stands(sweep: Sweep, study: Study) -> float | None:
    """Where a study stands on the path of a sweep over its whole budget; None for other paths."""
    paths = varied_paths(sweep) or ((sweep.curve.path,) if sweep.curve else ())
    return float(sum(row.amount for row in study.budgets)) if paths == ("budget",) else None


def _model(model: Model) -> str:
    return f"{model.title} ({model.name})" if model.title else model.name


def _page(title: str, subtitle: str, sections: tuple[Section | None, ...], language: Language) -> str:
    """The page, with the script of the slider only where there is one."""
    has_slider = any(each is not None and 'id="slider-range"' in each.body for each in sections)
    return shell(title, subtitle, sections, language, SCRIPT if has_slider else "")
