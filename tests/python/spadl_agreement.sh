#!/usr/bin/env bash
# Compares `backline convert --to spadl` with socceraction: makes a virtual environment with the
# pinned packages once, then runs spadl_agreement.py with the arguments given. Exits with 77 when
# Python or the packages cannot be had.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${CARGO_TARGET_DIR:-$here/../../target}
wanted=$here/spadl-requirements.txt
venv=$target/python-spadl

unavailable() { echo "$*" >&2; exit 77; }

if ! cmp -s "$wanted" "$venv/made-from"; then
    python=$(command -v python3) || unavailable "python3 is not there"
    "$python" -c 'import sys; sys.exit(not (3, 9) <= sys.version_info[:2] < (3, 13))' \
        || unavailable "socceraction 1.5 needs Python 3.9 to 3.12"
    rm -rf "$venv"
    "$python" -m venv "$venv" || unavailable "no virtual environment can be made"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" \
        || unavailable "the packages of spadl-requirements.txt cannot be installed"
    cp "$wanted" "$venv/made-from"
fi
exec "$venv/bin/python" "$here/spadl_agreement.py" "$@"
