"""``python -m oneknock build|simulate|scenario``: the command's large jobs, here or on a cluster."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from pathlib import Path
from typing import Optional, Sequence

from . import _oneknock, cluster
from .errors import EngineError
from .landlord import Landlord

EVERY = 10.0
"""Seconds between lines of progress where nobody watches a terminal."""


def _count(least: int, most: int) -> type:
    def parse(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text} is not from {least} to {most}")
        return number

    parse.__name__ = "number"
    return parse  # type: ignore[return-value]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m oneknock", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    simulate = commands.add_parser("simulate", help="a landlord played forward, day by day")
    simulate.add_argument("dataset", help="a folder of CSV files, or one workbook")
    simulate.add_argument("--days", type=_count(1, 730), default=365, help="days of each run")
    simulate.add_argument("--runs", type=_count(1, 100_000), default=20, help="runs")
    simulate.add_argument("--seed", type=int, default=1, help="seed of every random draw")
    simulate.add_argument("--no-combine", action="store_true", help="one visit for each task")
    scenario = commands.add_parser("scenario", help="policies against each other")
    scenario.add_argument("file", help="the scenario file")
    scenario.add_argument("--days", type=_count(1, 730), help="days, instead of the file's")
    scenario.add_argument("--runs", type=_count(1, 100_000), help="runs, instead of the file's")
    scenario.add_argument("--homes", type=int, help="homes to generate, instead of the file's")
    for command in (simulate, scenario):
        command.add_argument(
            "--out", type=Path, required=True, help="folder to write; what is done is kept there"
        )
        where = command.add_mutually_exclusive_group()
        where.add_argument(
            "--ray", metavar="ADDRESS", help="a Ray cluster: auto, HOST:PORT or ray://HOST:PORT"
        )
        where.add_argument("--local", action="store_true", help="this machine (the default)")
        command.add_argument("--threads", type=int, help="threads of this machine, without --ray")
        command.add_argument(
            "--in-flight", type=_count(1, 100_000), help="most shards at the cluster at once"
        )
    return parser


def _job(arguments: argparse.Namespace) -> bytes:
    if arguments.command == "simulate":
        dataset = Landlord.load(arguments.dataset)._dataset
        return _oneknock.simulate_job(
            dataset,
            days=arguments.days,
            runs=arguments.runs,
            seed=arguments.seed,
            combine=not arguments.no_combine,
        )
    return _oneknock.scenario_job(
        arguments.file, days=arguments.days, runs=arguments.runs, homes=arguments.homes
    )


class _Line:
    """A line of progress on stderr: rewritten on a terminal, now and then elsewhere."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._last = 0.0
        self._terminal = sys.stderr.isatty()
        self.standing = cluster.Standing()

    def show(self, standing: cluster.Standing) -> None:
        self.standing = standing
        now = time.monotonic()
        finished = standing.done == standing.shards
        if not finished and now - self._last < (0.2 if self._terminal else EVERY):
            return
        self._last = now
        minutes, seconds = divmod(int(now - self._begun), 60)
        self._say(
            f"round {standing.round}: {standing.done} of {standing.shards} shards, "
            f"{standing.in_flight} in flight on {standing.processors} processors, "
            f"{minutes}:{seconds:02}"
        )

    def local(self, stage: str, _share: float, note: str) -> None:
        now = time.monotonic()
        if now - self._last >= (0.2 if self._terminal else EVERY):
            self._last = now
            self._say(f"{stage}: {note} shards")

    def _say(self, text: str) -> None:
        if self._terminal:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
        else:
            print(text, file=sys.stderr, flush=True)

    def finish(self) -> None:
        if self._terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
        moved = self.standing
        if moved.round:
            print(
                f"{moved.solved} shards solved, {moved.kept} kept from before, in "
                f"{time.monotonic() - self._begun:.1f} s; at most {moved.most_in_flight} in flight; "
                f"{moved.bytes_common:,} bytes put once, {moved.bytes_out:,} sent, "
                f"{moved.bytes_back:,} back; the driver took {_peak():,} MiB at most",
                file=sys.stderr,
                flush=True,
            )


def _peak() -> int:
    """The most memory that this process has held, in MiB."""
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak // (1024 * 1024 if sys.platform == "darwin" else 1024))


def _done(arguments: argparse.Namespace, job: bytes, line: _Line) -> bytes:
    if arguments.ray:
        # Ray prints what happens to its nodes: stdout is for results.
        with contextlib.redirect_stdout(sys.stderr):
            return cluster.run(
                job,
                arguments.out,
                arguments.ray,
                in_flight=arguments.in_flight,
                tell=line.show,
            )
    return _oneknock.run_job(
        job,
        threads=arguments.threads or os.cpu_count() or 1,
        folder=_oneknock.checkpoints(job, arguments.out),
        progress=line.local,
    )


def main(given: Optional[Sequence[str]] = None) -> int:
    """Runs the command line; 0 fine, 2 bad input or usage, as the command itself."""
    arguments = _parser().parse_args(given)
    line = _Line()
    try:
        job = _job(arguments)
        result = _done(arguments, job, line)
        _oneknock.write_result(result, arguments.out)
    except KeyboardInterrupt:
        print("\nstopped before the end; the same command goes on from what is done", file=sys.stderr)
        return 2
    except (EngineError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    line.finish()
    print(f"Report: {arguments.out / 'report.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
