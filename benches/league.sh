#!/usr/bin/env bash
# Reads, attributes, rates and charts a folder of Wyscout v2 match files with backline, and only
# parses the same files with Python's json module, run by run side by side.
#
#   benches/league.sh FOLDER [RUNS]
#
# FOLDER holds the 380 match files of La Liga 2017-18 of the public Wyscout set.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:?give a folder of Wyscout match files}
runs=${2:-7}
cargo build --release --locked --quiet
binary=${CARGO_TARGET_DIR:-target}/release/backline
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
python3 - "$binary" "$folder" "$runs" "$out" <<'PYTHON'
import glob, json, os, resource, statistics, subprocess, sys, time

binary, folder, runs, out = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
files = sorted(glob.glob(os.path.join(folder, "*.json")))
for file in files:  # warm the page cache
    open(file, "rb").read()

parse = [sys.executable, "-c", (
    "import json,sys\n"
    "for file in sys.argv[1:]:\n"
    "    json.load(open(file, encoding='utf-8'))\n"), *files]
analyse = [binary, "analyse", folder, "--out", out]

def timed(command):
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command[:3]
    return time.perf_counter() - start, usage.ru_maxrss / 1024

ours, theirs = [], []
for _ in range(runs):
    ours.append(timed(analyse))
    theirs.append(timed(parse))
ratios = [b[0] / a[0] for a, b in zip(ours, theirs)]

def line(name, values, unit, digits):
    low, middle, high = min(values), statistics.median(values), max(values)
    print(f"{name:44} {low:8.{digits}f} {middle:8.{digits}f} {high:8.{digits}f} {unit}")

print(f"{len(files)} files, {sum(map(os.path.getsize, files)) / 1e6:.0f} MB, {runs} runs; minimum, median, maximum")
line("backline analyse, 12 timelines", [a[0] for a in ours], "s", 2)
line("python json.load of the same files", [b[0] for b in theirs], "s", 2)
line("python / backline", ratios, "times", 2)
line("backline, peak memory", [a[1] for a in ours], "MiB", 0)
PYTHON
