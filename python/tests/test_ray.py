"""On a Ray cluster of two nodes of their own processes, a job comes to the local command's bytes:
undisturbed, with a node killed in the middle, and with the driver killed and started again."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from conftest import files

ray = pytest.importorskip("ray", reason="Ray is not installed")
from ray.cluster_utils import Cluster  # noqa: E402

from oneknock import _oneknock  # noqa: E402

SMALL = {"object_store_memory": 100 * 1024 * 1024, "include_dashboard": False}
WAIT = 240
"""Seconds after which a test gives up: never what decides whether it passes."""


SOON = {
    "health_check_initial_delay_ms": 1000,
    "health_check_period_ms": 500,
    "health_check_failure_threshold": 3,
}
"""A node that is gone is noticed after seconds, not a quarter of a minute."""


@contextlib.contextmanager
def _cluster(
    second: dict[str, str], head_processors: int = 1
) -> Iterator[tuple[Cluster, Any]]:
    """A head and a second node, which has more in its environment; processes of their own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("RAY_USAGE_STATS_ENABLED", "0")
        head = {"num_cpus": head_processors, "_system_config": SOON, **SMALL}
        cluster = Cluster(initialize_head=True, head_node_args=head)
        try:
            for name, value in second.items():
                patched.setenv(name, value)
            node = cluster.add_node(num_cpus=1, wait=True, **SMALL)
            for name in second:
                patched.delenv(name)
            yield cluster, node
        finally:
            cluster.shutdown()


@dataclasses.dataclass(frozen=True)
class Job:
    """A job of the module's command line."""

    name: str
    options: tuple[str, ...]
    kept: Callable[[Path], str]
    """Where what is done is kept."""

    def arguments(self, folder: Path, out: Path, *where: str) -> list[Any]:
        job = [self.name, folder, *self.options, "--out", out, *where]
        return [sys.executable, "-m", "oneknock", *job]

    def driver(self, folder: Path, out: Path, cluster: Cluster) -> subprocess.Popen[str]:
        arguments = self.arguments(folder, out, "--ray", cluster.address)
        return subprocess.Popen(
            arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )

    def done(self, out: Path) -> dict[Path, int]:
        """Shards that are kept, each with when it was written."""
        kept = Path(self.kept(out)).glob("*.done")
        return {path: path.stat().st_mtime_ns for path in kept}


JOBS = [
    Job("simulate", ("--days", "10", "--runs", "10"), _oneknock.runs_kept),
    Job("build", ("--iterations", "60000", "--shards", "4"), _oneknock.build_kept),
]


def _ended(driver: subprocess.Popen[str]) -> tuple[int, int]:
    """Shards that it solved, and that were kept from before."""
    _, said = driver.communicate(timeout=WAIT)
    assert driver.returncode == 0, said
    found = re.search(r"(\d+) shards solved, (\d+) kept", said)
    assert found, said
    return int(found[1]), int(found[2])


def _some_done(job: Job, out: Path, driver: subprocess.Popen[str]) -> None:
    """Waits until two shards are kept: the job is in the middle."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until and driver.poll() is None:
        if len(job.done(out)) >= 2:
            return
        time.sleep(0.01)
    raise AssertionError(f"no two shards came back while it ran: {driver.communicate()}")


@pytest.fixture(scope="module", params=JOBS, ids=lambda job: job.name)
def job(request: pytest.FixtureRequest) -> Job:
    return request.param


@pytest.fixture(scope="module")
def local(
    job: Job, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """What the job comes to on this machine."""
    out = tmp_path_factory.mktemp("local") / "out"
    subprocess.run(job.arguments(folder, out, "--local"), check=True, capture_output=True)
    return files(out)


def test_two_nodes_give_the_same_bytes_and_a_killed_driver_goes_on(
    job: Job, folder: Path, local: dict[str, bytes], tmp_path: Path
) -> None:
    with _cluster({}) as (cluster, _):
        shards, kept = _ended(job.driver(folder, tmp_path / "whole", cluster))
        assert kept == 0
        assert files(tmp_path / "whole") == local

        out = tmp_path / "killed"
        killed = job.driver(folder, out, cluster)
        _some_done(job, out, killed)
        killed.send_signal(signal.SIGKILL)
        killed.communicate(timeout=WAIT)
        left = job.done(out)
        assert 2 <= len(left) < shards, "killed too late: make the job longer"
        assert _ended(job.driver(folder, out, cluster)) == (shards - len(left), len(left))
        assert files(out) == local
        now = job.done(out)
        assert all(now.get(path, at) == at for path, at in left.items())


def test_a_node_that_is_killed_costs_nothing_but_time(
    job: Job, folder: Path, local: dict[str, bytes], tmp_path: Path
) -> None:
    with _cluster({}) as (cluster, node):
        driver = job.driver(folder, tmp_path / "out", cluster)
        _some_done(job, tmp_path / "out", driver)
        for process in node.all_processes["raylet"]:
            os.kill(process.process.pid, signal.SIGKILL)
        assert driver.poll() is None, "killed too late: make the job longer"
        _ended(driver)
        cluster.remove_node(node, allow_graceful=False)
    assert files(tmp_path / "out") == local


def test_a_worker_of_another_version_is_refused(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "oneknock"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text("")
    (other / "errors.py").write_text("class EngineError(Exception): pass\n")
    (other / "_oneknock.py").write_text("def shard_version(): return '0.0.9'\n")
    # The head takes no shards: a fast one would solve all before the second node is up.
    with _cluster({"PYTHONPATH": str(other.parent)}, head_processors=0) as (cluster, _):
        driver = JOBS[0].driver(folder, tmp_path / "played", cluster)
        _, said = driver.communicate(timeout=WAIT)
    assert driver.returncode == 2, said
    assert "has oneknock 0.0.9" in said
    assert "install the same version" in said
    assert not (tmp_path / "played" / "report.html").exists()


def test_where_no_cluster_is_it_is_said(folder: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        JOBS[0].arguments(folder, tmp_path / "played", "--ray", "127.0.0.1:1"),
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
    )
    assert done.returncode == 2
    assert "no Ray cluster at 127.0.0.1:1" in done.stderr
