"""One build of ten landlords on Ray: complete, breaches, memory, and the cost a home.

    python python/benches/million.py --landlords 10 --homes 100000 --folder scratch

Builds one of the landlords by itself first, with the same iterations a home, to compare with. Fails
where a landlord is missing, the audit finds a breach, the driver and all of Ray's processes together
pass 16 GiB, or a home costs 20% more, in processor time or in pounds, than in the one landlord.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from cluster import Memory, clock, two_nodes

import oneknock

MOST_MIB = 16 * 1024
MOST_MORE = 0.20


def built(folders: list[Path], out: Path, options: argparse.Namespace) -> dict[str, float]:
    """Builds them on two nodes; figures of the job."""
    iterations = options.iterations_a_home * options.homes * len(folders)
    module = [sys.executable, "-m", "oneknock", "build", *map(str, folders)]
    more = ["--iterations", str(iterations), "--shard-homes", str(options.shard_homes)]
    with two_nodes(options.store_mib) as address, Memory() as memory:
        begun = clock()
        with subprocess.Popen(
            [*module, *more, "--out", str(out), "--ray", address], stdout=subprocess.DEVNULL
        ) as driver:
            memory.driver = driver.pid
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
        "milliseconds a home": 1000 * seconds / homes,
        "pounds a home": sum(s["cost"]["total"] for s in summaries) / homes,
        "visits": sum(s["work"]["visits"] for s in summaries),
        "breaches": sum(s["provenance"]["audit_breaches"] for s in summaries),
        "MiB together": memory.most["together"],
    }
    print(", ".join(f"{name} {value:,.2f}" for name, value in figures.items()))
    print(memory.said(), flush=True)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--landlords", type=int, default=10)
    parser.add_argument("--homes", type=int, default=100_000, help="of each")
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
    one = built(folders[:1], options.folder / "one", options)
    all_of_them = built(folders, options.folder / "all", options)
    more = {
        name: all_of_them[name] / one[name] - 1 for name in ("milliseconds a home", "pounds a home")
    }
    print(", ".join(f"{name} {value:+.1%}" for name, value in more.items()))
    if (
        all_of_them["breaches"]
        or all_of_them["MiB together"] > MOST_MIB
        or any(value > MOST_MORE for value in more.values())
    ):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
