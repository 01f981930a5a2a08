#!/usr/bin/env bash
# Fails when backline has become slower than 1.5 times what is recorded in benches/regression.json,
# measured as a ratio to a bare scan of JSON in the same run (benches/regression.rs).
#
#   benches/regression.sh [--record]
set -euo pipefail
cd "$(dirname "$0")/.."
# One thread, so that the other cores may be busy.
export RAYON_NUM_THREADS=1 POLARS_MAX_THREADS=1
cargo bench --quiet --locked --bench regression -- "$PWD/benches/regression.json" "$@"
