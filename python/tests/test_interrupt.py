"""Ctrl-C ends a build with the best schedule so far."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import oneknock

BUILD = """
import sys, oneknock
landlord = oneknock.Landlord.load(sys.argv[1])
said = lambda stage, share, note: print(stage, flush=True)
schedule = landlord.build(sys.argv[2], time_limit=600, progress=said)
print("stopped early" if schedule.stopped_early else "went on", len(schedule.visits), flush=True)
"""


def test_ctrl_c_gives_the_best_so_far(
    folder: Path, landlord: oneknock.Landlord, tmp_path: Path
) -> None:
    out = tmp_path / "schedule"
    with subprocess.Popen(
        [sys.executable, "-c", BUILD, folder, out], stdout=subprocess.PIPE, text=True
    ) as build:
        assert build.stdout is not None
        for line in build.stdout:
            if line.startswith("days, slots"):
                break
        time.sleep(0.3)
        build.send_signal(signal.SIGINT)
        rest, _ = build.communicate(timeout=120)
    assert build.returncode == 0, rest
    assert "stopped early" in rest
    schedule = oneknock.Schedule.load(out)
    assert len(schedule.visits) > 0
    assert landlord.audit(schedule).ok
