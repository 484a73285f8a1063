"""A small landlord, and a schedule of it, that the tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import oneknock

ITERATIONS = 3_000


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a generated landlord."""
    out = tmp_path_factory.mktemp("generated") / "landlord"
    oneknock.generate(out, homes=80, seed=3)
    return out


@pytest.fixture(scope="session")
def landlord(folder: Path) -> oneknock.Landlord:
    return oneknock.Landlord.load(folder)


@pytest.fixture(scope="session")
def schedule(
    landlord: oneknock.Landlord, tmp_path_factory: pytest.TempPathFactory
) -> oneknock.Schedule:
    out = tmp_path_factory.mktemp("built") / "schedule"
    return landlord.build(out, iterations=ITERATIONS, seed=5)


@pytest.fixture(scope="session")
def command() -> str:
    """The command of the same engine, to compare with: `ONEKNOCK` names it."""
    named = os.environ.get("ONEKNOCK")
    if not named or not Path(named).exists():
        pytest.skip("ONEKNOCK does not name the command to compare with")
    return named


def files(of: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path in there."""
    found = (path for path in sorted(of.rglob("*")) if path.is_file())
    return {str(path.relative_to(of)): path.read_bytes() for path in found}
