"""Jobs parted, solved and merged by bytes come to what the command writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import files

import oneknock
from oneknock import _oneknock

DAYS, RUNS = 5, 3

SCENARIO = """
title = "Apart or together?"
days = 4
runs = 2
[world]
dataset = "landlord"
[[policy]]
name = "apart"
combine = false
[[policy]]
name = "together"
"""


@pytest.fixture(scope="module")
def played(
    landlord: oneknock.Landlord, tmp_path_factory: pytest.TempPathFactory
) -> oneknock.Played:
    out = tmp_path_factory.mktemp("played") / "played"
    return landlord.simulate(out, days=DAYS, runs=RUNS, threads=2)


def without_kept(of: Path) -> dict[str, bytes]:
    return {name: text for name, text in files(of).items() if not name.startswith("runs/")}


def test_a_simulation_is_the_commands(
    folder: Path, played: oneknock.Played, command: str, tmp_path: Path
) -> None:
    out = tmp_path / "played"
    arguments = ["--days", str(DAYS), "--runs", str(RUNS), "--out", out]
    subprocess.run([command, "simulate", folder, *arguments], check=True, capture_output=True)
    # The shards done are kept under the same names, too.
    assert files(out) == files(played.folder)


def test_figures_come_as_tables(played: oneknock.Played) -> None:
    assert len(played.figures) > 10
    frame = played.runs.to_pandas()
    assert sorted(frame["run"].unique()) == list(range(RUNS))
    knocks = played.figures.to_polars()
    assert (knocks["low"] <= knocks["high"]).all()


def test_by_hand_and_in_any_order_it_is_the_same(
    landlord: oneknock.Landlord, played: oneknock.Played, tmp_path: Path
) -> None:
    job = _oneknock.simulate_job(landlord._dataset, days=DAYS, runs=RUNS, seed=1, combine=True)
    common, shards = _oneknock.split(job)
    assert len(shards) == RUNS
    assert len({name for _, name, _ in shards}) == RUNS
    done = {}
    for at, name, own in reversed(shards):
        done[name] = _oneknock.solve(common[at], own)
    following, result = _oneknock.merge(job, [done[name] for _, name, _ in shards])
    assert following is None
    assert result is not None
    _oneknock.write_result(result, tmp_path / "by-hand")
    assert without_kept(tmp_path / "by-hand") == without_kept(played.folder)


def test_a_build_in_shards_is_the_commands(folder: Path, command: str, tmp_path: Path) -> None:
    options = ["--iterations", "4000", "--shards", "3", "--seed", "2"]
    python = [sys.executable, "-m", "oneknock", "build", folder, *options, "--out"]
    done = subprocess.run([*python, tmp_path / "python"], check=True, capture_output=True, text=True)
    assert "Audit: 0 breaches." in done.stdout
    built = [command, "build", folder, *options, "--out", tmp_path / "command"]
    subprocess.run(built, check=True, capture_output=True)
    assert files(tmp_path / "python") == files(tmp_path / "command")
    assert not Path(_oneknock.build_kept(tmp_path / "python")).exists()


def test_another_version_is_refused(landlord: oneknock.Landlord) -> None:
    job = _oneknock.simulate_job(landlord._dataset, days=1, runs=1, seed=1, combine=True)
    version = _oneknock.shard_version()
    other = job.replace(version.encode(), b"9.9.9", 1)
    with pytest.raises(oneknock.EngineError, match="9.9.9.*same version"):
        _oneknock.split(other)


def test_a_scenario_by_function_and_by_module_is_the_commands(
    folder: Path, command: str, tmp_path: Path
) -> None:
    file = folder.parent / "scenario.toml"
    file.write_text(SCENARIO)
    by_function = oneknock.scenario(file, tmp_path / "function", threads=2)
    assert set(by_function.differences.to_polars()["against"]) == {"apart"}
    subprocess.run(
        [sys.executable, "-m", "oneknock", "scenario", file, "--out", tmp_path / "module"],
        check=True,
        capture_output=True,
    )
    subprocess.run(
        [command, "scenario", file, "--out", tmp_path / "command"], check=True, capture_output=True
    )
    written = files(tmp_path / "command")
    assert files(tmp_path / "function") == written
    assert files(tmp_path / "module") == written


def test_a_wrong_scenario_file_is_said_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text('title = "x"\nruns = "many"\n[[policy]]\nname = "a"\n')
    with pytest.raises(oneknock.InputError) as raised:
        oneknock.scenario(file)
    assert [p.line for p in raised.value.problems] == [2]
