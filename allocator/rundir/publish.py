"""A run's folder: its files appear together or not at all.

They are written aside on the same file system, flushed to the disk, and put in place in one step. A second run that
writes the same folder is refused (or waits). Whatever fails, what was there stays as it was.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from allocator.errors import AllocatorError, InternalError, UsageError
from allocator.rundir.lock import Busy, held
from allocator.rundir.swap import put_in_place

MANIFEST: Final = "manifest.json"
RUN_FILES: Final = (
    "portfolio.json",
    "funded.csv",
    "declined.csv",
    "budgets.csv",
    "limits.csv",
    "portfolio.xlsx",
    "report.html",
    MANIFEST,
)
_LITTER: Final = (".DS_Store", "Thumbs.db", "desktop.ini")
_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN: Final = {errno.EACCES, errno.EPERM, errno.EROFS}


class RunFolderError(AllocatorError):
    """The run's files could not be written; what was there is as it was."""


@contextmanager
def publish(folder: str | Path, wait: float = 0.0) -> Iterator[Path]:
    """Gives an empty folder to write a run's files into, and puts them in place when the block ends well.

    folder   where the run shall be; a run that stands there is replaced, anything else is refused
    wait     seconds to wait for another run that is writing the same folder; then UsageError
    The files must include manifest.json; the list of all files is added to it under "files".
    Raises UsageError before anything is written when the folder is not free; RunFolderError when writing fails.
    """
    with _said(Path(folder)):
        target = Path(folder).resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        with _said(target):
            _wait_for_turn(stack, target, wait)
            _recover(target)
            check_replaceable(target)
            staging = target.parent / f"{_aside(target, 'new')}{os.getpid()}-{secrets.token_hex(4)}"
            staging.mkdir()
        try:
            with _said(target):
                yield staging
                _seal(staging)
                _flush(staging)
                put_in_place(staging, target, target.parent / f"{_aside(target, 'old')}{os.getpid()}")
        finally:
            shutil.rmtree(staging, ignore_errors=True)
            with suppress(OSError):
                _flush_folder(target.parent)


def check_replaceable(folder: str | Path) -> None:
    """Refuses a folder that holds anything but a run of ours, which may be replaced; call it before a long solve."""
    target = Path(folder).resolve()
    if Path.cwd().is_relative_to(target):
        raise UsageError(f"{target} is where the command runs. Write the run to a folder of its own with --out.")
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError(f"{target} is a file. Write the run to another folder with --out.")
    found = sorted(path.name for path in target.iterdir() if not _is_litter(path.name))
    if not found:
        return
    ours = _listed(target)
    if ours is None:
        raise UsageError(f"{target} holds files and is not a run of ours. Write the run to another folder with --out.")
    strangers = [name for name in found if name not in ours]
    if strangers:
        raise UsageError(f"{target} also holds {', '.join(strangers[:3])}. Move that away, or write to another folder.")


def _wait_for_turn(stack: ExitStack, target: Path, wait: float) -> None:
    """Takes the folder's lock, which the system gives back however the process ends."""
    deadline = time.monotonic() + wait
    while True:
        try:
            stack.enter_context(held(target.parent / f".{target.name}.lock"))
            return
        except Busy as busy:
            if time.monotonic() >= deadline:
                message = f"{target} is being written by another run{busy}. Wait for it, or write to another folder."
                raise UsageError(message) from busy
        time.sleep(0.1)


@contextmanager
def _said(target: Path) -> Iterator[None]:
    """Failures of the disk and of rights, in words."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise RunFolderError(f"The disk is full: {target} is as it was. Make room and run again.") from error
        if error.errno in _FORBIDDEN:
            message = f"There is no right to write {error.filename or target}: {target} is as it was."
            raise RunFolderError(f"{message} Write to another folder with --out.") from error
        raise RunFolderError(f"{target} could not be written and is as it was: {error}.") from error


def _seal(staging: Path) -> None:
    """Lists the run's files in its manifest, so that a later run knows what it may replace."""
    manifest = staging / MANIFEST
    if not manifest.is_file():
        raise InternalError(f"The run has no {MANIFEST}; nothing was written.")
    content = json.loads(manifest.read_text(encoding="utf-8"))
    names = sorted(path.relative_to(staging).as_posix() for path in staging.rglob("*") if path.is_file())
    manifest.write_text(json.dumps({**content, "files": names}, indent=2) + "\n", encoding="utf-8")


def _listed(target: Path) -> set[str] | None:
    """The names that a run of ours put at the top of its folder; None when it is not one."""
    try:
        content = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or "allocator" not in content:
        return None
    return {str(name).split("/", maxsplit=1)[0] for name in content.get("files", ())} | set(RUN_FILES)


def _recover(target: Path) -> None:
    """Clears what a killed run left: half-written files go, and a run that was set aside comes back."""
    for stale in target.parent.glob(f"{_escaped(_aside(target, 'new'))}*"):
        shutil.rmtree(stale, ignore_errors=True)
    for old in sorted(target.parent.glob(f"{_escaped(_aside(target, 'old'))}*")):
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(target)


def _flush(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb+") as stream:
                os.fsync(stream.fileno())
        else:
            _flush_folder(path)
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _aside(target: Path, what: str) -> str:
    return f".{target.name}.{what}-"


def _escaped(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _is_litter(name: str) -> bool:
    return name in _LITTER or name.startswith("~$")
