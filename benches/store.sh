#!/usr/bin/env bash
# What a store of a folder of match files takes and gives, with DuckDB on the same Parquet side by
# side in one run.
#
#   benches/store.sh FOLDER [RUNS]
#
# FOLDER holds match files that backline reads. Python with DuckDB is needed: set PYTHON to one
# that can `import duckdb`, or have python3 do it.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:?give a folder of match files}
runs=${2:-7}
cargo build --release --locked --quiet
binary=${CARGO_TARGET_DIR:-target}/release/backline
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" - "$binary" "$folder" "$runs" "$work" <<'PYTHON'
import os, statistics, subprocess, sys, time

binary, folder, runs, work = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
store, out = os.path.join(work, "store"), os.path.join(work, "out")

def timed(command):
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command[:3]
    return time.perf_counter() - start, usage.ru_maxrss / 1024

def line(name, values, unit, digits=3):
    low, middle, high = min(values), statistics.median(values), max(values)
    print(f"{name:52} {low:9.{digits}f} {middle:9.{digits}f} {high:9.{digits}f} {unit}")

first = timed([binary, "import", folder, "--store", store])
again = timed([binary, "import", folder, "--store", store])
sizes = {}
for place, _, files in os.walk(store):
    table = os.path.relpath(place, store).split(os.sep)[0]
    sizes[table] = sizes.get(table, 0) + sum(os.path.getsize(os.path.join(place, f)) for f in files)
total = sum(sizes.values())
count = subprocess.run([binary, "query", "SELECT count(*) AS n FROM matches", "--store", store, "--csv"],
                       capture_output=True, text=True, check=True).stdout.split()[-1]
print(f"{count} matches; first import {first[0]:.1f} s, {first[1]:.0f} MiB; with nothing new {again[0]:.2f} s")
print(f"store {total / 1e6:.2f} MB, {total / int(count) / 1e3:.2f} kB a match: " +
      ", ".join(f"{k} {v / 1e6:.2f}" for k, v in sorted(sizes.items(), key=lambda item: -item[1]) if v > 1e4))

turnovers = f"""
import duckdb
duckdb.sql("SET threads = {os.cpu_count()}")
rows = duckdb.sql("""
turnovers += '"""' + f"""SELECT player_id, count(*) FROM read_parquet('{store}/events/**/*.parquet', hive_partitioning = true)
    WHERE outcome = 'fail' AND type IN ('pass', 'cross', 'take_on', 'dribble', 'clearance', 'throw_in', 'goalkick')
       OR type IN ('bad_touch', 'miscontrol', 'dispossessed') GROUP BY player_id""" + '"""' + """).fetchall()
assert len(rows) > 0
"""
# What starting Python and loading DuckDB takes is not DuckDB's answer.
inside = turnovers.replace("rows =", "import time; start = time.perf_counter(); rows =") + "print(time.perf_counter() - start)"
analyse = [binary, "analyse", store, "--timelines", "0", "--out", out]
query = [binary, "query", "SELECT player_id, count(*) AS n FROM events WHERE outcome = 'fail' AND type IN ('pass', 'cross', 'take_on', 'dribble', 'clearance', 'throw_in', 'goalkick') OR type IN ('bad_touch', 'miscontrol', 'dispossessed') GROUP BY player_id", "--store", store, "--csv"]
ours, asked, theirs, answers, pictures = [], [], [], [], []
for _ in range(runs):
    ours.append(timed(analyse))
    pictures.append(timed([binary, "analyse", store, "--out", out]))
    asked.append(timed(query))
    theirs.append(timed([sys.executable, "-c", turnovers]))
    answers.append(float(subprocess.run([sys.executable, "-c", inside], capture_output=True, text=True, check=True).stdout))
print(f"{runs} runs; minimum, median, maximum")
line("analyse: read, rates, errors.csv, chart of rates", [a[0] for a in ours], "s")
line("the same with 12 timelines", [a[0] for a in pictures], "s")
line("query: turnovers per player", [a[0] for a in asked], "s")
line("DuckDB: turnovers per player, with Python's start", [a[0] for a in theirs], "s")
line("DuckDB: turnovers per player, the answer alone", answers, "s")
line("DuckDB's answer / analyse", [b / a[0] for a, b in zip(ours, answers)], "times", 2)
line("analyse, peak memory", [a[1] for a in ours], "MiB", 0)
PYTHON
