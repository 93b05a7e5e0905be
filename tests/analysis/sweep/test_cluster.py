"""A real Dask scheduler with worker processes does the same tasks, also when a worker dies on the way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from allocator.analysis.sweep.run import sweep
from allocator.errors import UsageError
from tests.analysis.sweep.studies import THREE

ROOT = Path(__file__).parent.parent.parent.parent

# In a process of its own: Dask starts its workers by importing the script again, and warns of much.
SCRIPT = """
import os, signal, threading
import distributed
import allocator
from tests.analysis.sweep.studies import THREE

def main():
    options = dict(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)
    with distributed.LocalCluster(host="127.0.0.1", **options) as cluster:
        victims = [worker.pid for worker in cluster.workers.values()]
        with distributed.Client(cluster) as client:
            victims = list(client.run(os.getpid).values())
        heard = []
        def listen(progress):
            heard.append(progress.phase)
            if len(heard) == 3:
                os.kill(victims[0], signal.SIGKILL)
        found = allocator.sweep(
            THREE.study, THREE.model, "30:130:10", exact=True, cluster=cluster.scheduler_address, progress=listen
        )
        print([point.objective for point in found.points])
        print([(step.at, step.objective) for step in found.breakpoints], found.complete)

if __name__ == "__main__":
    main()
"""


def test_a_missing_dask_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install \"allocator\[cluster\]\""):
        sweep(THREE.study, THREE.model, [40, 60], cluster="tcp://127.0.0.1:8786")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX")
def test_a_cluster_does_a_sweep_though_a_worker_dies(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed: pip install allocator[cluster]")
    script = tmp_path / "clustered.py"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr
    points, steps = done.stdout.splitlines()[-2:]
    assert points == "[20.0, 45.0, 45.0, 50.0, 65.0, 65.0, 70.0, 95.0, 95.0, 95.0, 115.0]"
    expected = "[(30.0, 20.0), (40.0, 45.0), (60.0, 50.0), (70.0, 65.0), (90.0, 70.0), (100.0, 95.0), (130.0, 115.0)]"
    assert steps == f"{expected} True"
