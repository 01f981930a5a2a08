"""`import backline` costs nothing that is not used."""

import subprocess
import sys

#: Each takes longer to import than backline itself.
HEAVY = {"IPython", "json", "kloppy", "numpy", "pandas", "polars", "pyarrow", "tqdm", "urllib.request"}


def test_importing_backline_imports_nothing_heavy():
    code = "import sys; before = set(sys.modules); import backline; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert "backline._engine" in imported
    assert not imported & HEAVY
