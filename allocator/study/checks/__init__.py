"""What must hold between the rows of a study, one family of rules a file.

Each family is a generator of problems: it reads records only, so it serves a file, DataFrames and a changed study.
"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.errors import Problem
from allocator.study.checks.ceilings import ceiling_problems
from allocator.study.checks.limits import limit_problems
from allocator.study.checks.links import link_problems
from allocator.study.checks.names import name_problems
from allocator.study.checks.options import option_problems
from allocator.study.checks.projects import project_problems
from allocator.study.checks.references import reference_problems
from allocator.study.checks.repeats import repeat_problems
from allocator.study.checks.years import year_problems
from allocator.study.known import Known
from allocator.study.records import Study


def problems_of(study: Study) -> Iterator[Problem]:
    """Everything that is wrong between the rows of a study, family by family; nothing when it is right."""
    known = Known.of(study)
    yield from repeat_problems(study)
    yield from name_problems(study)
    yield from reference_problems(study, known)
    yield from year_problems(study, known)
    yield from project_problems(study)
    yield from option_problems(study)
    for limit in study.limits:
        yield from limit_problems(limit, study, known)
    yield from link_problems(study)
    yield from ceiling_problems(study, known)
