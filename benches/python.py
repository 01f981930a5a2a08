"""What Python adds to the engine: reading and attributing a folder from Python against the program
doing the same, turn by turn, and what `import backline` takes.

    python benches/python.py BINARY FOLDER [--turns 7]

Needs the Python package `backline`, built of the same sources as BINARY. Both are whole processes,
Python's own start included; the program also rates the players and draws the chart, which the second
comparison has Python do too.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time

ATTRIBUTE = "import sys, backline; backline.attribute(backline.read(sys.argv[1], progress=False), progress=False)"
RATES = (
    "import sys, backline; data = backline.read(sys.argv[1], progress=False); "
    "found = backline.attribute(data, progress=False); "
    "backline.chart_rates(data, found).save(sys.argv[2])"
)
IMPORT = "import time; start = time.perf_counter(); import backline; print(time.perf_counter() - start)"


def timed(*command: str) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("folder")
    parser.add_argument("--turns", type=int, default=7)
    asked = parser.parse_args()
    python = sys.executable
    with tempfile.TemporaryDirectory() as out:
        ways = {
            "program, `analyse --timelines 0`": (asked.binary, "analyse", asked.folder, "--timelines", "0", "--out", out),
            "Python, read and attribute": (python, "-c", ATTRIBUTE, asked.folder),
            "Python, the same, rates and chart": (python, "-c", RATES, asked.folder, f"{out}/rates.png"),
        }
        took: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(-1, asked.turns):
            for name, command in ways.items():
                seconds = timed(*command)
                # The first turn fills the page cache.
                if turn >= 0:
                    took[name].append(seconds)
    base = statistics.median(next(iter(took.values())))
    print("| way | s | of the program's |\n|---|---|---|")
    for name, times in took.items():
        median = statistics.median(times)
        print(f"| {name} | {median:.2f} ({min(times):.2f} to {max(times):.2f}) | {median / base:.2f} |")
    imports = [
        float(subprocess.run((python, "-c", IMPORT), check=True, capture_output=True, text=True).stdout)
        for _ in range(20)
    ]
    print(f"import backline: {1e3 * statistics.median(imports):.0f} ms, at most {1e3 * max(imports):.0f} ms")


if __name__ == "__main__":
    main()
