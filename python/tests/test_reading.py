"""Reading: errors, progress, Ctrl-C, the lock, the time to import."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time

import backline
import pytest
from conftest import DATA, FIXTURES


def copies(folder, number):
    """So many matches of one event CSV."""
    text = (FIXTURES / "csv" / "minimal.csv").read_text(encoding="utf-8")
    for index in range(number):
        (folder / f"match-{index:05}.csv").write_text(text, encoding="utf-8")


def test_a_bad_cell_of_a_file_is_an_exception_with_its_place(tmp_path):
    source = (DATA / "2025-07-09-psg-real-madrid.csv").read_text(encoding="utf-8")
    lines = source.splitlines()
    at = next(i for i, line in enumerate(lines) if ",pass," in line)
    lines[at] = lines[at].replace(",pass,", ",hug,", 1)
    bad = tmp_path / "bad.csv"
    bad.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(backline.BacklineError) as caught:
        backline.read(bad)
    error = caught.value
    assert (error.file, error.row, error.column) == (str(bad), at + 1, "type")
    assert "hug" in error.problem and error.hint in error.message
    again = pickle.loads(pickle.dumps(error))
    assert (again.message, again.file, again.row) == (error.message, error.file, error.row)

    good = backline.read([DATA, bad], keep_going=True)
    assert good.matches.height == 6
    assert [failure.row for failure in good.failures] == [at + 1]


def test_a_path_that_matches_nothing_is_an_exception():
    with pytest.raises(backline.BacklineError, match="nowhere"):
        backline.read("nowhere/at-all")


def test_no_unknown_name_passes():
    with pytest.raises(backline.BacklineError, match="Use one of .*statsbomb"):
        backline.read(DATA, format="statsbom")


def test_progress_is_told_and_stops_the_reading_by_raising(tmp_path):
    copies(tmp_path, 40)
    told = []
    backline.read(tmp_path, progress=lambda done, total: told.append((done, total)))
    assert told and told[-1] == (40, 40)

    class Enough(Exception):
        pass

    def enough(done, total):
        raise Enough

    with pytest.raises(Enough):
        backline.read(tmp_path, progress=enough)


def test_a_bar_is_drawn_when_asked_for(tmp_path, capsys):
    copies(tmp_path, 3)
    backline.read(tmp_path, progress=True)
    assert "3/3" in capsys.readouterr().err
    backline.read(tmp_path)
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(os.name == "nt", reason="signals as Unix has them")
def test_ctrl_c_stops_between_files(tmp_path):
    copies(tmp_path, 4000)
    main = threading.main_thread().ident
    timer = threading.Timer(0.05, signal.pthread_kill, (main, signal.SIGINT))
    timer.start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        while time.monotonic() - began < 30:
            backline.read(tmp_path, progress=False)
    assert time.monotonic() - began < 10
    timer.join()


def test_other_threads_run_while_the_engine_works(tmp_path):
    copies(tmp_path, 400)
    ticks = 0
    done = threading.Event()

    def tick():
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.001)

    other = threading.Thread(target=tick)
    other.start()
    before = ticks
    began = time.monotonic()
    backline.read(tmp_path, progress=False)
    seconds = time.monotonic() - began
    during = ticks - before
    done.set()
    other.join()
    assert during > 20 * seconds


def test_importing_loads_no_frame_library():
    code = (
        "import sys, backline;"
        "print([m for m in ('polars', 'pandas', 'pyarrow', 'numpy', 'kloppy') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_importing_takes_less_than_60_ms():
    code = (
        "import time; began = time.perf_counter(); import backline;"
        "print(time.perf_counter() - began)"
    )

    def seconds():
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        return float(run.stdout)

    # The fastest of several: the machine may be busy with something else.
    assert min(seconds() for _ in range(10)) < 0.06
