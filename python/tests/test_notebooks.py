"""The notebooks of `examples/` run on a small landlord, and are kept without their results."""

from __future__ import annotations

import json
from pathlib import Path

import nbclient
import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "examples").glob("*.ipynb"))


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) == 2


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_results_are_kept_out(path: Path) -> None:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        assert not cell.get("outputs"), "strip the results before it is committed"
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(
    path: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEKNOCK_LANDLORD", str(folder))
    monkeypatch.setenv("ONEKNOCK_ITERATIONS", "2000")
    monkeypatch.setenv("ONEKNOCK_DAYS", "7")
    monkeypatch.setenv("ONEKNOCK_RUNS", "2")
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    shown = [
        kind
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for kind in output.get("data", {})
    ]
    if "nightly" in path.stem:
        # The map and the timeline.
        assert shown.count("application/vnd.plotly.v1+json") == 2
        assert "text/markdown" in shown
