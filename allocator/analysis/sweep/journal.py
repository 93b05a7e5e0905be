"""The journal of a sweep: every finished answer in an SQLite file, written before the next is asked for.

A sweep that was killed, at any moment, goes on from its journal. A journal belongs to one study, model file, settings
and version: another sweep's is refused, so that answers never mix. It says nothing of the set of points, so a sweep
with more points uses what an earlier one found.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from allocator.analysis.sweep.result import Point
from allocator.analysis.sweep.tasks import Job, Task
from allocator.errors import UsageError
from allocator.manifest import model_hash, study_hash, version

SCHEMA = "1"


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished answer as the journal keeps it: the point, and of a step where it begins."""

    point: Point
    begins: int | None = None
    noticed: float = 0.0

    def text(self) -> str:
        """As JSON."""
        return json.dumps({"point": self.point.record(), "begins": self.begins, "noticed": self.noticed})

    @classmethod
    def from_text(cls, text: str) -> Kept:
        """From the JSON it was kept as."""
        record = json.loads(text)
        return cls(Point.from_record(record["point"]), record["begins"], record["noticed"])


def identity(job: Job) -> dict[str, str]:
    """What a journal's answers depend on besides their tasks."""
    return {
        "schema": SCHEMA,
        "allocator": version("allocator"),
        "study": study_hash(job.study),
        "model": model_hash(job.model),
        "settings": json.dumps(asdict(job.terms), sort_keys=True),
    }


class Journal:
    """A journal, open and locked for one process; a context manager. Without a path nothing is kept."""

    def __init__(self, path: str | Path | None, job: Job) -> None:
        self._path = None if path is None else Path(path)
        self._identity = identity(job)
        self._connection: sqlite3.Connection | None = None
        self.known: dict[str, Kept] = {}

    def __enter__(self) -> Self:
        if self._path is not None:
            try:
                self._open(self._path)
            except sqlite3.Error as error:
                self.__exit__(None, None, None)
                raise _refused(self._path, error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def keep(self, task: Task, answer: Kept) -> None:
        """Writes an answer down; it is on the disk when this returns."""
        self.known[task.key] = answer
        if self._connection is None or self._path is None:
            return
        try:
            with self._connection:
                self._connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (task.key, answer.text()))
        except sqlite3.Error as error:
            raise _refused(self._path, error) from error

    def _open(self, path: Path) -> None:
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = connection = sqlite3.connect(path, timeout=0.5)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA synchronous = FULL")
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("CREATE TABLE IF NOT EXISTS sweep (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
            connection.execute("CREATE TABLE IF NOT EXISTS answers (task TEXT PRIMARY KEY, answer TEXT NOT NULL)")
            stated = dict(connection.execute("SELECT name, value FROM sweep"))
            if not stated:
                connection.executemany("INSERT INTO sweep VALUES (?, ?)", self._identity.items())
        if stated:
            _same(path, stated, self._identity)
        rows: list[tuple[str, str]] = connection.execute("SELECT task, answer FROM answers").fetchall()
        try:
            self.known = {task: Kept.from_text(text) for task, text in rows}
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(f"{path}: the journal is damaged ({error}). Delete it, or name another.") from error


def _same(path: Path, stated: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    """Refuses the journal of another sweep, saying in what it differs."""
    differs = [name for name in wanted if stated.get(name) != wanted[name]]
    if differs:
        what = {"schema": "form", "allocator": "version of allocator", "model": "model file"}
        names = " and ".join(f"another {what.get(name, name)}" for name in differs)
        raise UsageError(f"{path} is the journal of {names}. Name another with --journal, or delete it.")


def _refused(path: Path, error: Exception) -> UsageError:
    if "locked" in str(error):
        return UsageError(f"{path} is the journal of a sweep that runs now. Wait for it, or name another.")
    if "not a database" in str(error) or "malformed" in str(error) or "no such" in str(error):
        return UsageError(f"{path} is not a journal of ours. Name another with --journal.")
    return UsageError(f"The journal {path} cannot be written: {error}.")
