"""The driver of a job on a Ray cluster: shards out, what they came to back, nothing lost.

The engine parts a job into shards, solves one and puts them together, all from bytes to bytes; this
file carries the bytes. What is done is kept on disk by the shard's fingerprint, so that a driver
that was killed goes on where it was. A node that dies costs its shards in flight, which Ray gives to
another. Which machine does what changes nothing of what comes out.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import socket
from typing import Any, Callable, Iterator, Optional, Union

from . import _oneknock
from .errors import EngineError

__all__ = ["Standing", "run"]

AHEAD = 2
"""Shards in flight for each processor of the cluster: one is solved, one is on its way."""

RETRIES = 20
"""How often a shard whose machine or process died is given to another."""

LOOK = 1.0
"""Seconds between looks at the cluster while nothing comes back."""

REACH = 10.0
"""Seconds for the cluster to be reached."""

_Path = Union[str, os.PathLike[str]]


@dataclasses.dataclass
class Standing:
    """Where a job stands, and what it has moved."""

    round: int = 0
    """Which round, from 1."""
    shards: int = 0
    """Shards of the round."""
    done: int = 0
    """Of them done, kept ones included."""
    kept: int = 0
    """Shards, of all rounds, that were done before this driver began."""
    solved: int = 0
    """Shards, of all rounds, that were solved for this driver."""
    in_flight: int = 0
    """Shards at the cluster."""
    most_in_flight: int = 0
    """The most at once."""
    processors: int = 0
    """Processors of the cluster."""
    bytes_common: int = 0
    """Put once where all machines can read it."""
    bytes_out: int = 0
    """Sent with shards."""
    bytes_back: int = 0
    """What shards came to."""


def run(
    job: bytes,
    kept: _Path,
    address: str = "auto",
    *,
    in_flight: Optional[int] = None,
    tell: Callable[[Standing], Any] = lambda _: None,
) -> bytes:
    """Does a job on a Ray cluster; gives the result, for ``_oneknock.write_result``.

    Args:
        job: what is to be done, from one of the engine's constructors.
        kept: the folder for what is done: where the local command keeps it, so that either goes
            on from the other.
        address: ``auto``, ``HOST:PORT`` or ``ray://HOST:PORT``.
        in_flight: most shards at the cluster at once; two for each processor, if not given.
        tell: called with where the job stands.

    Raises ``EngineError`` where a worker has another version, or a shard cannot be solved.
    """
    keep = _oneknock.Keep(kept)
    standing = Standing()
    with _connected(address) as cluster:
        while True:
            standing.round += 1
            names = _round(cluster, job, keep, in_flight, standing, tell)
            following, result = keep.merge(job, names)
            if result is not None:
                return result
            assert following is not None
            job = following


def _round(
    cluster: Any,
    job: bytes,
    keep: _oneknock.Keep,
    in_flight: Optional[int],
    standing: Standing,
    tell: Callable[[Standing], Any],
) -> list[str]:
    """Has every shard of a round done and kept; gives their names in order."""
    common, shards = _oneknock.split(job)
    names = [name for _, name, _ in shards]
    # Two shards of one name are one; the driver keeps what it has yet to send, nothing else.
    todo = {name: (at, own) for at, name, own in reversed(shards) if name not in keep}
    del shards
    standing.shards = len(set(names))
    standing.done = standing.shards - len(todo)
    standing.kept += standing.done
    tell(standing)
    wanted = {at for at, _ in todo.values()}
    put = {at: cluster.put(common[at]) for at in sorted(wanted)}
    standing.bytes_common += sum(len(common[at]) for at in wanted)
    del common
    solve = _solver(cluster)
    flying: dict[Any, str] = {}
    try:
        while todo or flying:
            room = _room(cluster, in_flight, standing) - len(flying)
            for _ in range(min(room, len(todo))):
                name, (at, own) = todo.popitem()
                flying[solve.remote(put[at], own)] = name
                standing.bytes_out += len(own)
            standing.in_flight = len(flying)
            standing.most_in_flight = max(standing.most_in_flight, len(flying))
            tell(standing)
            ready, _ = cluster.wait(list(flying), num_returns=1, timeout=LOOK)
            for reference in ready:
                done = _answer(cluster.get(reference))
                keep.put(flying.pop(reference), done)
                standing.bytes_back += len(done)
                standing.done += 1
                standing.solved += 1
    except BaseException:
        for reference in flying:
            with contextlib.suppress(Exception):
                cluster.cancel(reference, force=True)
        raise
    standing.in_flight = 0
    tell(standing)
    return names


def _room(cluster: Any, in_flight: Optional[int], standing: Standing) -> int:
    """How many shards may be at the cluster, as large as it is now."""
    standing.processors = int(cluster.cluster_resources().get("CPU", 0))
    return max(1, in_flight or AHEAD * standing.processors)


def _answer(answer: tuple[Optional[bytes], str]) -> bytes:
    done, wrong = answer
    if done is None:
        raise EngineError(wrong)
    return done


def _solver(cluster: Any) -> Any:
    """The task that solves one shard on whichever machine has room.

    It is a function inside a function so that it travels by value: a worker without the package,
    or with another version of it, can then say so.
    """
    version = _oneknock.shard_version()

    def solve(common: bytes, shard: bytes) -> tuple[Optional[bytes], str]:
        import os
        import socket

        # The machine is full of such tasks: each keeps to its own processor.
        os.environ.setdefault("RAYON_NUM_THREADS", "1")
        where = socket.gethostname()
        try:
            from oneknock import _oneknock
            from oneknock.errors import EngineError

            own = _oneknock.shard_version()
        except (ImportError, AttributeError) as error:
            return None, (
                f"worker {where} cannot use oneknock: {error}; "
                f"install oneknock {version} on every machine of the cluster"
            )
        if own != version:
            return None, (
                f"worker {where} has oneknock {own} and the driver has {version}; "
                "install the same version on every machine of the cluster"
            )
        try:
            return _oneknock.solve(common, shard), ""
        except (EngineError, OSError) as error:
            return None, f"on worker {where}: {error}"

    options = {"num_cpus": 1, "max_retries": RETRIES, "scheduling_strategy": "SPREAD"}
    return cluster.remote(**options)(solve)


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Any]:
    """The cluster, for as long as the job takes; one that is connected to already stays so."""
    try:
        import ray
    except ImportError:
        raise EngineError(
            "--ray needs Ray, which is not installed; pip install 'oneknock[ray]'"
        ) from None
    if ray.is_initialized():
        yield ray
        return
    _reach(address)
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.WARNING)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise _no_cluster(address, error) from error
    try:
        yield ray
    finally:
        ray.shutdown()


def _reach(address: str) -> None:
    """Sees whether anybody listens there: Ray itself would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdigit():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=REACH).close()
    except OSError as error:
        raise _no_cluster(address, error) from error


def _no_cluster(address: str, error: Exception) -> EngineError:
    return EngineError(
        f"there is no Ray cluster at {address}: {error}; start one as in deploy/README.md"
    )
