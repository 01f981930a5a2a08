"""Spark gives what one machine gives, also when an executor dies and when a match is bad.

A real cluster of two workers, each a process of its own with one core (`local-cluster`)."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import polars as pl
import pytest
from conftest import DATA, ROOT
from polars.testing import assert_frame_equal

import backline

pyspark = pytest.importorskip("pyspark", minversion="4.0", reason="skipped: no pyspark 4")
pytest.importorskip("pyarrow", reason="skipped: no pyarrow")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("skipped: no Java", allow_module_level=True)

import backline.spark as on_spark  # noqa: E402

EXECUTOR = "org.apache.spark.executor.CoarseGrainedExecutorBackend"


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    from pyspark.sql import SparkSession

    work = tmp_path_factory.mktemp("spark")
    given = {
        # An executor's Python is this one, and it finds the package where this one does.
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        # Where workers of `local-cluster` put what their executors say.
        "SPARK_WORKER_DIR": str(work / "work"),
        "SPARK_LOCAL_DIRS": str(work / "local"),
    }
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    package = str(Path(backline.__file__).parents[1])
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .appName("backline")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.executor.memory", "1g")
        .config("spark.executorEnv.PYTHONPATH", package)
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.warehouse.dir", str(work / "warehouse"))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
    for name, value in before.items():
        os.environ.pop(name, None) if value is None else os.environ.update({name: value})


@pytest.fixture(scope="module")
def project():
    """The matches that come with the project."""
    data = backline.read(DATA)
    return data, backline.attribute(data)


def imported(matches: Path, to: Path) -> Path:
    """A store of some matches, made by the command line tool."""
    binary = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "release" / "backline"
    if not binary.exists():
        pytest.skip("skipped: the command line tool is not built")
    subprocess.run([binary, "import", matches, "--store", to], check=True, capture_output=True)
    return to


@pytest.fixture(scope="module")
def season(tmp_path_factory):
    """A store of the shared matches, and what one machine finds in it; each provider's, so that the
    store has several parts."""
    shared = ROOT.parent / "shared" / "data"
    if not shared.exists():
        pytest.skip("skipped: shared data absent")
    folder = tmp_path_factory.mktemp("store")
    archives = sorted((shared / "wyscout").rglob("*.tar.*")) or [shared / "wyscout"]
    for archive in archives:
        imported(archive, folder / "store")
    data = backline.read(folder / "store")
    return folder / "store", data, backline.attribute(data)


def rows(frame) -> pl.DataFrame:
    """A frame of Spark's or ours with one set of types and in one order, every value kept."""
    frame = frame if isinstance(frame, pl.DataFrame) else pl.DataFrame(frame.toArrow())
    frame = frame.with_columns(
        pl.col(pl.Enum, pl.Categorical).cast(pl.String),
        pl.selectors.integer().cast(pl.Int64),
    )
    return frame.sort(frame.columns, nulls_last=True)


def assert_found(result, single: backline.Attribution) -> None:
    assert rows(result.failures).rows() == []
    for table in ("candidates", "errors", "outcomes"):
        # What stood at the moment of an error is known on one machine alone.
        found = rows(getattr(result, table))
        expected = rows(getattr(single, table).select(found.columns))
        assert expected.height > 0
        assert_frame_equal(found, expected, check_exact=True)


def sparks(spark, table: pl.DataFrame):
    """A frame of one machine as Spark's, which has no unsigned numbers and no categories."""
    table = table.with_columns(
        pl.col(pl.Enum).cast(pl.String), pl.selectors.unsigned_integer().cast(pl.Int64)
    )
    return spark.createDataFrame(table.to_arrow())


def frames(spark, data):
    """The frames of one machine as Spark's, their rows well mixed."""
    tables = (data.events, data.lineups, data.matches)
    return [sparks(spark, table).repartition(3) for table in tables]


def test_frames_in_any_order_give_the_rows_of_one_machine(spark, project):
    data, single = project
    events, lineups, matches = frames(spark, data)
    result = on_spark.attribute(events, lineups, matches, batch=2)
    assert_found(result, single)
    result.unpersist()


def test_events_alone_do_where_one_machine_takes_them(spark, project):
    data, _ = project
    alone = backline.attribute(backline.Data(data.events))
    result = on_spark.attribute(frames(spark, data)[0])
    assert_found(result, alone)
    result.unpersist()


def test_labels_are_ignored_when_asked(spark, project):
    data, _ = project
    result = on_spark.attribute(*frames(spark, data), labels="ignore")
    assert_found(result, backline.attribute(data, labels="ignore"))
    result.unpersist()


def test_a_bad_match_is_a_row_and_the_others_are_found(spark, project):
    data, single = project
    bad = data.matches["match_id"][0]
    events = data.events
    at = events.filter(pl.col("match_id") == bad)["event_id"][10]
    broken = events.with_columns(
        period=pl.when((pl.col("match_id") == bad) & (pl.col("event_id") == at))
        .then(9)
        .otherwise("period")
        .cast(pl.UInt8)
    )
    spoiled = sparks(spark, broken)
    result = on_spark.attribute(spoiled, *frames(spark, data)[1:], batch=100)
    (failure,) = result.failures.collect()
    assert (failure.match_id, failure.file, failure.row) == (bad, "events", 11)
    assert failure.column == "period"
    assert "9" in failure.message
    left = rows(result.candidates)
    others = single.candidates.filter(pl.col("match_id") != bad).select(left.columns)
    assert_frame_equal(left, rows(others), check_exact=True)
    result.unpersist()


