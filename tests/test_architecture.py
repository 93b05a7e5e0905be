"""Arrows run one way: every import of the package is read and compared with the layers it may use."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "allocator"

# What each part may import, besides itself. `allocator/__init__.py` hands out names lazily and is looked at by itself.
GROUND = {"errors", "units", "progress", "language", "collector", "bulk"}
STUDY = GROUND | {"study"}
POLICY = STUDY | {"modelfile"}
PRICED = POLICY | {"finance", "pricing"}
MAY_IMPORT = {
    "errors": set[str](),
    "rundir": GROUND,
    "manifest": STUDY | {"modelfile"},
    "units": {"errors"},
    "leaving": set[str](),
    "collector": set[str](),
    "bulk": set[str](),
    "language": {"errors"},
    "progress": {"errors"},
    "study": GROUND,
    "io": STUDY,
    "modelfile": STUDY,
    "portfolio": STUDY,
    "finance": POLICY,
    "pricing": POLICY | {"finance"},
    "formulation": PRICED,
    "verify": PRICED | {"portfolio"},
    "accounts": PRICED | {"portfolio", "formulation"},
    "solve": PRICED | {"portfolio", "formulation", "verify", "accounts", "leaving"},
    "allocate": PRICED | {"manifest", "portfolio", "formulation", "solve", "verify", "accounts"},
    "analysis": PRICED | {"portfolio", "formulation", "solve", "verify", "accounts", "allocate", "rundir", "manifest"},
    "charts": PRICED | {"portfolio", "analysis"},
    "report": PRICED | {"portfolio", "verify", "rundir", "manifest", "analysis", "charts"},
    "notebook": PRICED | {"portfolio", "analysis", "charts", "report"},
    "api": PRICED | {"io", "portfolio", "formulation", "allocate", "analysis", "report"},
    "cli": PRICED
    | {
        "io",
        "portfolio",
        "formulation",
        "solve",
        "verify",
        "allocate",
        "analysis",
        "report",
        "rundir",
        "manifest",
        "api",
        "leaving",
    },
    "__main__": {"cli"},
}

# Arrows that point back, taken only when a method is called, and by type checkers. The contract wants
# `Study.from_frames`; a notebook asks a result itself how it is shown, by `_repr_html_` and `.plot_...()`.
BACK = {
    "study/records.py": {"io"},
    "portfolio.py": {"notebook", "charts", "analysis"},
    "analysis/compare.py": {"notebook", "charts"},
    "analysis/sweep/result.py": {"notebook", "charts"},
    "analysis/frontier/records.py": {"notebook", "charts"},
}

ONLY_IN = {
    "pyomo": {"formulation", "solve"},
    "highspy": {"solve"},
    "click": {"cli"},
    "openpyxl": {"io", "report"},
    "xlsxwriter": {"io", "report"},
    "yaml": {"modelfile"},
    "defusedxml": {"io"},
    "distributed": {"analysis"},
    "babel": {"language"},
    "rich": {"cli"},
    "matplotlib": {"charts", "report"},
    "PIL": {"charts"},
}

FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def part_of(path: Path) -> str:
    """The folder or the file right under `allocator/`."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(path: Path) -> set[str]:
    """Full names of what a file imports anywhere, also inside functions and for type checkers only."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the direction of an arrow"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own_parts(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imported(path) if name.startswith("allocator.")} - {part_of(path)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_only_what_stands_before_it(path: Path) -> None:
    part = part_of(path)
    assert part in MAY_IMPORT, f"{part} has no place in the data flow: add it to MAY_IMPORT"
    assert own_parts(path) <= MAY_IMPORT[part] | BACK.get(path.relative_to(PACKAGE).as_posix(), set())


@pytest.mark.parametrize("name", BACK)
def test_an_arrow_that_points_back_is_taken_only_when_something_is_called(name: str) -> None:
    at_once = {
        node.module.split(".")[1]
        for node in ast.parse((PACKAGE / name).read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom) and node.module is not None and node.module.startswith("allocator.")
    }
    assert not at_once & BACK[name]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_library_stays_in_its_own_folder(path: Path) -> None:
    used = {name.split(".")[0] for name in imported(path)}
    strangers = {library for library in used & ONLY_IN.keys() if part_of(path) not in ONLY_IN[library]}
    assert not strangers


def test_the_check_shares_nothing_with_the_model_it_checks() -> None:
    files = [path for path in FILES if part_of(path) == "verify"]
    assert files
    for path in files:
        assert own_parts(path) & {"formulation", "solve", "allocate", "analysis"} == set()


def test_the_rule_of_arrows_has_no_circle() -> None:
    for part, uses in MAY_IMPORT.items():
        assert all(part not in MAY_IMPORT[other] for other in uses - {part}), part


def test_help_loads_no_heavy_library() -> None:
    script = (
        "import sys, runpy\n"
        "sys.argv = ['allocator', '--help']\n"
        "try:\n    runpy.run_module('allocator', run_name='__main__')\n"
        "except SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "heavy = {'pandas', 'pyomo', 'numpy', 'openpyxl', 'highspy', 'scipy', 'xlsxwriter', 'babel', 'rich'}\n"
        "heavy = (heavy | {'matplotlib'}) & sys.modules.keys()\n"
        "sys.exit(f'loaded {sorted(heavy)}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
