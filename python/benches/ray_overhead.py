"""A simulation on Ray with two node processes against the local command: time, and the same bytes.

    python python/benches/ray_overhead.py COMMAND --homes 20000 --runs 40 --days 28

Both use two processors. The time of Ray is the driver's, from start to written folder; the cluster
stands before. Fails where bytes differ or Ray takes more than 15% longer.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from cluster import Taken, clock, two_nodes

import oneknock

MOST = 0.15


def files(of: Path) -> dict[str, bytes]:
    found = (path for path in sorted(of.rglob("*")) if path.is_file())
    return {str(path.relative_to(of)): path.read_bytes() for path in found}


def timed(arguments: list[object], memory: Taken | None = None) -> tuple[float, str]:
    begun = clock()
    with subprocess.Popen(
        [str(a) for a in arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        if memory is not None:
            memory.driver = process.pid
        _, said = process.communicate()
    if process.returncode:
        raise SystemExit(f"{arguments}: {said}")
    return clock() - begun, said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", type=Path, help="the local command, of the same version")
    parser.add_argument("--homes", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--days", type=int, default=28)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="oneknock-") as scratch:
        folder = Path(scratch) / "landlord"
        oneknock.generate(folder, homes=arguments.homes, seed=1)
        job = ["simulate", folder, "--days", arguments.days, "--runs", arguments.runs, "--out"]
        here = Path(scratch) / "local"
        local, _ = timed([arguments.command, *job, here, "--threads", 2])
        print(f"local, 2 threads: {local:.1f} s", flush=True)
        there = Path(scratch) / "ray"
        module = [sys.executable, "-m", "oneknock"]
        with two_nodes(store_mib=512) as address, Taken() as memory:
            ray, said = timed([*module, *job, there, "--ray", address], memory)
        print(f"Ray, 2 nodes of 1 processor: {ray:.1f} s")
        print(said.strip().splitlines()[-1])
        print(memory.said())
        same = files(here) == files(there)
        over = ray / local - 1
        print(
            f"{arguments.homes:,} homes, {arguments.runs} runs of {arguments.days} days: "
            f"overhead {over:+.1%}; bytes {'the same' if same else 'DIFFER'}"
        )
    if not same or over > MOST:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
