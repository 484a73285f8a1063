"""On a Ray cluster of two nodes of their own processes, a job comes to the local command's bytes:
undisturbed, with a node killed in the middle, and with the driver killed and started again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Iterator

import pytest
from conftest import files

ray = pytest.importorskip("ray", reason="Ray is not installed")
from ray.cluster_utils import Cluster  # noqa: E402

DAYS, RUNS = 8, 10
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
def _cluster(second: dict[str, str]) -> Iterator[tuple[Cluster, Any]]:
    """A head and a second node, which has more in its environment; processes of their own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("RAY_USAGE_STATS_ENABLED", "0")
        head = {"num_cpus": 1, "_system_config": SOON, **SMALL}
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


def _arguments(folder: Path, out: Path, *more: Any) -> list[Any]:
    job = ["simulate", folder, "--days", str(DAYS), "--runs", str(RUNS), "--out", out]
    return [sys.executable, "-m", "oneknock", *job, *more]


def _driver(folder: Path, out: Path, cluster: Cluster) -> subprocess.Popen[str]:
    return subprocess.Popen(
        _arguments(folder, out, "--ray", cluster.address), stderr=subprocess.PIPE, text=True
    )


def _ended(driver: subprocess.Popen[str]) -> str:
    _, said = driver.communicate(timeout=WAIT)
    assert driver.returncode == 0, said
    return said


def _some_done(out: Path, how_many: int, driver: subprocess.Popen[str]) -> dict[Path, int]:
    """Waits until so many shards are kept, and not all: each with when it was written."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until and driver.poll() is None:
        kept = {path: path.stat().st_mtime_ns for path in out.glob("runs/*.done")}
        if len(kept) >= how_many:
            assert len(kept) < RUNS, "too late to disturb it: make the job longer"
            return kept
        time.sleep(0.02)
    raise AssertionError("no shards came back")


@pytest.fixture(scope="module")
def local(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the job comes to on this machine."""
    out = tmp_path_factory.mktemp("local") / "played"
    subprocess.run(_arguments(folder, out, "--local"), check=True, capture_output=True)
    return files(out)


def test_two_nodes_give_the_same_bytes_and_a_killed_driver_goes_on(
    folder: Path, local: dict[str, bytes], tmp_path: Path
) -> None:
    with _cluster({}) as (cluster, _):
        whole = _driver(folder, tmp_path / "whole", cluster)
        assert f"{RUNS} shards solved, 0 kept" in _ended(whole)
        assert files(tmp_path / "whole") == local

        killed = _driver(folder, tmp_path / "killed", cluster)
        kept = _some_done(tmp_path / "killed", 2, killed)
        killed.send_signal(signal.SIGKILL)
        killed.communicate(timeout=WAIT)
        kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "killed").glob("runs/*.done")}
        again = _driver(folder, tmp_path / "killed", cluster)
        said = _ended(again)
        assert f"{RUNS - len(kept)} shards solved, {len(kept)} kept" in said
        assert files(tmp_path / "killed") == local
        assert all(path.stat().st_mtime_ns == at for path, at in kept.items())


def test_a_node_that_is_killed_costs_nothing_but_time(
    folder: Path, local: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "played"
    with _cluster({}) as (cluster, node):
        driver = _driver(folder, out, cluster)
        _some_done(out, 2, driver)
        for process in node.all_processes["raylet"]:
            os.kill(process.process.pid, signal.SIGKILL)
        said = _ended(driver)
        cluster.remove_node(node, allow_graceful=False)
    assert f"{RUNS} shards solved" in said
    assert files(out) == local


def test_a_worker_of_another_version_is_refused(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "oneknock"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text("")
    (other / "errors.py").write_text("class EngineError(Exception): pass\n")
    (other / "_oneknock.py").write_text("def shard_version(): return '0.0.9'\n")
    with _cluster({"PYTHONPATH": str(other.parent)}) as (cluster, _):
        driver = _driver(folder, tmp_path / "played", cluster)
        _, said = driver.communicate(timeout=WAIT)
    assert driver.returncode == 2, said
    assert "has oneknock 0.0.9" in said
    assert "install the same version" in said
    assert not (tmp_path / "played" / "report.html").exists()


def test_where_no_cluster_is_it_is_said(folder: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        _arguments(folder, tmp_path / "played", "--ray", "127.0.0.1:1"),
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
        env={**os.environ, "RAY_gcs_rpc_server_connect_timeout_s": "2"},
    )
    assert done.returncode == 2
    assert "no Ray cluster at 127.0.0.1:1" in done.stderr
