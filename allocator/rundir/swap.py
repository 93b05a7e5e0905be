"""Putting a folder in the place of another in one step, so that a reader (or a power cut) sees the old or the new."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path
from typing import Final

_HERE: Final = -100  # AT_FDCWD: paths count from the current folder
_EXCHANGE: Final = 2  # RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS have the same number


def put_in_place(new: Path, target: Path, aside: Path) -> None:
    """Makes `new` stand at `target`; what stood there is removed. On failure, what stood there still does.

    aside   a free name beside the target, used only where the system cannot exchange two folders in one step
    """
    if not target.exists():
        new.rename(target)
    elif not any(target.iterdir()):
        target.rmdir()
        new.rename(target)
    elif exchange(new, target):
        shutil.rmtree(new, ignore_errors=True)
    else:
        _in_two_steps(new, target, aside)


def _in_two_steps(new: Path, target: Path, aside: Path) -> None:
    target.rename(aside)
    try:
        new.rename(target)
    except BaseException:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def exchange(one: Path, other: Path) -> bool:
    """Exchanges two folders in one step; False where the system or the file system cannot."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            done = library.renamex_np(os.fsencode(one), os.fsencode(other), _EXCHANGE)
        else:
            done = library.renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE)
    except (AttributeError, OSError, TypeError):
        return False
    return bool(done == 0)