def test_a_match_without_events_is_said(spark, project):
    data, _ = project
    events, lineups, matches = frames(spark, data)
    gone = data.matches["match_id"][0]
    result = on_spark.attribute(events.where(events.match_id != gone), lineups, matches)
    assert [row.match_id for row in result.failures.collect()] == [gone]
    assert result.outcomes.where(f"match_id = '{gone}'").count() == 0
    result.unpersist()


def test_a_frame_without_matches_ids_is_refused_at_once(spark):
    with pytest.raises(backline.BacklineError, match="events: the column `match_id` is missing"):
        on_spark.attribute(spark.range(3))
    with pytest.raises(ValueError, match="labels cannot be 'all'"):
        on_spark.attribute(spark.range(3), labels="all")


def test_a_folder_that_is_no_store_is_refused(spark, tmp_path):
    (tmp_path / "events").mkdir()
    with pytest.raises(backline.BacklineError, match="there is no store"):
        on_spark.attribute(on_spark.read_store(spark, tmp_path))


def test_a_store_gives_the_rows_of_one_machine(spark, season):
    path, data, single = season
    store = on_spark.read_store(spark, path)
    result = on_spark.attribute(store)
    assert_found(result, single)
    kept = rows(store.table("candidates").drop("competition", "season"))
    assert_frame_equal(kept, rows(single.candidates.select(kept.columns)), check_exact=True)
    expected = rows(backline.rates(data, single))
    rated = on_spark.rates(store.lineups, store.matches, result)
    assert_frame_equal(rows(rated), expected, check_exact=True)
    result.unpersist()


def test_a_stores_tables_are_the_event_models(spark, season):
    path, data, _ = season
    store = on_spark.read_store(spark, path)
    some = data.matches["match_id"].sort()[0]
    for table in ("events", "lineups", "matches"):
        expected = getattr(data, table)
        found = getattr(store, table).where(f"match_id = '{some}'").select(expected.columns)
        assert_frame_equal(rows(found), rows(expected.filter(pl.col("match_id") == some)))


def test_parts_are_shared_out_once_each_and_evenly():
    parts = sorted(((size * 100_000, f"part-{size}") for size in range(1, 60)), reverse=True)
    sizes = {name: size for size, name in parts}
    for workers, tasks in ((1, 12), (2, 12), (20, 40), (500, 59)):
        shared = on_spark._shared_out(parts, workers)
        assert sorted(name for names in shared for name in names) == sorted(sizes)
        assert len(shared) == tasks
        held = [sum(sizes[name] for name in names) for names in shared]
        assert held == sorted(held, reverse=True)
        if workers < 500:
            assert held[0] <= 1.5 * sum(held) / len(held)


def executors() -> list[int]:
    """Processes of this session's executors."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if EXECUTOR in words and _is_mine(int(entry.name)):
            found.append(int(entry.name))
    return found


def _is_mine(process: int) -> bool:
    """Whether this process started it, by whatever way."""
    while process > 1:
        if process == os.getpid():
            return True
        try:
            status = Path(f"/proc/{process}/stat").read_text()
        except OSError:
            return False
        process = int(status.rsplit(")", 1)[1].split()[1])
    return False


@pytest.mark.skipif(not Path("/proc").exists(), reason="skipped: no /proc to find executors in")
def test_an_executor_killed_during_the_job_changes_nothing(spark, season):
    path, _, single = season
    result = on_spark.attribute(on_spark.read_store(spark, path))
    killed = []
    done = threading.Event()
    tracker = spark.sparkContext.statusTracker()

    def kill() -> None:
        while not done.is_set():
            for stage in tracker.getActiveStageIds():
                told = tracker.getStageInfo(stage)
                # One task is through, so that a result goes down with the executor or its twin.
                if told and told.numActiveTasks and told.numCompletedTasks and not killed:
                    mine = executors()
                    assert len(mine) == 2
                    os.kill(mine[0], signal.SIGKILL)
                    killed.append(mine[0])
                    return
            time.sleep(0.01)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        assert_found(result, single)
    finally:
        done.set()
        killer.join()
    assert killed, "the job was over before an executor could be killed"
    assert killed[0] not in executors()
    result.unpersist()


def test_a_damaged_part_is_a_row_and_the_others_are_found(spark, season, tmp_path):
    path, _, single = season
    copy = tmp_path / "store"
    shutil.copytree(path, copy)
    part = sorted((copy / "events").rglob("*.parquet"))[0]
    lost = pl.read_parquet(part, columns=["match_id"])["match_id"].unique().implode()
    part.write_bytes(part.read_bytes()[: part.stat().st_size // 2])
    result = on_spark.attribute(on_spark.read_store(spark, copy))
    (failure,) = result.failures.collect()
    assert failure.match_id is None
    assert failure.file.endswith(part.name)
    found = rows(result.candidates)
    left = single.candidates.filter(~pl.col("match_id").is_in(lost)).select(found.columns)
    assert_frame_equal(found, rows(left), check_exact=True)
    result.unpersist()
