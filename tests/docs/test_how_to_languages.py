"""The commands and the Python of the page on languages run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from allocator.language import language
from tests.docs.blocks import ROOT, blocks, commands, run, workplace

PAGE = ROOT / "docs" / "how-to" / "languages.md"


def test_the_pages_commands_run(tmp_path: Path) -> None:
    folder = workplace(tmp_path)
    for command in commands(PAGE):
        done = run(command, folder)
        assert done.returncode == 0, done.stderr
    assert '<html lang="ru">' in (folder / "run" / "report.html").read_text(encoding="utf-8")


def test_the_pages_python_runs(tmp_path: Path) -> None:
    folder = workplace(tmp_path)
    (block,) = blocks(PAGE, "python")
    (folder / "page.py").write_text(f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{block}", encoding="utf-8")
    done = subprocess.run([sys.executable, "page.py"], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "вытеснен" in done.stdout.decode("utf-8")


def test_the_glossary_has_the_words_of_the_catalogues() -> None:
    rows = [line.strip("| \n").split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if " | " in line]
    checked = 0
    for english, russian, kazakh in rows[1:]:
        for code, word in (("ru", russian), ("kk", kazakh)):
            said = language(code).term(english)
            if said != english:
                checked += 1
                assert said == word, english
    assert checked >= 30
