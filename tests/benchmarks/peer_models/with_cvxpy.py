"""cvxpy: vectors and sparse matrices; solved by HiGHS."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks.peer_models.instance import Instance, Outcome, Terms

PACKAGES = ("cvxpy", "highspy", "numpy", "scipy")
IMPORTS = ("cvxpy", "scipy.sparse")


def build(instance: Instance) -> Any:
    """A Problem with the vectors of whole and of other columns."""
    import cvxpy as cp
    from scipy import sparse

    whole, others = np.flatnonzero(instance.integer), np.flatnonzero(~instance.integer)
    matrix = sparse.csr_array(
        (instance.value, instance.column, instance.start), shape=(len(instance.row_lower), instance.width)
    ).tocsc()
    x = cp.Variable(len(whole), integer=True)
    z = cp.Variable(len(others))
    body = matrix[:, whole] @ x + matrix[:, others] @ z
    low, high = instance.row_lower, instance.row_upper
    same = np.flatnonzero(low == high)
    least = np.flatnonzero((low != high) & np.isfinite(low))
    most = np.flatnonzero((low != high) & np.isfinite(high))
    rules = [x >= instance.lower[whole], x <= instance.upper[whole], z >= instance.lower[others]]
    bounded = np.flatnonzero(np.isfinite(instance.upper[others]))
    rules += [z[bounded] <= instance.upper[others][bounded]] if len(bounded) else []
    rules += [body[same] == high[same]] if len(same) else []
    rules += [body[least] >= low[least]] if len(least) else []
    rules += [body[most] <= high[most]] if len(most) else []
    gain = instance.objective[whole] @ x + instance.objective[others] @ z
    return cp.Problem(cp.Maximize(gain), rules), x, z


def solve(model: Any, instance: Instance, terms: Terms) -> Outcome:
    """By HiGHS; cvxpy compiles the problem within this call."""
    import cvxpy as cp

    problem, x, z = model
    problem.solve(solver=cp.HIGHS, mip_rel_gap=terms.gap, time_limit=terms.time, threads=1)
    found = None
    if x.value is not None and z.value is not None:
        found = np.empty(instance.width)
        found[instance.integer], found[~instance.integer] = x.value, z.value
    stats = problem.solver_stats.extra_stats
    bound = getattr(stats, "mip_dual_bound", None)
    return Outcome(
        problem.status == cp.OPTIMAL, found, None if bound is None else abs(float(bound)), str(problem.status)
    )
