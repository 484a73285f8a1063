"""One build of ten landlords on Ray: complete, breaches, memory, and the cost a home.

    python python/benches/million.py --landlords 10 --homes 100000 --folder scratch

Builds some of the landlords by themselves first, with the same iterations a home, to compare with:
a landlord's own choices are harder or easier than another's. Fails where a landlord is missing, the
audit finds a breach, the driver and all of Ray's processes together pass 16 GiB, or a home costs 20%
more, in processor time or in pounds, than in the landlords alone. Seconds by the clock are told, but
not judged: they are a machine's, and of what else runs on it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from cluster import Taken, clock, two_nodes

import oneknock

MOST_MIB = 16 * 1024
MOST_MORE = 0.20


def built(folders: list[Path], out: Path, options: argparse.Namespace) -> dict[str, float]:
    """Builds them on two nodes; figures of the job."""
    iterations = options.iterations_a_home * options.homes * len(folders)
    module = [sys.executable, "-m", "oneknock", "build", *map(str, folders)]
    more = ["--iterations", str(iterations), "--shard-homes", str(options.shard_homes)]
    with two_nodes(options.store_mib) as address, Taken() as taken:
        begun = clock()
        with subprocess.Popen(
            [*module, *more, "--out", str(out), "--ray", address], stdout=subprocess.DEVNULL
        ) as driver:
            taken.driver = driver.pid
        seconds = clock() - begun
    # 1 says that the audit found something, which is counted below.
    if driver.returncode not in (0, 1):
        raise SystemExit(f"the driver ended with {driver.returncode}")
    homes = options.homes * len(folders)
    written = [out] if len(folders) == 1 else [out / folder.name for folder in folders]
    summaries = [json.loads((one / "summary.json").read_text()) for one in written]
    figures = {
        "homes": homes,
        "seconds": seconds,
        "processor milliseconds a home": 1000 * taken.seconds() / homes,
        "pounds a home": sum(s["cost"]["total"] for s in summaries) / homes,
        "pounds a home of the first ones": sum(s["cost"]["total"] for s in summaries[: options.alone])
        / options.homes
        / min(options.alone, len(folders)),
        "visits": sum(s["work"]["visits"] for s in summaries),
        "breaches": sum(s["provenance"]["audit_breaches"] for s in summaries),
        "MiB together": taken.most["together"],
    }
    print(", ".join(f"{name} {value:,.2f}" for name, value in figures.items()))
    print(taken.said(), flush=True)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--landlords", type=int, default=10)
    parser.add_argument("--homes", type=int, default=100_000, help="of each")
    parser.add_argument("--alone", type=int, default=3, help="landlords built by themselves first")
    parser.add_argument("--iterations-a-home", type=int, default=20)
    parser.add_argument("--shard-homes", type=int, default=10_000)
    parser.add_argument("--store-mib", type=int, default=2048, help="object store of each node")
    parser.add_argument("--folder", type=Path, required=True, help="scratch; kept")
    options = parser.parse_args()
    folders = []
    for n in range(1, options.landlords + 1):
        folder = options.folder / f"landlord-{n:02}"
        if not folder.exists():
            oneknock.generate(folder, homes=options.homes, seed=n)
        folders.append(folder)
    print(f"{options.landlords} landlords of {options.homes:,} homes", flush=True)
    alone = [
        built([folder], options.folder / f"alone-{folder.name}", options)
        for folder in folders[: options.alone]
    ]
    all_of_them = built(folders, options.folder / "all", options)
    more = {
        name: all_of_them[name] / (sum(one[name] for one in alone) / len(alone)) - 1
        for name in ("processor milliseconds a home", "pounds a home")
    }
    alike = "pounds a home of the first ones"
    same = all_of_them[alike] / (sum(one[alike] for one in alone) / len(alone)) - 1
    print(", ".join(f"{name} {value:+.1%}" for name, value in more.items()))
    print(f"pounds a home of the same {len(alone)} landlords {same:+.1%}")
    if (
        all_of_them["breaches"]
        or all_of_them["MiB together"] > MOST_MIB
        or any(value > MOST_MORE for value in more.values())
    ):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
