#!/usr/bin/env bash
# Measures backline beside its peers, turn by turn in one run, and writes benches/README.md.
#
#   benches/compare.sh [PART...]
#
# PARTs: statsbomb opta wyscout folder league store start simulated size; all of them without one.
# What is not measured anew keeps its figures (benches/results.json). `simulated` makes
# 100,000 matches: five minutes, 2 GB of disk.
#
# Wants the provider files in ../shared/data (SHARED names another folder) and Python 3.9 or later;
# the peers of benches/requirements.txt are installed into an environment of their own.
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${SHARED:-../shared/data}
if [ ! -d "$shared" ]; then
    echo "skipped: shared data absent ($shared)"
    exit 0
fi
target=${CARGO_TARGET_DIR:-target}
peers=$target/compare-peers
if [ ! -x "$peers/bin/python" ]; then
    python3 -m venv "$peers"
fi
"$peers/bin/python" -m pip install --quiet --requirement benches/requirements.txt
cargo build --release --locked --quiet --bin backline
program() {
    cargo bench --bench "$1" --locked --no-run --message-format=json 2>/dev/null |
        "$peers/bin/python" -c "
import json, sys
for line in sys.stdin:
    found = json.loads(line)
    if found.get('executable') and found.get('target', {}).get('name') == '$1':
        print(found['executable'])"
}
stages=$(program stages)
measure=$(program measure)
exec "$peers/bin/python" benches/compare.py "$target/release/backline" "$stages" "$measure" "$shared" "$@"
