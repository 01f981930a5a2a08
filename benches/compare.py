"""What compare.sh runs: measures backline beside its peers and writes benches/README.md.

A part is a function below; it measures turn by turn and returns rows of its table. A row says
what was done, backline's and the peer's figures (least, median, most), their ratio (median of the
rounds) and the goal that it is held against.
"""

import csv
import datetime
import glob
import json
import logging
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
RESULTS = os.path.join(HERE, "results.json")
README = os.path.join(HERE, "README.md")
BINARY, STAGES, MEASURE, SHARED = (os.path.abspath(path) for path in sys.argv[1:5])
WORK = tempfile.mkdtemp(prefix="backline-compare-")
SETS = ["la-liga-2017-18", "euro-2016", "world-cup-2018"]
ARCHIVE = 1941
ROUNDS = 5

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")


def timed(command, **more):
    """Seconds and peak memory in MiB of a whole process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **more)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command[:4]
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def own(*words):
    return timed([BINARY, *words])


def printed(command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def python(code, *words):
    """Seconds that the program says its work took, without Python's own start."""
    head = "import time\nstart = time.perf_counter()\n"
    tail = "\nprint(time.perf_counter() - start)\n"
    return float(printed([sys.executable, "-c", "import sys\n" + code.replace("#START", head) + tail, *words]).split()[-1])


def per_file(folder, files):
    """Seconds that backline takes to read one of the files into frames, on one core."""
    one = dict(os.environ, RAYON_NUM_THREADS="1", POLARS_MAX_THREADS="1")
    text = subprocess.run([STAGES, folder], capture_output=True, text=True, check=True, env=one).stdout
    found = [float(seconds) for seconds in re.findall(r"reading ([0-9.]+) s", text)]
    return min(found) / files


def turns(*measured, rounds=ROUNDS):
    """Each in turn, round after round: a list of figures for each."""
    figures = [[] for _ in measured]
    for _ in range(rounds):
        for at, measure in enumerate(measured):
            figures[at].append(measure())
    return figures


def row(what, ours, peer, theirs, goal, unit="ms", note=""):
    """A line of a table; `goal` is how many times the peer's time backline's should be under."""
    ratios = [b / a for a, b in zip(ours, theirs)]
    return {
        "what": what, "peer": peer, "unit": unit, "note": note, "goal": goal,
        "ours": [min(ours), statistics.median(ours), max(ours)],
        "theirs": [min(theirs), statistics.median(theirs), max(theirs)],
        "ratio": statistics.median(ratios),
    }


def bound(what, value, unit, limit, note=""):
    """A line with a figure that should stay under a limit."""
    return {"what": what, "value": value, "unit": unit, "limit": limit, "note": note}


