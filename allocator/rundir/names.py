"""Names of files that others state: they stay within the folder they are written to."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

from allocator.errors import UsageError


def inside(folder: str | Path, name: str) -> Path:
    """The path of a name within a folder; a name that leaves it is refused.

    >>> inside("runs", "base").as_posix()
    'runs/base'
    """
    parts = PurePosixPath(name.replace("\\", "/")).parts
    rooted = PurePosixPath(name).is_absolute() or bool(PureWindowsPath(name).anchor)
    if not parts or rooted or ".." in parts or not name.isprintable():
        raise UsageError(f'"{name}" cannot be a name of a file in {folder}. Use letters, digits, and . _ - only.')
    path = Path(folder) / name
    if not path.resolve().is_relative_to(Path(folder).resolve()):
        raise UsageError(f'"{name}" leaves {folder}. Use another name.')
    return path
