"""Tables go to pandas, Polars and DuckDB as they are, without a copy."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas
import polars
import pyarrow
import pytest

import oneknock
from oneknock.table import read_table


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_says_what_its_file_says(schedule: oneknock.Schedule) -> None:
    written = rows(schedule.folder / "visits.csv")
    visits = schedule.visits.to_dicts()
    assert len(visits) == len(written)
    for visit, line in zip(visits, written):
        assert visit["visit_id"] == line["visit_id"]
        assert visit["uprn"] == int(line["uprn"])
        assert visit["date"].isoformat() == line["date"]
        assert f"{visit['slot_from']:%H:%M}" == line["slot_from"]
        assert visit["cost"] == pytest.approx(float(line["cost"]))
        assert visit["p_access"] == pytest.approx(float(line["p_access"]))
        assert visit["task_ids"] == line["task_ids"]


@pytest.mark.parametrize(
    "name", ["visits", "visit_tasks", "routes", "unplanned", "contacts", "changes"]
)
def test_every_table_is_read_with_its_columns(schedule: oneknock.Schedule, name: str) -> None:
    table = schedule.table(name)
    with (schedule.folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file))
    assert table.columns == header
    assert len(table) == len(rows(schedule.folder / f"{name}.csv"))
    assert all(table.about[column] for column in header)
    assert table.nbytes > 0 or len(table) == 0


def test_pandas_polars_and_duckdb_agree(schedule: oneknock.Schedule) -> None:
    visits = schedule.visits
    frame = visits.to_pandas()
    other = visits.to_polars()
    minutes = duckdb.sql("select sum(minutes), count(*) from visits").fetchall()[0]
    assert minutes == (frame["minutes"].sum(), len(frame))
    assert other["minutes"].sum() == frame["minutes"].sum()
    assert frame.groupby("patch")["cost"].sum().sum() == pytest.approx(other["cost"].sum())
    assert list(pandas.DataFrame.from_arrow(visits).columns) == visits.columns


def test_memory_is_shared(schedule: oneknock.Schedule) -> None:
    visits = schedule.visits
    arrow = pyarrow.table(visits)
    frame = visits.to_pandas()
    other = polars.DataFrame(visits)
    for column in ("minutes", "cost", "arrive"):
        address = arrow[column].chunk(0).buffers()[1].address
        again = frame[column].array.__arrow_array__().chunk(0).buffers()[1].address
        assert again == address, column
        assert other[column].to_arrow().buffers()[1].address == address, column
    text = arrow["visit_id"].chunk(0).buffers()[2].address
    assert frame["visit_id"].array.__arrow_array__().chunk(0).buffers()[2].address == text


def test_a_million_rows_are_taken_without_growth(tmp_path: Path) -> None:
    """The process grows by no more than a tenth of the table; Polars also by its own views of
    text, 16 bytes a cell, over the same characters."""
    script = Path(__file__).parents[1] / "benches" / "zero_copy.py"
    done = subprocess.run(
        [sys.executable, script, "--rows", "1000000", "--folder", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    print(done.stdout)


def test_a_table_that_is_not_one_is_said(schedule: oneknock.Schedule) -> None:
    with pytest.raises(ValueError, match="visits, visit_tasks"):
        read_table(schedule.folder, "vists")
    with pytest.raises(FileNotFoundError):
        read_table(schedule.folder, "year_homes")


def test_rows_that_are_not_rows_are_said(tmp_path: Path) -> None:
    (tmp_path / "changes.csv").write_text(
        "visit_id,uprn,change,before,after,cost\nV1,home,added,,,1.00\nV2,1,added,,,one\n"
    )
    with pytest.raises(oneknock.InputError) as raised:
        read_table(tmp_path, "changes")
    assert [(p.file, p.line) for p in raised.value.problems] == [
        ("changes.csv", 2),
        ("changes.csv", 3),
    ]
