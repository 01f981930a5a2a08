"""Other programs of Python read a store as it is: the bench of a cluster shows it, run here."""

import os
import subprocess
import sys

import pytest
from conftest import DATA, ROOT


def test_duckdb_and_dask_count_the_same_errors_in_a_store(tmp_path):
    pytest.importorskip("duckdb", reason="skipped: no duckdb")
    pytest.importorskip("dask.dataframe", reason="skipped: no dask")
    binary = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "release" / "backline"
    if not binary.exists():
        pytest.skip("skipped: the command line tool is not built")
    store = tmp_path / "store"
    subprocess.run([binary, "import", DATA, "--store", store], check=True, capture_output=True)
    script = ROOT / "benches" / "scale.py"
    told = subprocess.run(
        [sys.executable, script, store, "--only-others"], check=True, capture_output=True, text=True
    )
    assert "DuckDB: " in told.stdout and "Dask: " in told.stdout
    assert "both: " in told.stdout
