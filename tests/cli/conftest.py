from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from allocator.cli.entry import run

# Two years, 100 a year; the best is roofs and wells: 90 + 60 of private money for 60 + 80 of 200.
TABLES = {
    "study": "key,value\nname,Есиль\ncurrency,USD\nfirst_year,2027\nyears,2\nmodel,model.yaml\n",
    "budgets": "fund,year,amount\nmain,2027,100\nmain,2028,100\n",
    "projects": "project,name,theme\nlevee,Levee,water\nroofs,Solar roofs,energy\nwells,Колодцы,water\n",
    "options": "project,option,commitment,private\nlevee,grant,90,20\nroofs,loan,60,90\nwells,grant,80,60\n",
    "limits": "limit,measure,where,at_least,of\nwater,commitment,theme=water,0.5,commitment\n",
    "scenarios": "scenario,set,value\nlean,budget,100\n",
}
POLICY = "schema: 1\nname: small\ntitle: Small\nmaximise: {private: 1}\n"


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    for table, text in TABLES.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    (folder / "model.yaml").write_text(POLICY, encoding="utf-8")
    return folder


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Done]:
    """Runs a command in an empty current folder."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def called(*arguments: object) -> Done:
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return called
