#!/usr/bin/env bash
# Reads an Opta F24 match with its F7 into frames with backline and with kloppy (`load`, then
# `to_df`), both on one core, turn by turn in one run.
#
#   benches/opta.sh F24 F7 [RUNS]
#
# Needs Python with kloppy and pandas (`PYTHON=/path/to/python` names another one).
set -euo pipefail
cd "$(dirname "$0")/.."
f24=${1:?give an F24 file}
f7=${2:?give its F7 file}
runs=${3:-5}
python=${PYTHON:-python3}
if ! "$python" -c "import kloppy, pandas" 2>/dev/null; then
    echo "skipped: kloppy and pandas are not installed for $python"
    exit 0
fi
copies=40
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# One match takes a few milliseconds: many copies make a time that can be measured.
for copy in $(seq 1 "$copies"); do
    cp "$f24" "$folder/f24-$copy.xml"
    cp "$f7" "$folder/f7-$copy.xml"
done
bench=$(cargo bench --bench stages --locked --no-run --message-format=json 2>/dev/null |
    "$python" -c "
import json, sys
for line in sys.stdin:
    found = json.loads(line)
    if found.get('executable') and found.get('target', {}).get('name') == 'stages':
        print(found['executable'])")
export RAYON_NUM_THREADS=1 POLARS_MAX_THREADS=1
"$python" - "$bench" "$folder" "$copies" "$f24" "$f7" "$runs" <<'PYTHON'
import logging, re, statistics, subprocess, sys, time, warnings

bench, folder, copies, f24, f7, runs = sys.argv[1:]
copies, runs = int(copies), int(runs)
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
from kloppy import opta

def kloppy():
    start = time.perf_counter()
    opta.load(f24_data=f24, f7_data=f7).to_df(engine="pandas")
    return time.perf_counter() - start

def backline():
    text = subprocess.run([bench, folder], capture_output=True, text=True, check=True).stdout
    times = [float(found) for found in re.findall(r"reading ([0-9.]+) s", text)]
    return statistics.median(times) / copies

kloppy()
ours, theirs = [], []
for _ in range(runs):
    ours.append(backline())
    theirs.append(min(kloppy() for _ in range(3)))
ratios = [b / a for a, b in zip(ours, theirs)]

def line(name, values, unit, scale, digits):
    low, middle, high = min(values), statistics.median(values), max(values)
    cells = (f"{value * scale:9.{digits}f}" for value in (low, middle, high))
    print(f"{name:40} {' '.join(cells)} {unit}")

print(f"{runs} runs on one core; minimum, median, maximum")
line("backline, F24 and F7 to frames", ours, "ms a match", 1e3, 2)
line("kloppy, load and to_df", theirs, "ms a match", 1e3, 1)
line("kloppy / backline", ratios, "times", 1, 1)
PYTHON
