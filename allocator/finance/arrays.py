"""Arrays of numbers: the last axis is time where there is one, the axes before it are projects."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def floats(values: ArrayLike) -> Floats:
    """A number, a list or an array as an array of floats."""
    return np.asarray(values, dtype=np.float64)


def by_year(values: ArrayLike) -> Floats:
    """One number a project, ready to stand beside flows by year: shape (...) becomes (..., 1)."""
    return np.asarray(values, dtype=np.float64)[..., None]


def shifted(values: Floats) -> Floats:
    """Each value a year later, nothing in year 0."""
    moved = np.zeros_like(values)
    moved[..., 1:] = values[..., :-1]
    return moved
