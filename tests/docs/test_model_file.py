"""The page on model files is what the code says, and what it shows reads."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from allocator.modelfile import load_model
from allocator.modelfile.records import Kind
from allocator.modelfile.terms import TERMS

ROOT = Path(__file__).parent.parent.parent


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_model_file", ROOT / "docs" / "make_model_file.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date() -> None:
    assert generator().PAGE.read_text(encoding="utf-8") == generator().page(), "run python docs/make_model_file.py"


def test_every_kind_and_every_term_is_on_the_page() -> None:
    sections = dict(re.findall(r"### (\w+)\n\n(.*?)(?=\n##|\Z)", generator().page(), re.DOTALL))
    assert set(sections) == set(Kind)
    for kind, terms in TERMS.items():
        assert [f"`{term.name}`" for term in terms] == re.findall(r"^\| (`\w+`)", sections[kind], re.MULTILINE)


def test_what_the_readme_of_the_models_says_to_write_reads(tmp_path: Path) -> None:
    text = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "mine.yaml").write_text(re.sub("^   ", "", block, flags=re.MULTILINE), encoding="utf-8")
    assert load_model(tmp_path / "mine.yaml").rates.market == 0.24


@pytest.mark.parametrize("line", re.findall(r"^maximise: .*$", generator().OBJECTIVE, re.MULTILINE))
def test_the_three_forms_on_the_page_read(line: str, tmp_path: Path) -> None:
    text = f"schema: 1\nname: mine\n{line}\nresilience: {{people: {{weight: 1, full: 10}}}}\n"
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    assert load_model(tmp_path / "mine.yaml").maximise.terms[0][0] == "private"


def test_the_readme_of_the_models_lists_every_shipped_file() -> None:
    text = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    assert {path.stem for path in (ROOT / "models").glob("*.yaml")} == set(re.findall(r"^\| `([\w-]+)` \|", text, re.M))
