"""Why nothing fits, in the words of the study: rules that cannot hold together, and would if any one were dropped.

QuickXplain over the named rules: the rules are halved, and only what is needed from each half is kept. Every question
("do these rules alone fit?") is answered with whole numbers and in exact arithmetic, so a conflict that only whole
numbers cause is found too. Source: Junker, "QuickXplain: Preferred Explanations and Relaxations", AAAI 2004.
"""

from __future__ import annotations

from dataclasses import dataclass

from allocator.solve.engine import Ended
from allocator.solve.prove import Search
from allocator.solve.settle import Case


@dataclass
class Conflict:
    """The search for a smallest conflict; when the time is up it keeps what it could not rule out."""

    case: Case
    deadline: float
    seed: int = 0

    def smallest(self) -> tuple[str, ...]:
        """Ids of rules that cannot hold together: dropping any one of them makes the rest fit."""
        rules = list(self.case.program.rules)
        if self._fits([]) is False:
            return ()
        found = set(self._explain([], rules, asked=False))
        return tuple(rule for rule in rules if rule in found)

    def _explain(self, background: list[str], rules: list[str], *, asked: bool) -> list[str]:
        if asked and self._fits(background) is False:
            return []
        if len(rules) <= 1:
            return rules
        middle = len(rules) // 2
        left, right = rules[:middle], rules[middle:]
        from_right = self._explain([*background, *left], right, asked=bool(left))
        from_left = self._explain([*background, *from_right], left, asked=bool(from_right))
        return [*from_left, *from_right]

    def _fits(self, kept: list[str]) -> bool | None:
        """Whether the rules kept fit together; None when the time is up."""
        dropped = frozenset(self.case.program.rules) - frozenset(kept)
        search = Search(self.case, self.deadline, self.seed, dropped)
        if search.out_of_time:
            return None
        ended = search.feasible()
        return True if ended.chosen is not None else (False if ended.ended is Ended.INFEASIBLE else None)
