"""A landlord is loaded, checked, planned, audited, explained, offered and planned for a year."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import threading
import time
from pathlib import Path

import pytest
from conftest import ITERATIONS, files

import oneknock


def test_what_was_generated_is_loaded(landlord: oneknock.Landlord) -> None:
    assert "80 homes" in repr(landlord)
    check = landlord.check()
    assert check.rows["properties"] == 80
    assert sum(check.tasks_by_stream.values()) == check.rows["tasks"]
    assert check.rejected == []


def test_bad_input_is_one_exception_with_every_problem(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    shutil.copytree(folder, bad)
    tasks = (bad / "tasks.csv").read_text().splitlines()
    columns = tasks[0].split(",")
    due, stream = columns.index("due"), columns.index("stream")
    for line, column, value in ((3, due, "31/02/2027"), (5, stream, "roof")):
        cells = tasks[line - 1].split(",")
        cells[column] = value
        tasks[line - 1] = ",".join(cells)
    (bad / "tasks.csv").write_text("\n".join(tasks) + "\n")
    with pytest.raises(oneknock.InputError) as raised:
        oneknock.Landlord.load(bad)
    problems = raised.value.problems
    assert [(p.file, p.line, p.column) for p in problems] == [
        ("tasks.csv", 3, due + 1),
        ("tasks.csv", 5, stream + 1),
    ]
    assert "31/02/2027" in problems[0].message
    assert "roof" in problems[1].message
    assert all(p.help for p in problems)
    assert str(problems[0]) in str(raised.value)
    assert isinstance(raised.value, oneknock.EngineError)
    # Lenient, the same rows are left out and told of.
    lenient = oneknock.Landlord.load(bad, lenient=True)
    assert {p.line for p in lenient.check().rejected} >= {3, 5}


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(oneknock.EngineError, match="nowhere"):
        oneknock.Landlord.load(tmp_path / "nowhere")


def test_the_command_writes_the_same_bytes(
    folder: Path, schedule: oneknock.Schedule, command: str, tmp_path: Path
) -> None:
    out = tmp_path / "schedule"
    arguments = ["--out", out, "--iterations", str(ITERATIONS), "--seed", "5", "--threads", "2"]
    subprocess.run([command, "build", folder, *arguments], check=True, stdout=subprocess.DEVNULL)
    assert files(out) == files(schedule.folder)


def test_threads_change_nothing(
    landlord: oneknock.Landlord, schedule: oneknock.Schedule, tmp_path: Path
) -> None:
    again = landlord.build(tmp_path / "again", iterations=ITERATIONS, seed=5, threads=1)
    assert files(again.folder) == files(schedule.folder)


def test_what_was_built_holds(landlord: oneknock.Landlord, schedule: oneknock.Schedule) -> None:
    audit = landlord.audit(schedule)
    assert audit.ok, audit.breaches[:5]
    assert audit.visits == len(schedule.visits) > 0
    assert audit.visits == schedule.summary["work"]["visits"]
    assert not schedule.stopped_early
    assert schedule.report.is_file()


def test_the_audit_sees_what_was_tampered_with(
    landlord: oneknock.Landlord, schedule: oneknock.Schedule, tmp_path: Path
) -> None:
    tampered = tmp_path / "tampered"
    shutil.copytree(schedule.folder, tampered)
    lines = (tampered / "visit_tasks.csv").read_text().splitlines(keepends=True)
    (tampered / "visit_tasks.csv").write_text("".join(lines[:-1]))
    audit = landlord.audit(tampered)
    assert not audit.ok
    assert audit.by_rule["tasks"] >= 1
    assert {b.rule for b in audit.breaches} >= {"tasks"}


def test_a_visit_and_a_task_left_out_are_explained(
    landlord: oneknock.Landlord, schedule: oneknock.Schedule
) -> None:
    visit = schedule.visits.to_dicts()[0]
    why = landlord.explain(schedule, visit["visit_id"])
    assert [v["visit_id"] for v in why.visits] == [visit["visit_id"]]
    assert visit["visit_id"] in str(why)
    at_home = landlord.explain(schedule, visit["uprn"])
    assert visit["visit_id"] in {v["visit_id"] for v in at_home.visits}
    left_out = schedule.unplanned.to_dicts()[0]["task_id"]
    assert [t["task_id"] for t in landlord.explain(schedule, left_out).not_planned] == [left_out]
    with pytest.raises(oneknock.EngineError, match="no-such-thing"):
        landlord.explain(schedule, "no-such-thing")


def test_slots_are_offered(landlord: oneknock.Landlord, schedule: oneknock.Schedule) -> None:
    before = files(schedule.folder)
    uprn = schedule.visits.to_dicts()[0]["uprn"]
    offers = landlord.offer(schedule, uprn, report="dmc:significant", count=2)
    assert 1 <= len(offers) <= 2
    best = offers[0]
    assert best.rank == 1
    assert isinstance(best.date, datetime.date)
    assert best.slot_from < best.slot_to
    assert best.cost == pytest.approx(sum(best.parts.values()), abs=0.02)
    assert files(schedule.folder) == before
    with pytest.raises(ValueError, match="9-13"):
        landlord.offer(schedule, uprn, window="9-13")
    with pytest.raises(oneknock.EngineError, match="UPRN 5"):
        landlord.offer(schedule, 5)


def test_a_year_is_the_commands(
    landlord: oneknock.Landlord, folder: Path, command: str, tmp_path: Path
) -> None:
    year = landlord.year(tmp_path / "python", advice=0)
    assert len(year.homes) == 80
    assert year.visits.columns[0] == "uprn"
    done = subprocess.run(
        [command, "year", folder, "--out", tmp_path / "command", "--advice", "0"],
        stdout=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode in (0, 1)
    assert files(year.folder) == files(tmp_path / "command")


def test_last_night_is_kept_to(
    landlord: oneknock.Landlord, schedule: oneknock.Schedule
) -> None:
    again = landlord.build(iterations=ITERATIONS, seed=6, previous=schedule)
    before = {v["visit_id"]: v["date"] for v in schedule.visits.to_dicts()}
    stayed = [before.get(v["visit_id"]) == v["date"] for v in again.visits.to_dicts()]
    assert sum(stayed) > 0.8 * len(stayed)
    folder = again.folder
    assert folder.exists()
    del again
    assert not folder.exists(), "a temporary folder goes with its schedule"


def test_python_goes_on_while_the_engine_works(landlord: oneknock.Landlord) -> None:
    ticks = 0
    done = threading.Event()

    def build() -> None:
        landlord.build(time_limit=1.0, threads=1)
        done.set()

    worker = threading.Thread(target=build)
    worker.start()
    while not done.is_set():
        time.sleep(0.005)
        ticks += 1
    worker.join()
    assert ticks > 20


def test_progress_is_told(landlord: oneknock.Landlord) -> None:
    said: list[tuple[str, float, str]] = []
    landlord.build(time_limit=0.5, progress=lambda *told: said.append(told))
    assert said
    assert all(0.0 <= share <= 1.0 for _, share, _ in said)
    assert any("days, slots" in stage for stage, _, _ in said)


def test_what_progress_raises_ends_the_work(landlord: oneknock.Landlord) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("seen")

    with pytest.raises(ZeroDivisionError, match="seen"):
        landlord.build(time_limit=30.0, progress=fail)
