from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import allocator.verify

MAY_IMPORT = {
    "allocator.errors",
    "allocator.study.records",
    "allocator.modelfile.records",
    "allocator.pricing.table",
    "allocator.portfolio",
    "allocator.language",  # how sentences are said: nothing of what is checked
}


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_the_check_shares_no_code_with_what_it_checks() -> None:
    package = Path(allocator.verify.__file__).parent
    for path in package.glob("*.py"):
        others = {
            name
            for name in _imports(path)
            if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("allocator.verify")
        }
        assert others <= MAY_IMPORT, (path.name, others - MAY_IMPORT)


def test_the_check_loads_no_numerical_library() -> None:
    script = (
        "import sys, allocator.verify\n"
        "sys.exit(str({'numpy', 'pandas', 'pyomo', 'highspy', 'scipy'} & sys.modules.keys() or ''))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""
