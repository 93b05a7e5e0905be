"""Which of many rules cost anything: without which alone a better portfolio exists, all else as it is.

    gain(rules)  =  the best without them  -  the best as it is

Rules are asked in groups. Nothing is gained without a group: none of it costs anything. Something is gained: what the
best portfolio without the group keeps of it is asked for again apart from what that portfolio breaks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from allocator.accounts.taken import Chosen

FEW = 3  # rules broken together that are asked one by one at once


@dataclass(frozen=True, slots=True)
class Without:
    """The best portfolio without some rules: by how much it is better (None: the time was up), and what it breaks."""

    gain: float | None
    chosen: Chosen | None = None
    broken: frozenset[str] = frozenset()


Ask = Callable[[Sequence[str]], Without]


def costly(names: Sequence[str], ask: Ask) -> dict[str, Without]:
    """What is gained without each rule alone, by its name.

    ask  the best portfolio without the rules named

    >>> needed = {"a": 5.0, "b": 0.0, "c": 0.0}
    >>> found = costly(list(needed), lambda n: Without(sum(needed[m] for m in n), None, frozenset({"a"} & set(n))))
    >>> {name: answer.gain for name, answer in found.items()}
    {'a': 5.0, 'b': 0.0, 'c': 0.0}
    """
    if not names:
        return {}
    found = ask(names)
    if not found.gain or len(names) == 1:
        return dict.fromkeys(names, found)
    broken = [name for name in names if name in found.broken]
    kept = [name for name in names if name not in found.broken]
    if len(broken) == 1:  # what it keeps need not be left out: without this one alone as much is gained
        return {broken[0]: found, **costly(kept, ask)}
    parts = [*_parts(broken or kept), *([kept] if broken else [])]
    return {name: one for part in parts for name, one in costly(part, ask).items()}


def _parts(names: Sequence[str]) -> list[Sequence[str]]:
    """Names one by one where they are few, else in halves."""
    if len(names) <= FEW:
        return [[name] for name in names]
    middle = len(names) // 2
    return [names[:middle], names[middle:]]
