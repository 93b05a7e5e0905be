"""The command line: `allocator demo | new | check | solve | compare | sweep | frontier | explain | models`."""

from __future__ import annotations

from typing import NoReturn


def main() -> NoReturn:
    """Runs the command of this process and ends it with the exit code of the contract."""
    import sys

    from allocator.cli.entry import run
    from allocator.leaving import end

    end(run(sys.argv[1:]))
