"""Landlords played forward: figures of policies, with their intervals."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import Optional, Union

from . import _oneknock
from .progress import Progress, shown
from .table import Table
from .written import Folder, place

__all__ = ["Played", "run", "scenario"]

_Path = Union[str, os.PathLike[str]]


class Played(Folder):
    """Policies played forward, as they were written."""

    @property
    def figures(self) -> Table:
        """Each figure of each policy: mean and 95% interval over the runs."""
        return self.table("figures")

    @property
    def differences(self) -> Table:
        """What each policy has more of than the first one; there where there are several."""
        return self.table("differences")

    @property
    def runs(self) -> Table:
        """Each figure of each run."""
        return self.table("runs")


def run(
    job: bytes, out: Optional[_Path], threads: Optional[int], progress: Progress
) -> Played:
    """Does a job on this machine's threads and writes what came of it."""
    out, temporary = place(out, "played")
    threads = threads or os.cpu_count() or 1
    kept = _oneknock.runs_kept(out)
    with shown(progress) as tell:
        result = _oneknock.run_job(job, threads=threads, folder=kept, progress=tell)
    _oneknock.write_result(result, out)
    played = Played.load(out)
    played._temporary = temporary
    return played


def scenario(
    file: _Path,
    out: Optional[_Path] = None,
    *,
    days: Optional[int] = None,
    runs: Optional[int] = None,
    homes: Optional[int] = None,
    threads: Optional[int] = None,
    now: Optional[datetime.datetime] = None,
    progress: Progress = None,
) -> Played:
    """Sets the policies of a scenario file against each other in the same world.

    Args:
        file: the scenario: ``data/scenarios`` has some, ``docs/scenarios.md`` their keys.
        out: folder to write; without, a temporary one. Runs done are kept in it, so that a play
            that was stopped goes on where it was.
        days: days of each run, instead of the file's.
        runs: runs of each policy, instead of the file's.
        homes: homes to generate, instead of the file's.
        threads: one for each core, if not given.
        now: local time in London, where the rules name no day.
        progress: a bar, a function or nothing.
    """
    job = _oneknock.scenario_job(Path(file), days=days, runs=runs, homes=homes, now=now)
    return run(job, out, threads, progress)
