"""How much a process grows when pandas and Polars take a table: no more than the table itself.

    python python/benches/zero_copy.py --rows 1000000

Fails where a library's copy would show: growth beyond a tenth of the table, for Polars beside the
views of text that it makes, 16 bytes a cell.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import tempfile
from pathlib import Path
from typing import Any, Callable

import pandas  # noqa: F401  (imported before memory is looked at)
import polars
import pyarrow

from oneknock.table import Table, read_table

HEADER = (
    "operative_id,date,sequence,kind,visit_id,arrive,start,depart,"
    "travel_minutes,travel_metres,wait_minutes\n"
)
TEXTS = 3
"""Columns of text: operative_id, kind, visit_id."""


def resident() -> int:
    """Bytes that the process holds in memory."""
    gc.collect()
    # What was freed goes back to the system first, so that a copy cannot hide in it.
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def write(folder: Path, rows: int) -> None:
    """A `routes.csv` of so many stops."""
    with (folder / "routes.csv").open("w") as file:
        file.write(HEADER)
        for n in range(rows):
            day, stop = 1 + n // 10 % 28, n % 10
            clock = f"{8 + stop:02}:{n % 60:02}"
            file.write(
                f"OP{n % 400:03},2027-01-{day:02},{stop},visit,V{n:09},{clock},{clock},{clock},"
                f"{n % 30},{n % 9000},{n % 5}\n"
            )


def growth(take: Callable[[Table], Any], table: Table) -> tuple[int, Any]:
    """By how much the process grows while what was taken is held."""
    before = resident()
    taken = take(table)
    return resident() - before, taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder or Path(scratch)
        write(folder, arguments.rows)
        # Libraries make threads and pools at their first table: a small one goes first.
        small = Path(scratch) / "small"
        small.mkdir()
        write(small, 1_000)
        first = read_table(small, "routes")
        kept: list[Any] = [first.to_pandas(), first.to_polars(), pyarrow.table(first)]
        table = read_table(folder, "routes")
    mib = 1024 * 1024
    print(f"table: {len(table):,} rows, {table.nbytes / mib:.1f} MiB")
    views = TEXTS * 16 * len(table)
    failed = False
    for name, take, own in (
        ("pandas", Table.to_pandas, 0),
        ("polars", Table.to_polars, views),
        ("pyarrow", pyarrow.table, 0),
    ):
        grown, taken = growth(take, table)
        kept.append(taken)
        bound = table.nbytes // 10 + own
        failed |= grown > bound
        print(f"{name}: grows by {grown / mib:.1f} MiB; at most {bound / mib:.1f} MiB allowed")
    assert polars.DataFrame(table).height == arguments.rows
    if failed:
        raise SystemExit("a copy was made")


if __name__ == "__main__":
    main()
