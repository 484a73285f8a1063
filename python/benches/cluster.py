"""A Ray cluster on this machine for the measurements, and what its processes take, by the second."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections import defaultdict
from typing import Iterator

import psutil
from ray.cluster_utils import Cluster


@contextlib.contextmanager
def two_nodes(store_mib: int) -> Iterator[str]:
    """A head and a second node, one processor each, in processes of their own: the address."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    each = {
        "num_cpus": 1,
        "object_store_memory": store_mib * 1024 * 1024,
        "include_dashboard": False,
    }
    cluster = Cluster(initialize_head=True, head_node_args=each)
    try:
        cluster.add_node(wait=True, **each)
        yield cluster.address
    finally:
        cluster.shutdown()


class Taken:
    """What the driver and Ray's processes take: the most memory, and processor time.

    A process's own memory (USS) is counted, and shared memory of the object stores once. Processor
    time is what a process had when last seen, so up to a second of each process's end is missed.
    """

    def __init__(self) -> None:
        self.most: dict[str, float] = defaultdict(float)
        self.processor: dict[int, tuple[str, float]] = {}
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self.driver = 0

    def __enter__(self) -> Taken:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._over.wait(1.0):
            self._look()

    def _look(self) -> None:
        own: dict[str, float] = defaultdict(float)
        largest: dict[str, float] = defaultdict(float)
        for process in psutil.process_iter(["pid", "name", "cmdline"]):
            kind = self._kind(process)
            if kind is None:
                continue
            try:
                memory = process.memory_full_info().uss / 2**20
                times = process.cpu_times()
            except psutil.Error:
                continue
            self.processor[process.pid] = (kind, times.user + times.system)
            own[kind] += memory
            largest[kind] = max(largest[kind], memory)
        shared = psutil.virtual_memory().shared / 2**20
        self.most["together"] = max(self.most["together"], sum(own.values()) + shared)
        self.most["shared memory"] = max(self.most["shared memory"], shared)
        for kind, memory in largest.items():
            self.most[f"largest {kind}"] = max(self.most[f"largest {kind}"], memory)

    def _kind(self, process: psutil.Process) -> str | None:
        if process.info["pid"] == self.driver:
            return "driver"
        line = " ".join(process.info["cmdline"] or [process.info["name"] or ""])
        if line.startswith("ray::") and "solve" in line or "default_worker.py" in line:
            return "worker"
        if line.startswith("ray::"):
            return "worker"
        if "raylet" in line or "gcs_server" in line or "/ray/" in line:
            return "process of Ray"
        return None

    def seconds(self, of: str = "") -> float:
        """Processor seconds of the processes of a kind, or of all."""
        return sum(time for kind, time in self.processor.values() if not of or kind == of)

    def said(self) -> str:
        """For people."""
        memory = [f"{what} {mib:,.0f} MiB" for what, mib in sorted(self.most.items())]
        kinds = sorted({kind for kind, _ in self.processor.values()})
        return ", ".join(memory + [f"{kind} {self.seconds(kind):,.0f} processor s" for kind in kinds])


def clock() -> float:
    """Seconds, for differences."""
    return time.monotonic()