def matches(sets, into, wanted=None):
    """Unpacks Wyscout matches, copied under new ids until there are `wanted`."""
    os.makedirs(into)
    files = []
    for name in sets:
        unpacked = tempfile.mkdtemp(dir=WORK)
        with tarfile.open(os.path.join(SHARED, "wyscout", f"{name}.tar.xz")) as archive:
            archive.extractall(unpacked, filter="data")
        found = glob.glob(os.path.join(unpacked, "**", "[0-9]*.json"), recursive=True)
        for file in sorted(found):
            place = os.path.join(into, os.path.basename(file))
            shutil.move(file, place)
            files.append(place)
    with open(os.path.join(SHARED, "wyscout", "index.csv"), encoding="utf-8") as table:
        index = {line["match_id"]: line for line in csv.DictReader(table)}
    known = [index[name] for file in files if (name := os.path.basename(file)[:-5]) in index]
    for copy in range(len(files), wanted or 0):
        source = files[copy % len(files)]
        old = os.path.basename(source)[:-5]
        new = f"{copy // len(files)}{old}"
        with open(source, "rb") as match:
            text = match.read().replace(f'"matchId": {old}'.encode(), f'"matchId": {new}'.encode())
        with open(os.path.join(into, new + ".json"), "wb") as match:
            match.write(text)
        if old in index:
            known.append({**index[old], "match_id": new})
    with open(os.path.join(into, "index.csv"), "w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, known[0].keys())
        writer.writeheader()
        writer.writerows(known)
    return into


_made = {}


def folder(name):
    """The league's 380 matches, or the archive of 1,941: made once."""
    if name not in _made:
        into = os.path.join(WORK, name)
        _made[name] = matches(SETS[:1], into) if name == "league" else matches(SETS, into, ARCHIVE)
        for file in glob.glob(os.path.join(into, "*.json")):
            with open(file, "rb") as match:
                match.read()
    return _made[name]


def copies(files, many):
    """A folder with `many` copies of a match's files, named by `files`: {name with {}: source}."""
    into = tempfile.mkdtemp(dir=WORK)
    for copy in range(1, many + 1):
        for name, source in files.items():
            place = os.path.join(into, name.format(copy))
            os.makedirs(os.path.dirname(place), exist_ok=True)
            shutil.copy(source, place)
    return into


JSON_LOAD = """
import json
#START
for file in FILES:
    with open(file, encoding="utf-8") as text:
        json.load(text)
""".replace("FILES", "__import__('glob').glob(sys.argv[1] + '/*.json')")

DUCKDB_COUNT = """
import duckdb
#START
duckdb.sql("SET threads = 2")
print(duckdb.sql(f"SELECT sum(len(events)) FROM read_json('{sys.argv[1]}/*.json', maximum_object_size = 100000000OPTIONS)").fetchall()[0][0])
"""
# Keys and types of a few files, which the others are taken to share.
DUCKDB_SAMPLED = DUCKDB_COUNT.replace("OPTIONS", "")
# Keys and types of every file, so that none is lost.
DUCKDB_BY_NAME = DUCKDB_COUNT.replace("OPTIONS", ", union_by_name = true")
SAMPLED = "DuckDB `read_json`, only counting the events, keys and types taken from a sample of the files"
BY_NAME = "DuckDB `read_json` with `union_by_name`, only counting the events, keys and types of every file"


def statsbomb():
    from kloppy import statsbomb as peer
    import pandas

    events = os.path.join(SHARED, "statsbomb", "3788741_events.json")
    lineups = os.path.join(SHARED, "statsbomb", "3788741_lineups.json")
    many = 40
    here = copies({"events/{}.json": events, "lineups/{}.json": lineups}, many)

    def kloppy():
        start = time.perf_counter()
        peer.load(event_data=events, lineup_data=lineups).to_df(engine="pandas")
        return time.perf_counter() - start

    def normalize():
        start = time.perf_counter()
        with open(events, encoding="utf-8") as text:
            pandas.json_normalize(json.load(text), sep="_")
        return time.perf_counter() - start

    # duckstatsbomb reads the events and nothing beside them; so does this.
    alone = copies({"{}.json": events}, many)
    duck = os.path.join(alone, "*.json")

    def duckstatsbomb():
        return python(
            "from duckstatsbomb import Sbfiles\n"
            "parser = Sbfiles(output_format='arrow', events_version=4, duckdb_threads=1)\n"
            "parser.con.fetchall()  # DuckDB 2 wants the constructor's own query read to its end\n"
            "#START\nparser.match_data(sys.argv[1], kind='events')\n", duck) / many

    kloppy(), normalize()
    ours, theirs, flat, ours_alone, ducks = turns(
        lambda: per_file(here, many), kloppy, normalize, lambda: per_file(alone, many), duckstatsbomb)
    scaled = [[1e3 * value for value in values] for values in (ours, theirs, flat, ours_alone, ducks)]
    what = "StatsBomb events and line-ups to frames, a match, one core"
    return [
        row(what, scaled[0], "kloppy `load` + `to_df`", scaled[1], 50),
        row(what, scaled[0], "`json.load` + `pandas.json_normalize`", scaled[2], 15, note="events only"),
        row("StatsBomb events alone to frames, a match, one core", scaled[3],
            "duckstatsbomb `match_data`", scaled[4], 5, note="40 files in one call on one thread"),
    ]


def opta():
    from kloppy import opta as peer

    f24 = os.path.join(SHARED, "opta", "f24-23-2018-1009316-eventdetails.xml")
    f7 = os.path.join(SHARED, "opta", "f7-23-2018-1009316-matchresults.xml")
    many = 40
    here = copies({"f24-{}.xml": f24, "f7-{}.xml": f7}, many)

    def kloppy():
        start = time.perf_counter()
        peer.load(f24_data=f24, f7_data=f7).to_df(engine="pandas")
        return time.perf_counter() - start

    kloppy()
    ours, theirs = turns(lambda: 1e3 * per_file(here, many), lambda: 1e3 * kloppy())
    return [row("Opta F24 and F7 to frames, a match, one core", ours, "kloppy `load` + `to_df`", theirs, 50)]


def wyscout():
    from kloppy import wyscout as peer

    sample = os.path.join(SHARED, "wyscout", "kloppy_sample_v2.json")
    many = 40
    here = copies({"{}.json": sample}, many)

    def kloppy():
        start = time.perf_counter()
        peer.load(event_data=sample, data_version="V2").to_df(engine="pandas")
        return time.perf_counter() - start

    kloppy()
    ours, theirs = turns(lambda: 1e3 * per_file(here, many), lambda: 1e3 * kloppy())
    return [row("Wyscout v2 to frames, a match, one core", ours, "kloppy `load` + `to_df`", theirs, 50)]


def folder_to_parquet():
    here = folder("league")
    out = os.path.join(WORK, "league.parquet")
    ours, by_name, sampled = turns(
        lambda: own("convert", here, "-o", out),
        lambda: python(DUCKDB_BY_NAME, here),
        lambda: python(DUCKDB_SAMPLED, here),
    )
    what, seconds = "380 Wyscout matches (191 MB) to Parquet", [a[0] for a in ours]
    rows = [row(what, seconds, BY_NAME, by_name, 5, "s"), row(what, seconds, SAMPLED, sampled, 5, "s")]
    memory = max(a[1] for a in ours)
    archive = max(own("convert", folder("archive"), "-o", out)[1] for _ in range(2))
    rows.append(bound("peak memory of the same", memory, "MiB", 1024))
    rows.append(bound("peak memory with 1,941 matches", archive, "MiB", 1024))
    return rows


def league():
    here = folder("archive")
    out = os.path.join(WORK, "out")
    sample = os.path.join(SHARED, "wyscout", "kloppy_sample_v2.json")
    from kloppy import wyscout as peer

    def kloppy():
        start = time.perf_counter()
        peer.load(event_data=sample, data_version="V2").to_df(engine="pandas")
        return (time.perf_counter() - start) * ARCHIVE

    def decode():
        return float(re.search(r"([0-9.]+) s$", printed([MEASURE, "decode", here]).strip()).group(1))

    ours, bare, by_name, sampled, parsed, loaded = turns(
        lambda: own("analyse", here, "--timelines", "0", "--out", out),
        decode,
        lambda: python(DUCKDB_BY_NAME, here),
        lambda: python(DUCKDB_SAMPLED, here),
        lambda: python(JSON_LOAD, here),
        kloppy,
    )
    seconds = [a[0] for a in ours]
    what = "1,941 Wyscout matches (993 MB): read, attribute, rates, chart"
    return [
        row(what, seconds, "a bare typed decode (sonic-rs, two threads)", bare, 0.5, "s"),
        row(what, seconds, BY_NAME, by_name, 8, "s"),
        row(what, seconds, SAMPLED, sampled, 8, "s"),
        row(what, seconds, "Python `json.load` alone", parsed, 5, "s"),
        row(what, seconds, "kloppy `load` + `to_df`", loaded, 160, "s", "one match on one core, times 1,941; backline uses two cores"),
        bound("the same in seconds", statistics.median(seconds), "s", 1.6),
        bound("its peak memory", max(a[1] for a in ours), "MiB", None),
    ]


def store():
    here = os.path.join(WORK, "store")
    out = os.path.join(WORK, "out")
    first = own("import", folder("archive"), "--store", here)
    again = own("import", folder("archive"), "--store", here)
    size = sum(os.path.getsize(os.path.join(place, file))
               for place, _, files in os.walk(here) for file in files) / 1e6
    turnovers = """
import duckdb
#START
duckdb.sql("SET threads = 2")
rows = duckdb.sql(f\"\"\"SELECT player_id, count(*) FROM read_parquet('{sys.argv[1]}/events/**/*.parquet', hive_partitioning = true)
    WHERE outcome = 'fail' AND type IN ('pass', 'cross', 'take_on', 'dribble', 'clearance', 'throw_in', 'goalkick')
       OR type IN ('bad_touch', 'miscontrol', 'dispossessed') GROUP BY player_id\"\"\").fetchall()
assert len(rows) > 1000
"""
    plain = os.path.join(WORK, "plain.parquet")
    python("""
import duckdb
#START
duckdb.sql(f"COPY (FROM read_parquet('{sys.argv[1]}/events/**/*.parquet', hive_partitioning = true)) TO '{sys.argv[2]}' (FORMAT parquet, COMPRESSION zstd)")
""", here, plain)
    # A question costs a command: Python and DuckDB start for it as backline does.
    command = [sys.executable, "-c", "import sys\n" + turnovers.replace("#START", ""), here]
    ours, theirs, whole = turns(
        lambda: own("chart", "rates", here, "--out", out), lambda: python(turnovers, here),
        lambda: timed(command)[0])
    seconds = [a[0] for a in ours]
    what = "the same 1,941 matches from a store: rates, chart"
    return [
        row(what, seconds, "DuckDB on the store's Parquet: turnovers per player", theirs, 1, "s",
            "its query alone, against backline's whole run"),
        row(what, seconds, "the same from Python's start to its end", whole, 1, "s",
            "a command against a command"),
        bound("the same in seconds", statistics.median(seconds), "s", 0.25),
        bound("its peak memory", max(a[1] for a in ours), "MiB", None),
        bound("size of the store, verdicts included", size, "MB", 35),
        bound("a plain zstd Parquet of its events by DuckDB", os.path.getsize(plain) / 1e6, "MB", None),
        bound("first import", first[0], "s", None),
        bound("import with nothing new", again[0], "s", None),
    ]


def start():
    events = os.path.join(SHARED, "statsbomb", "15946_events.json")
    out = os.path.join(WORK, "start.png")
    times = [1e3 * own("chart", "timeline", events, "--out", out)[0] for _ in range(20)]
    return [
        bound("one StatsBomb match, from the command to its timeline as PNG, median of 20",
              statistics.median(times), "ms", 80, f"least {min(times):.0f}"),
    ]


def simulated():
    rows, seconds = [], {}
    out = os.path.join(WORK, "out")
    for many in (1_000, 10_000, 100_000):
        here = os.path.join(WORK, f"simulated-{many}")
        own("simulate", "--matches", str(many), "--seed", "7", "--store", here)
        charts, analyses = turns(
            lambda: own("chart", "rates", here, "--out", out),
            lambda: own("analyse", here, "--timelines", "0", "--out", out), rounds=3)
        shutil.rmtree(here)
        seconds[many] = statistics.median(run[0] for run in charts)
        full = many == 100_000
        rows += [
            bound(f"{many:,} simulated matches from a store: rates, chart", seconds[many], "s",
                  60 if full else None),
            bound("its peak memory", max(run[1] for run in charts), "MiB", 2048 if full else None),
            bound("the same and a table of every error (`analyse`)",
                  statistics.median(run[0] for run in analyses), "s", None),
            bound("its peak memory", max(run[1] for run in analyses), "MiB", None),
        ]
    few, more, most = seconds.values()
    early, late = (more - few) / 9_000, (most - more) / 90_000
    rows.append(bound("cost of another match, from 10,000 to 100,000 compared with from 1,000 to 10,000",
                      late / early, "", 1.1, f"{1e3 * late:.3f} ms"))
    return rows


def size():
    return [bound("the program of `cargo build --release`", os.path.getsize(BINARY) / 1e6, "MB", 60)]


PARTS = {
    "statsbomb": statsbomb, "opta": opta, "wyscout": wyscout, "folder": folder_to_parquet,
    "league": league, "store": store, "start": start, "simulated": simulated, "size": size,
}


def machine():
    model = ""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as text:
            model = next(line.split(":")[1].strip() for line in text if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{os.cpu_count()} cores {model}".strip()


def number(value):
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def page(results):
    lines = [
        "# Measurements",
        "",
        "Written by `benches/compare.sh`, which measures each part in turns: backline, the peer,",
        "backline, the peer, and so on. Ratios compare the two in one run and hold on other",
        "machines; the times belong to the machine named. Times are medians of the rounds, in brackets",
        "the least and the most. The files are those of `../shared`, in the page cache;",
        "1,941 matches are those of the public Wyscout set that are there, copied under new ids.",
        "[history.md](history.md) has what was tried and what it gave.",
        "",
    ]
    for part in PARTS:
        found = results.get(part)
        if not found:
            continue
        lines += [f"## {part}", "", f"```sh\nbenches/compare.sh {part}\n```", "",
                  f"{found['date']}, {found['machine']}, {found['versions']}.", ""]
        ratios = [line for line in found["rows"] if "ratio" in line]
        bounds = [line for line in found["rows"] if "limit" in line]
        if ratios:
            lines += ["| work | peer | backline | peer's | peer / backline | goal | |", "|---|---|---|---|---|---|---|"]
            for line in ratios:
                cell = lambda v: f"{number(v[1])} {line['unit']} ({number(v[0])} to {number(v[2])})"
                met = "met" if line["ratio"] >= line["goal"] else "missed"
                note = f" ({line['note']})" if line["note"] else ""
                lines.append(f"| {line['what']} | {line['peer']}{note} | {cell(line['ours'])} | {cell(line['theirs'])} "
                             f"| {number(line['ratio'])} | {number(line['goal'])} | {met} |")
            lines.append("")
        if bounds:
            lines += ["| figure | | goal | |", "|---|---|---|---|"]
            for line in bounds:
                limit, met = "", ""
                if line["limit"] is not None:
                    limit = f"under {number(line['limit'])} {line['unit']}"
                    met = "met" if line["value"] < line["limit"] else "missed"
                note = f" ({line['note']})" if line["note"] else ""
                lines.append(f"| {line['what']} | {number(line['value'])} {line['unit']}{note} | {limit} | {met} |")
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def main():
    wanted = [word for word in sys.argv[5:] if not word.startswith("--")] or list(PARTS)
    unknown = [word for word in wanted if word not in PARTS]
    if unknown:
        sys.exit(f"no part is called {', '.join(unknown)}; known are {', '.join(PARTS)}")
    results = {}
    if os.path.exists(RESULTS):
        with open(RESULTS, encoding="utf-8") as text:
            results = json.load(text)
    from importlib.metadata import version

    versions = ", ".join(f"{name} {version(name)}" for name in ("kloppy", "pandas", "duckdb", "duckstatsbomb"))
    versions = f"Python {platform.python_version()}, {versions}"
    for part in wanted:
        print(f"== {part}", flush=True)
        rows = PARTS[part]()
        for line in rows:
            if "ratio" in line:
                print(f"{line['what']} / {line['peer']}: {number(line['ratio'])} times, goal {line['goal']}")
            else:
                print(f"{line['what']}: {number(line['value'])} {line['unit']}, goal {line['limit']} {line['note']}")
        results[part] = {
            "date": datetime.date.today().isoformat(), "machine": machine(), "versions": versions, "rows": rows,
        }
    for path, text in ((RESULTS, json.dumps(results, indent=1) + "\n"), (README, page(results))):
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(path + ".new", path)


try:
    main()
finally:
    shutil.rmtree(WORK, ignore_errors=True)
