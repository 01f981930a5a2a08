"""The notebook runs from top to bottom and shows its tables and pictures."""

import os

import pytest
from conftest import ROOT, shared

nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
pytest.importorskip("ipykernel", reason="ipykernel is not installed")

NOTEBOOK = ROOT / "python" / "examples" / "psg-real-madrid.ipynb"


def run(monkeypatch, place, league=None):
    """The notebook's outputs, all cells together."""
    monkeypatch.delenv("BACKLINE_LEAGUE", raising=False)
    if league is not None:
        monkeypatch.setenv("BACKLINE_LEAGUE", os.fspath(league))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    # Far from the repository: what it needs the package carries.
    folder = {"metadata": {"path": os.fspath(place)}}
    nbclient.NotebookClient(notebook, timeout=600, resources=folder).execute()
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def check(outputs):
    shown = [output.get("data", {}) for output in outputs]
    assert sum("image/png" in data and "image/svg+xml" in data for data in shown) == 6
    assert sum("text/html" in data for data in shown) >= 6
    said = "".join(output.get("text", "") for output in outputs)
    assert "Fabián Ruiz" in said and "Rüdiger" in said
    return said


def test_the_notebook_runs_on_the_matches_that_the_package_carries(monkeypatch, tmp_path):
    assert "stand in for a league" in check(run(monkeypatch, tmp_path))


def test_the_notebook_runs_on_a_league_that_is_given(monkeypatch, tmp_path):
    archive = shared("wyscout", "euro-2016.tar.xz")
    said = check(run(monkeypatch, tmp_path, archive))
    assert "stand in for a league" not in said
