"""An objective that further rows must not redefine: a scaled one becomes the weighted sum it stands for.

`scaled` divides each measure by its own best. Asked again under further conditions those bests would be others and
the values could not be compared; so the bests of the study itself are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from allocator.allocate import Prepared
from allocator.formulation.program import Level as Expression
from allocator.formulation.program import Linear
from allocator.modelfile.records import Form, Objective
from allocator.portfolio import Level


def with_fixed_scales(prepared: Prepared, levels: Sequence[Level]) -> Prepared:
    """The same study with a scaled objective as a weighted sum; any other objective as it is.

    levels  the best of each measure, as the best portfolio states them
    """
    if prepared.model.maximise.form is not Form.SCALED:
        return prepared
    best = {level.measure: level.value for level in levels}
    terms = tuple((measure, weight / best[measure]) for measure, weight in prepared.model.maximise.terms)
    parts = [each.expression.times(each.may_lose / best[each.name]) for each in prepared.case.program.levels]
    program = replace(
        prepared.case.program, levels=(Expression("objective", Linear.join(*parts)),), form=Form.WEIGHTED.value
    )
    model = replace(prepared.model, maximise=Objective(Form.WEIGHTED, terms))
    return replace(prepared, model=model, case=replace(prepared.case, program=program, model=model))
