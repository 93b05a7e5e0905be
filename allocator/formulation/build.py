"""The mathematics of a study, in order: this page is its table of contents.

1. choice       one package a project, decisions, sizes
2. payments     which fund pays and signs for what
3. budgets      envelopes, years, carry-over, reflows
4. ceilings     what counts of an outcome
5. resilience   points from the outcomes
6. limits       floors, caps, shares, quotas, concentration, leverage
7. links        needs, excludes, together
8. objectives   what is best
"""

from __future__ import annotations

from allocator.collector import held_off
from allocator.formulation.attributes import Attributes
from allocator.formulation.budgets import add_budgets
from allocator.formulation.ceilings import Counting
from allocator.formulation.checks import check_rules
from allocator.formulation.choice import add_choice, packages
from allocator.formulation.limits import Limits, told_apart
from allocator.formulation.links import add_links
from allocator.formulation.objectives import commitment, levels
from allocator.formulation.packages import Packages
from allocator.formulation.payments import Paying, add_payments
from allocator.formulation.program import Draft, Program
from allocator.modelfile.records import Model
from allocator.pricing.table import Options
from allocator.study.records import Study


def formulate(study: Study, options: Options, model: Model) -> Program:
    """The program of a study: its choices, rules and what is maximised.

    Raises StudyError when a rule names what does not exist or can match nothing: a rule is never left out.
    """
    return formulated(study, options, model)[0]


@held_off()
def formulated(study: Study, options: Options, model: Model) -> tuple[Program, Packages, Paying]:
    """The program, with what its columns stand for: needed to read a solution back."""
    attributes = Attributes(study.projects)
    check_rules(study, options, model, attributes)
    draft = Draft()
    offered = packages(draft, study, options, attributes)
    add_choice(draft, offered)
    paying = add_payments(draft, offered, told_apart(offered, model))
    add_budgets(draft, offered, paying)
    counting = Counting(draft, offered)
    Limits(draft, offered, paying, counting, model).add()
    add_links(draft, offered)
    best = levels(counting, model)
    return draft.finish(best, model.maximise.form.value, commitment(offered)), offered, paying
