"""``python -m oneknock build|simulate|scenario``: the command's large jobs, here or on a cluster."""

from __future__ import annotations

import argparse
import contextlib
import json
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
    build = commands.add_parser(
        "build", help="the nightly schedule, in areas with their borders; of one landlord or more"
    )
    _build_arguments(build)
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
    for command in (build, simulate, scenario):
        command.add_argument(
            "--out", type=Path, required=True, help="folder to write; a stopped job goes on"
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


def _build_arguments(build: argparse.ArgumentParser) -> None:
    build.add_argument("datasets", nargs="+", help="folders of CSV files, or workbooks")
    build.add_argument(
        "--iterations",
        type=_count(1, 10**12),
        required=True,
        help="iterations of the route search, of all landlords together",
    )
    cut = build.add_mutually_exclusive_group()
    cut.add_argument("--shards", type=_count(1, 100_000), help="cut into about so many areas")
    cut.add_argument("--shard-homes", type=_count(1, 10**7), help="the same, by homes in an area")
    build.add_argument("--seed", type=int, default=1, help="seed of every random choice")
    build.add_argument("--previous", help="last night's schedule: visits move where that pays")
    build.add_argument("--no-combine", action="store_true", help="one visit for each task")
    build.add_argument("--no-milp", action="store_true", help="choose without the MILP solver")
    build.add_argument("--choose-again", action="store_true", help="choose anew between rounds")
    build.add_argument("--lenient", action="store_true", help="leave bad rows out, and list them")
    build.add_argument("--redacted", action="store_true", help="no addresses, names and needs")
    build.add_argument("--tiles", metavar="URL", help="map tiles for the report")


def _kept(arguments: argparse.Namespace) -> str:
    """Where what is done is kept: for either driver, and for the command, the same folder."""
    if arguments.command == "build":
        return _oneknock.build_kept(arguments.out)
    return _oneknock.runs_kept(arguments.out)


def _job(arguments: argparse.Namespace) -> bytes:
    if arguments.command == "build":
        options = {
            "shards": arguments.shards,
            "shard_homes": arguments.shard_homes,
            "iterations": arguments.iterations,
            "seed": arguments.seed,
            "combine": not arguments.no_combine,
            "milp": not arguments.no_milp,
            "choose_again": arguments.choose_again,
            "lenient": arguments.lenient,
            "previous": arguments.previous,
            "redacted": arguments.redacted,
            "tiles": arguments.tiles,
        }
        return _oneknock.build_job(arguments.datasets, options, out=arguments.out)
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
    if not arguments.ray:
        return _oneknock.run_job(
            job,
            threads=arguments.threads or os.cpu_count() or 1,
            folder=_kept(arguments),
            progress=line.local,
        )
    # Ray prints what happens to its nodes: stdout is for results.
    with contextlib.redirect_stdout(sys.stderr):
        return cluster.run(
            job,
            _kept(arguments),
            arguments.ray,
            in_flight=arguments.in_flight,
            tell=line.show,
        )


def _written(result: bytes, out: Path) -> int:
    """Writes what came of it and says so; 1 where the audit found something."""
    built = _oneknock.write_result(result, out)
    if built is None:
        print(f"Report: {out / 'report.html'}")
        return 0
    breaches = 0
    for output in json.loads(built):
        breaches += len(output["breaches"])
        print(output["summary"]["sentence"])
        print(f"Audit: {len(output['breaches'])} breaches.")
        for breach in output["breaches"][:20]:
            print(breach)
        print(f"Report: {Path(output['folder']) / 'report.html'}")
    return 1 if breaches else 0


def main(given: Optional[Sequence[str]] = None) -> int:
    """Runs the command line; 0 fine, 1 it ran and found something wrong, 2 bad input or usage, as
    the command itself."""
    arguments = _parser().parse_args(given)
    line = _Line()
    try:
        job = _job(arguments)
        result = _done(arguments, job, line)
        code = _written(result, arguments.out)
    except KeyboardInterrupt:
        print(
            "\nstopped before the end; the same command goes on from what is done", file=sys.stderr
        )
        return 2
    except (EngineError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    line.finish()
    return code


if __name__ == "__main__":
    sys.exit(main())
