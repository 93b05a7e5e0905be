"""Before the first answer, the solver proves itself on three tiny models whose answers are known by hand."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import sparse

from allocator.errors import InternalError
from allocator.solve.engine import Ended, Terms, run
from allocator.solve.task import Task


@cache
def solver_is_sound() -> None:
    """Raises InternalError when the installed solver gives a wrong answer to a model with a known one."""
    # 10a + 6b + 4c with 5a + 4b + 3c <= 7: a alone gives 10, b and c together 10, a and nothing else fits; best 10
    # with the row at 8: a and c fit (5 + 3) and give 14; with a + b + c = 4 nothing fits.
    weights, gains = np.array([[5.0, 4.0, 3.0]]), np.array([10.0, 6.0, 4.0])
    for room, expected in ((7.0, 10.0), (8.0, 14.0)):
        outcome = run(_task(weights, -np.inf, room, gains), Terms())
        if outcome.ended is not Ended.OPTIMAL or outcome.objective is None or abs(outcome.objective - expected) > 1e-9:
            raise InternalError(f"The solver gives {outcome.objective} where the answer is {expected}. Reinstall it.")
    if run(_task(np.ones((1, 3)), 4.0, 4.0, gains), Terms()).ended is not Ended.INFEASIBLE:
        raise InternalError("The solver finds a choice where there is none. Reinstall it.")


def _task(weights: np.ndarray, low: float, high: float, gains: np.ndarray) -> Task:
    count = weights.shape[1]
    return Task(
        sparse.csr_array(weights),
        np.array([low]),
        np.array([high]),
        np.zeros(count),
        np.ones(count),
        np.ones(count, dtype=np.bool_),
        gains,
    )
