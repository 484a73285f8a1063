"""A landlord's dataset, and what can be asked of it."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path
from typing import Optional, Sequence, Union

from . import _oneknock
from .answers import Audit, Breach, Check, Explanation, Offers
from .played import Played, run
from .progress import Progress, shown
from .schedule import Schedule
from .written import place
from .year import Year

__all__ = ["Landlord"]

_Path = Union[str, os.PathLike[str]]


class Landlord:
    """A landlord's folder or workbook, checked and in memory."""

    def __init__(self, dataset: _oneknock.Dataset) -> None:
        self._dataset = dataset

    @classmethod
    def load(cls, folder: _Path, *, lenient: bool = False) -> Landlord:
        """Reads a folder of CSV files or one ``.xlsx`` workbook.

        Raises ``InputError`` with every problem at once. ``lenient`` leaves bad rows out and lists
        them in ``check().rejected``.
        """
        return cls(_oneknock.Dataset.open(os.fspath(folder), lenient))

    @property
    def folder(self) -> Path:
        """Where it was read from."""
        return Path(self._dataset.path)

    def __repr__(self) -> str:
        homes, tasks, operatives = self._dataset.size
        return (
            f"<oneknock.Landlord {self.folder}: {homes:,} homes, {tasks:,} tasks, "
            f"{operatives:,} operatives>"
        )

    def check(self) -> Check:
        """What is in the dataset, and what is worth knowing about it."""
        return Check._of(json.loads(self._dataset.check()))

    def build(
        self,
        out: Optional[_Path] = None,
        *,
        time_limit: Union[float, datetime.timedelta] = 120.0,
        iterations: Optional[int] = None,
        seed: int = 1,
        threads: Optional[int] = None,
        previous: Union[None, _Path, Schedule] = None,
        combine: bool = True,
        milp: bool = True,
        choose_again: bool = False,
        redacted: bool = False,
        tiles: Optional[str] = None,
        now: Optional[datetime.datetime] = None,
        progress: Progress = None,
    ) -> Schedule:
        """Plans every task that is due, audits the schedule and writes it: the nightly build.

        Args:
            out: folder to write; without, a temporary one that goes with the schedule.
            time_limit: how long to search, in seconds or as a ``timedelta``.
            iterations: iterations of the route search instead of a time: the same bytes on any
                machine and any number of threads.
            seed: seed of every random choice.
            threads: one for each core, if not given.
            previous: last night's schedule: its visits move only where that pays.
            combine: ``False`` for one visit a task, to see what combining is worth.
            milp: ``False`` to choose what shares a visit without the MILP solver.
            choose_again: homes choose anew between rounds of the route search.
            redacted: leaves addresses, names and needs out of the report.
            tiles: address of map tiles for the report.
            now: local time in London, where the rules name no day.
            progress: a bar, a function or nothing: see ``oneknock.progress``.

        The first Ctrl-C ends the search with the best schedule so far, which then has
        ``stopped_early``; a second one raises ``KeyboardInterrupt``.
        """
        if isinstance(time_limit, datetime.timedelta):
            time_limit = time_limit.total_seconds()
        if isinstance(previous, Schedule):
            previous = previous.folder
        out, temporary = place(out, "schedule")
        options = {
            "previous": previous,
            "time_limit": float(time_limit),
            "iterations": iterations,
            "seed": seed,
            "threads": threads,
            "combine": combine,
            "milp": milp,
            "choose_again": choose_again,
            "redacted": redacted,
            "tiles": tiles,
        }
        with shown(progress) as tell:
            answer, stopped = self._dataset.build(out, options, now, tell)
        built = json.loads(answer)
        schedule = Schedule.load(built["folder"])
        schedule.stopped_early = stopped
        schedule._temporary = temporary
        return schedule

    def audit(
        self, schedule: Union[_Path, Schedule], previous: Union[None, _Path, Schedule] = None
    ) -> Audit:
        """Re-checks a written schedule from its files alone."""
        before = None if previous is None else _folder(previous)
        found = json.loads(self._dataset.audit(_folder(schedule), before))
        found["breaches"] = [Breach(**breach) for breach in found["breaches"]]
        return Audit(**found)

    def explain(self, schedule: Union[_Path, Schedule], what: Union[str, int]) -> Explanation:
        """Says why: of a visit each choice against the best alternative, solved again; of a task
        in no visit every rule that blocks it. ``what`` is a visit, a task or a UPRN."""
        explanation, in_words = json.loads(self._dataset.explain(_folder(schedule), str(what)))
        return Explanation(**explanation, in_words=in_words)

    def offer(
        self,
        schedule: Union[_Path, Schedule],
        uprn: int,
        *,
        tasks: Sequence[str] = (),
        report: Optional[str] = None,
        not_before: Optional[datetime.date] = None,
        days: Optional[int] = None,
        window: Optional[str] = None,
        needs: Sequence[str] = (),
        count: Optional[int] = None,
        now: Optional[datetime.datetime] = None,
    ) -> Offers:
        """The best few slots for one home, with everything due there folded in.

        Args:
            schedule: the schedule as it stands; it stays as it is.
            uprn: the home.
            tasks: tasks to be done; without, whatever must be done there.
            report: a hazard reported just now: ``"dmc:significant"``.
            not_before: no slot before this date.
            days: only so many dates from there.
            window: the slot lies in this time of day: ``"09:00-13:00"``.
            needs: who is to come: ``"female_operative"``, ``"language:pl"``.
            count: how many offers; without, as the rules say.
            now: local time in London, where the rules name no day.
        """
        options = {
            "tasks": list(tasks),
            "report": report,
            "not_before": not_before,
            "days": days,
            "window": window,
            "needs": list(needs),
            "count": count,
        }
        answer = self._dataset.offer(_folder(schedule), uprn, options, now)
        return Offers._of(json.loads(answer))

    def year(
        self,
        out: Optional[_Path] = None,
        *,
        time_limit: Union[None, float, datetime.timedelta] = None,
        seed: int = 1,
        advice: int = 6,
        combine: bool = True,
        milp: bool = True,
        now: Optional[datetime.datetime] = None,
        progress: Progress = None,
    ) -> Year:
        """Plans the year ahead, levelled: each home's home safety check, work by week, patch and
        skill, the operatives it needs, and what a day more or a training would save.

        Args:
            out: folder to write; without, a temporary one that goes with the year.
            time_limit: longest time to search; without, it ends by itself with the same bytes on
                any machine.
            seed: seed of every random choice.
            advice: periods to advise on, at most.
            combine: ``False`` for one visit a task.
            milp: ``False`` to choose without the MILP solver, and without advice.
            now: local time in London, where the rules name no day.
            progress: a bar, a function or nothing.
        """
        if isinstance(time_limit, datetime.timedelta):
            time_limit = time_limit.total_seconds()
        out, temporary = place(out, "year")
        options = {
            "time_limit": time_limit,
            "seed": seed,
            "advice": advice,
            "combine": combine,
            "milp": milp,
        }
        with shown(progress) as tell:
            _, stopped = self._dataset.year(out, options, now, tell)
        year = Year.load(out)
        year.stopped_early = stopped
        year._temporary = temporary
        return year

    def simulate(
        self,
        out: Optional[_Path] = None,
        *,
        days: int = 365,
        runs: int = 20,
        seed: int = 1,
        combine: bool = True,
        threads: Optional[int] = None,
        now: Optional[datetime.datetime] = None,
        progress: Progress = None,
    ) -> Played:
        """Plays the landlord forward under its own rules: every night planned anew, every day with
        random doors, stays, ways, sickness and reports.

        Args:
            out: folder to write; without, a temporary one. Runs done are kept in it, so that a
                play that was stopped goes on where it was.
            days: days of each run.
            runs: how many runs: intervals narrow with their square root.
            seed: seed of every random draw; the same draws for every policy.
            combine: ``False`` for one visit a task.
            threads: one for each core, if not given.
            now: local time in London, where the rules name no day.
            progress: a bar, a function or nothing.
        """
        job = _oneknock.simulate_job(
            self._dataset, days=days, runs=runs, seed=seed, combine=combine, now=now
        )
        return run(job, out, threads, progress)


def _folder(of: Union[_Path, Schedule]) -> Path:
    return of.folder if isinstance(of, Schedule) else Path(of)
