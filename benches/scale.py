"""How fast a store is attributed in one process and in Spark, turn by turn, and the same store read
by DuckDB and Dask.

    python benches/scale.py STORE [--turns 3] [--frames]

Needs the Python package `backline`, pyspark 4, pyarrow and Java; DuckDB and Dask where that part is
wanted. Each turn measures every way once, so that what else the machine does falls on all of them;
the median of the turns counts. A way's time is that of reading and attributing. A cluster is started
and warmed up before its time runs.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

# Turns that do not count: page cache, workers' imports, and Java's compiler, which takes most of two
# cores until it has seen a job a few times.
WARMING = 3

# What a turn of each way is asked to do, as a process that stays and answers a line with seconds.
ONE = """
import sys, time, backline
for line in sys.stdin:
    start = time.perf_counter()
    data = backline.read(sys.argv[1])
    read = time.perf_counter()
    backline.attribute(data).candidates
    print(time.perf_counter() - start, read - start, data.matches.height, flush=True)
    del data
"""
SPARK = """
import sys, time
from pyspark.sql import SparkSession
import backline.spark
start = time.perf_counter()
spark = (SparkSession.builder.master(f"local-cluster[{sys.argv[2]},1,1536]")
    .config("spark.ui.enabled", "false").config("spark.executor.memory", "1536m")
    .config("spark.driver.host", "127.0.0.1").config("spark.sql.shuffle.partitions", "8").getOrCreate())
spark.sparkContext.setLogLevel("ERROR")
workers = int(sys.argv[2])
spark.sparkContext.parallelize(range(workers), workers).map(lambda x: x).count()
started = time.perf_counter() - start
store = backline.spark.read_store(spark, sys.argv[1])
for line in sys.stdin:
    way = line.strip()
    start = time.perf_counter()
    if way == "store":
        found = backline.spark.attribute(store)
    else:
        found = backline.spark.attribute(store.events, store.lineups, store.matches)
    found.candidates.count()
    attributed = time.perf_counter() - start
    start = time.perf_counter()
    backline.spark.rates(store.lineups, store.matches, found).count() if way == "store" else 0
    rated = time.perf_counter() - start
    assert not found.failures.take(1), found.failures.take(1)
    found.unpersist()
    print(attributed, rated, started, flush=True)
spark.stop()
"""


class Way:
    """A process that works when it is asked."""

    def __init__(self, code: str, *words: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **environment},
        )

    def ask(self, what: str = "store") -> list[float]:
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit("a process ended before it answered; run its code alone to see why")
        return [float(word) for word in answer.split()]

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def others(store: str) -> None:
    """The store in DuckDB and Dask, as it is: the same count by both, next to backline's errors."""
    question = "SELECT player, count(*) AS errors FROM {} GROUP BY player ORDER BY errors DESC, player"
    import duckdb

    start = time.perf_counter()
    table = f"read_parquet('{store}/errors/**/*.parquet', hive_partitioning = true)"
    by_duckdb = duckdb.sql(question.format(table)).fetchall()
    table = f"read_parquet('{store}/events/**/*.parquet', hive_partitioning = true)"
    events = duckdb.sql(f"SELECT count(*), count(DISTINCT match_id) FROM {table}").fetchall()[0]
    print(f"DuckDB: {time.perf_counter() - start:.2f} s, {events[0]} events of {events[1]} matches")
    import dask

    dask.config.set({"dataframe.convert-string": True})
    import dask.dataframe as dd

    start = time.perf_counter()
    errors = dd.read_parquet(f"{store}/errors", columns=["player"])
    by_dask = errors.groupby("player").size().compute()
    seen = dd.read_parquet(f"{store}/events", columns=["match_id"])["match_id"].nunique().compute()
    print(f"Dask: {time.perf_counter() - start:.2f} s, {seen} matches")
    assert {player: count for player, count in by_duckdb} == by_dask.to_dict()
    assert events[1] == seen
    print(f"both: {sum(count for _, count in by_duckdb)} errors, most by {by_duckdb[0]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--only-others", action="store_true", help="DuckDB and Dask only")
    parser.add_argument("--frames", action="store_true", help="also data frames, which are shuffled")
    asked = parser.parse_args()
    store = os.path.abspath(asked.store)
    others(store)
    if asked.only_others:
        return
    os.environ.update(PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1")
    one = {"POLARS_MAX_THREADS": "1", "RAYON_NUM_THREADS": "1"}
    two = Way(SPARK, store, "2")
    ways = {
        "one process, all cores": (Way(ONE, store), "store"),
        "Spark, two workers, store": (two, "store"),
        "one process, one thread": (Way(ONE, store, **one), "store"),
        "Spark, one worker, store": (Way(SPARK, store, "1"), "store"),
    }
    if asked.frames:
        ways["Spark, two workers, frames"] = (two, "frames")
    took: dict[str, list[list[float]]] = {name: [] for name in ways}
    for turn in range(-WARMING, asked.turns):
        for name, (way, what) in ways.items():
            answer = way.ask(what)
            if turn >= 0:
                took[name].append(answer)
            else:
                print(f"warm-up: {name}: {answer[0]:.2f} s", flush=True)
    for way in {way for way, _ in ways.values()}:
        way.end()
    matches = took["one process, all cores"][0][2]
    times = {name: statistics.median(a[0] for a in answers) for name, answers in took.items()}
    print(f"\n{matches:.0f} matches, median of {asked.turns} turns")
    print("| way | s | matches/s | against one process on all cores |\n|---|---|---|---|")
    base = times["one process, all cores"]
    for name, seconds in times.items():
        print(f"| {name} | {seconds:.2f} | {matches / seconds:.0f} | {base / seconds:.2f} |")
    for name, answers in took.items():
        if name.startswith("one process"):
            print(f"{name}: reading {statistics.median(a[1] for a in answers):.2f} s of it")
        elif name.endswith("store"):
            rated = statistics.median(a[1] for a in answers)
            print(f"{name}: started in {answers[0][2]:.1f} s, rates {rated:.2f} s")


if __name__ == "__main__":
    main()
