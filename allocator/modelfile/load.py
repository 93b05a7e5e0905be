"""Reading a model file by name or path, with what it extends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from allocator.errors import AllocatorError, At, Problem, StudyError, UsageError, nearest
from allocator.modelfile.page import Page
from allocator.modelfile.policy import Policy, merged, model_problems, read_policy
from allocator.modelfile.records import Model
from allocator.modelfile.shipped import shipped_model, shipped_names
from allocator.modelfile.yaml_nodes import Table
from allocator.study.records import Study

_SUFFIXES: Final = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class ModelSummary:
    """A line of the list of model files: its name, its title, its instruments and where it is."""

    name: str
    title: str
    instruments: tuple[str, ...]
    source: str


def load_model(name_or_path: str | Path, beside: str | Path | None = None) -> Model:
    """A model file, checked, with what it extends put under it.

    name_or_path   name of a shipped model file, or a path
    beside         folder (or workbook) of the study that names it: a path then stays within that folder;
                   without it, a path counts from the current folder
    Raises StudyError with every problem of the file; UsageError when there is no such file and no study names it.

    >>> load_model("sme-facility").mobilisation
    <Mobilisation.OECD: 'oecd'>
    """
    return _read(_find(str(name_or_path), beside))


def model_for(study: Study, model: str | Path | Model | None = None) -> Model:
    """The model a study is solved with: the one given, else the one the study states.

    Raises UsageError, naming the shipped model files, when neither is there.
    """
    if isinstance(model, Model):
        return model
    if model is not None:
        return load_model(model)
    if study.model is not None:
        return load_model(study.model, beside=study.source or ".")
    raise UsageError(f"No model file is stated. Write one in the study's table (key model) or give one. {_shipped()}")


def list_models() -> list[ModelSummary]:
    """The shipped model files, in alphabetical order.

    >>> "sme-facility" in [summary.name for summary in list_models()]
    True
    """
    models = [load_model(name) for name in shipped_names()]
    return [
        ModelSummary(model.name, model.title, tuple(one.name for one in model.instruments), model.source)
        for model in models
    ]


def _read(path: Path) -> Model:
    page = Page(file=path.name)
    policy, top = read_policy(_content(path), page)
    base = _base(policy, page, path, top)
    model = merged(policy, base, source=str(path))
    if model is None:
        if not any(problem.at.column.startswith("maximise") for problem in page.problems):
            page.wrong(top, "maximise", "Nothing says what is maximised. Write maximise: {private: 1}.")
    else:
        page.problems += [Problem(message, At(file=page.file)) for message in model_problems(model)]
    if page.problems or model is None:
        raise StudyError(page.problems)
    return model


def _base(policy: Policy, page: Page, path: Path, top: Table) -> Policy | None:
    """What a file extends; its problems are added with its own name. It may not extend another itself."""
    if not policy.extends:
        return None
    line = next(node for key, node in top.entries if key.text == "extends")
    try:
        found = _find(policy.extends, beside=path.parent)
    except AllocatorError as error:
        page.wrong(line, "extends", error.problems[0].message if isinstance(error, StudyError) else str(error))
        return None
    below = Page(file=found.name)
    try:
        base, _ = read_policy(_content(found), below)
    except StudyError as error:
        page.problems += error.problems
        return None
    if base.extends:
        message = f'"{policy.extends}" itself extends "{base.extends}". Only one step is allowed: extend that one.'
        page.wrong(line, "extends", message)
    page.problems += below.problems
    return base


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error


def _find(stated: str, beside: str | Path | None) -> Path:
    """The file that is meant: a shipped model by name, else a path."""
    if shipped := shipped_model(stated):
        return shipped
    if beside is None:
        path = Path(stated)
        if path.is_file():
            return path
        raise UsageError(_no_such(stated))
    folder = Path(beside)
    return _within(folder if folder.is_dir() else folder.parent, stated)


def _within(folder: Path, stated: str) -> Path:
    """A file of the study's own folder; nothing outside it, by whatever road."""
    parts = PurePosixPath(stated.replace("\\", "/")).parts
    path = folder / stated
    outside = ".." in parts or PurePosixPath(stated).is_absolute() or bool(PureWindowsPath(stated).anchor)
    if outside or not path.resolve().is_relative_to(folder.resolve()):
        raise StudyError([Problem(f'"{stated}" lies outside the folder of the file that names it. Copy it there.')])
    if not path.is_file():
        raise StudyError([Problem(_no_such(stated))])
    return path


def _no_such(stated: str) -> str:
    looks_like_a_path = stated.endswith(_SUFFIXES) or "/" in stated or "\\" in stated
    what = f"There is no model file {stated}." if looks_like_a_path else f'There is no model named "{stated}".'
    return f"{what}{nearest(stated, shipped_names())} {_shipped()}"


def _shipped() -> str:
    return f"Shipped: {', '.join(shipped_names())}. Own files: a path that ends in .yaml."
