"""One study solved in several ways at once: as it stands, and under scenarios or single changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from allocator.analysis.compare import BASE, check_names
from allocator.analysis.sweep.asked import Changes
from allocator.analysis.sweep.drive import Listener, Where, bar
from allocator.analysis.sweep.tasks import Job, PointTask
from allocator.errors import UsageError
from allocator.modelfile.change import apply_changes, scenario_changes, scenario_names
from allocator.portfolio import Portfolio
from allocator.progress import Progress
from allocator.study.records import Study

_NEXT_CHANGE = re.compile(r";(?=[^=;]*=)")  # a semicolon inside a value ("40%;60%") ends nothing


def variant(text: str) -> tuple[str, Changes]:
    """A variant as written on a command line: its name and its changes.

    >>> variant("lean: budget=80%; rates.market=24%")
    ('lean', (('budget', '80%'), ('rates.market', '24%')))
    """
    name, colon, rest = text.partition(":")
    changes = tuple(_change(part) for part in _NEXT_CHANGE.split(rest.strip().rstrip(";")) if part.strip())
    if not colon or not name.strip() or "=" in name or not changes:
        raise UsageError(f'"{text}" is not a variant. Write "NAME: PATH=VALUE; PATH=VALUE".')
    return name.strip(), changes


def _change(text: str) -> tuple[str, str]:
    path, found, value = text.partition("=")
    if not found or not path.strip():
        raise UsageError(f'"{text.strip()}" is not a change. Write PATH=VALUE, such as budget=80%.')
    return path.strip(), value.strip()


def variants_of(
    study: Study, scenarios: Sequence[str], changes: Changes = (), variants: Sequence[tuple[str, Changes]] = ()
) -> dict[str, Changes]:
    """What a study is solved under, by name: as it stands, then what was asked for, else all of its scenarios.

    changes  make one variant together, named by what they set
    """
    asked = [(name, tuple(scenario_changes(study, name))) for name in scenarios]
    if changes:
        asked.append(("; ".join(f"{path}={value}" for path, value in changes), changes))
    asked += variants
    if not asked:
        asked = [(name, tuple(scenario_changes(study, name))) for name in scenario_names(study)]
    if not asked:
        raise UsageError('The study states no scenarios. Name what to compare: --variant "lean: budget=80%".')
    check_names([BASE, *(name for name, _ in asked)])
    return {BASE: (), **dict(asked)}


def solved_variants(
    job: Job, variants: Mapping[str, Changes], where: Where, listen: Listener | None = None
) -> dict[str, Portfolio]:
    """The best portfolio of every variant, in their order. Raises UsageError with every change that cannot be made."""
    _check(job, variants)
    names = {PointTask(changes).key: [] for changes in variants.values()}  # type: dict[str, list[str]]
    for name, changes in variants.items():
        names[PointTask(changes).key].append(name)
    found: dict[str, Portfolio] = {}
    pool = where.pool(job, len(names))
    try:
        for key in names:
            pool.submit(PointTask(variants[names[key][0]]))
        for done in range(len(names)):
            if listen is not None:
                listen(Progress(None, None, None, 0.0, bar(done, len(names))))
            task, answer = pool.next()
            found |= dict.fromkeys(names[task.key], answer.portfolio)
    finally:
        pool.close()
    return {name: found[name] for name in variants}


def _check(job: Job, variants: Mapping[str, Changes]) -> None:
    wrong = []
    for name, changes in variants.items():
        try:
            apply_changes(job.study, job.model, changes)
        except UsageError as error:
            lines = str(error).splitlines()
            wrong += [line if line.startswith(f"{name}: ") else f"{name}: {line}" for line in lines]
    if wrong:
        raise UsageError("\n".join(wrong))
