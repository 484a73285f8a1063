"""What jobs take: time and memory of builds and simulated years by homes, and bytes of shards.

    python python/benches/sizing.py --homes 2500 5000 10000

Each size is done in a process of its own, on one processor, shard by shard, as a worker does it; the
table goes into `docs/sizing.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from oneknock import Landlord, _oneknock, generate

SHARD_HOMES = 2_500
DAYS = 28
RUNS = 2


def peak() -> float:
    """The most memory of this process, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def done(job: bytes) -> dict[str, Any]:
    """Does a job shard by shard; what each took, in processor time, and moved."""
    solving, shards, rounds = [], 0, 0
    common_bytes: list[int] = []
    out_bytes: list[int] = []
    back_bytes: list[int] = []
    driving = 0.0
    while True:
        rounds += 1
        begun = time.process_time()
        common, parts = _oneknock.split(job)
        driving += time.process_time() - begun
        common_bytes += [len(c) for c in common]
        results = []
        for at, _, own in parts:
            begun = time.process_time()
            results.append(_oneknock.solve(common[at], own))
            solving.append(time.process_time() - begun)
            out_bytes.append(len(own))
            back_bytes.append(len(results[-1]))
        shards += len(parts)
        begun = time.process_time()
        following, result = _oneknock.merge(job, results)
        driving += time.process_time() - begun
        if result is not None:
            break
        job = following
    return {
        "rounds": rounds,
        "shards": shards,
        "seconds solving": sum(solving),
        "longest shard": max(solving),
        "seconds driving": driving,
        "common": sum(common_bytes),
        "largest common": max(common_bytes),
        "out": sum(out_bytes) / shards,
        "back": sum(back_bytes) / shards,
        "job": len(job),
    }


def one(kind: str, folder: str, homes: int, iterations: int) -> dict[str, Any]:
    """One size of one kind."""
    if kind == "build":
        options = {
            "shards": None,
            "shard_homes": SHARD_HOMES,
            "iterations": iterations * homes,
            "seed": 1,
            "combine": True,
            "milp": True,
            "choose_again": False,
            "lenient": False,
            "previous": None,
            "redacted": False,
            "tiles": None,
        }
        with tempfile.TemporaryDirectory() as scratch:
            job = _oneknock.build_job([folder], options, out=Path(scratch) / "out")
            figures = done(job)
    else:
        dataset = Landlord.load(folder)._dataset
        job = _oneknock.simulate_job(dataset, days=DAYS, runs=RUNS, seed=1, combine=True)
        figures = done(job)
    return {**figures, "MiB": peak(), "homes": homes}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--homes", type=int, nargs="+", default=[2_500, 10_000, 20_000])
    parser.add_argument("--iterations-a-home", type=int, default=20)
    parser.add_argument("--one", nargs=3, metavar=("KIND", "FOLDER", "HOMES"), help="one process's")
    options = parser.parse_args()
    if options.one:
        kind, folder, homes = options.one
        print(json.dumps(one(kind, folder, int(homes), options.iterations_a_home)))
        return
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="oneknock-") as scratch:
        for homes in options.homes:
            folder = Path(scratch) / f"landlord-{homes}"
            generate(folder, homes=homes, seed=1)
            for kind in ("build", "simulate"):
                done_by = subprocess.run(
                    [
                        sys.executable,
                        __file__,
                        *("--iterations-a-home", str(options.iterations_a_home)),
                        *("--one", kind, str(folder), str(homes)),
                    ],
                    check=True,
                    stdout=subprocess.PIPE,
                    env={**os.environ, "RAYON_NUM_THREADS": "1"},
                )
                rows.append({"kind": kind, **json.loads(done_by.stdout)})
                print(rows[-1], file=sys.stderr, flush=True)
    print("| job | homes | shards | s solving | s a 10,000 homes | s driving | MiB | common, bytes | out, bytes a shard | back, bytes a shard |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        scale = 10_000 / row["homes"]
        what = "build"
        if row["kind"] == "simulate":
            what = "simulated year"
            scale *= 365 / DAYS / RUNS
        print(
            f"| {what} | {row['homes']:,} | {row['shards']} | {row['seconds solving']:.1f} | "
            f"{row['seconds solving'] * scale:.0f} | {row['seconds driving']:.1f} | {row['MiB']:.0f} | "
            f"{row['common']:,} | {row['out']:,.0f} | {row['back']:,.0f} |"
        )


if __name__ == "__main__":
    main()
