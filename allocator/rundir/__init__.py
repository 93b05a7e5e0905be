"""The folder of a run: written all or nothing, by one writer at a time."""

from allocator.rundir.names import inside
from allocator.rundir.publish import MANIFEST, RUN_FILES, RunFolderError, check_replaceable, publish

__all__ = ["MANIFEST", "RUN_FILES", "RunFolderError", "check_replaceable", "inside", "publish"]
