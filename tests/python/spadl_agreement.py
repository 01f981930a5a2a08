"""Compares `backline convert --to spadl` with socceraction's own conversion of the same files.

    spadl_agreement.sh BACKLINE PROVIDER FILE [PROVIDER FILE ...] [--show N] [--least SHARE]

An action is the same when both made one of that type from that event of the provider, with the
same result and by the same player. What is not the same is explained where backline differs on
purpose (see REASONS, and docs/spadl.md). Prints a table for each file; exits with 1 when the same
and the explained actions of a type together are less than SHARE of its actions, or when the
positions of the same actions lie apart.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from theirs import actions

# Types that have to agree, with the SPADL types that count as each.
COMPARED = {
    "pass": ["pass"],
    "cross": ["cross"],
    "shot": ["shot", "shot_penalty", "shot_freekick"],
    "take-on": ["take_on"],
    "tackle": ["tackle"],
    "interception": ["interception"],
    "clearance": ["clearance"],
}

REASONS = {
    "unknown": "passes whose outcome StatsBomb calls Unknown, which socceraction leaves out",
    "sliding": "sliding tackles that carry the dribbler's take-on tag, take-ons to socceraction",
    "missed": "touches that Wyscout tags as an interception and as a missed ball, a bad touch to "
    "backline",
    "duel": "duels before the ball leaves the field, of which socceraction takes the first row "
    "and backline the side that touched the ball last",
}

# Metres between the starts of the same action. socceraction puts StatsBomb's positions in the
# middle of a cell of up to 1 x 1 yard, half a yard from where they are stated; and it takes a
# provider's pitch by shares of length and width, where backline goes by its lines, up to a metre
# and a half apart.
APART = 2.0


def convert(backline: Path, file: Path, to: str, main: str) -> pd.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        command = [str(backline), "convert", str(file), "--to", to, "-o", folder]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
        ids = {"original_event_id": str, "event_id": str}
        return pd.read_csv(Path(folder) / main, dtype=ids, low_memory=False)


def seen_by_the_team(table: pd.DataFrame) -> pd.DataFrame:
    """socceraction's actions left to right; the first team was handed over as the home team."""
    turned = table.team_id != table.attrs["home"]
    table = table.copy()
    for column, length in [("start_x", 105.0), ("start_y", 68.0)]:
        table.loc[turned, column] = length - table.loc[turned, column]
    return table


def keyed(table: pd.DataFrame) -> pd.DataFrame:
    """The columns that are compared, an event's actions of one type numbered."""
    table = table[table.original_event_id.notna()]
    keys = pd.DataFrame(
        {
            "event": table.original_event_id.astype(str),
            "type": table.type_name,
            "result": table.result_name,
            "player": pd.to_numeric(table.player_id).astype("Int64").astype(str),
            "x": table.start_x,
            "y": table.start_y,
        }
    )
    keys["number"] = keys.groupby(["event", "type"]).cumcount()
    return keys


def reason(event: str, events: pd.DataFrame, ours: dict, theirs: dict) -> str:
    """Why an event's actions are not the same; empty when backline has no reason for it."""
    if "tackle" in ours.get(event, ()) and "take_on" in theirs.get(event, ()):
        return "sliding"
    if event not in events.index:
        return ""
    of_event = events.loc[[event]].iloc[0]
    if str(of_event.provider_type).startswith("Duel: "):
        return "duel"
    if of_event.type == "miscontrol" and "interception" in theirs.get(event, ()):
        return "missed"
    if of_event.provider == "statsbomb" and of_event.type == "pass" and pd.isna(of_event.outcome):
        return "unknown"
    return ""


def compare(options: argparse.Namespace, provider: str, file: Path) -> list[str]:
    table = convert(options.backline, file, "spadl", "actions.csv")
    events = convert(options.backline, file, "frames", "events.csv").set_index("event_id")
    events["provider"] = provider
    theirs = actions(provider, file)
    if theirs.empty:
        sys.exit(f"socceraction made no action of {file}")
    a, b = keyed(table), keyed(seen_by_the_team(theirs))
    types_of = [dict(side.groupby("event").type.agg(set)) for side in (a, b)]
    failed, explained = [], {}
    print(f"\n{provider} {file.name}: {len(table)} actions, socceraction {len(theirs)}\n")
    print("| type | same | other result or player | only backline | only socceraction "
          "| share the same | share explained |")
    print("|---|---|---|---|---|---|---|")
    for name, types in COMPARED.items():
        left, right = a[a.type.isin(types)], b[b.type.isin(types)]
        joined = left.merge(right, on=["event", "type", "number"], how="outer", indicator="side")
        both = joined[joined.side == "both"]
        same = both[(both.result_x == both.result_y) & (both.player_x == both.player_y)]
        rest = joined.drop(same.index).copy()
        rest["why"] = [reason(event, events, *types_of) for event in rest.event]
        for why, count in rest.why[rest.why != ""].value_counts().items():
            explained[why] = explained.get(why, 0) + count
        total = max(len(left), len(right), 1)
        only = joined.side.value_counts()
        share = len(same) / total if len(joined) else 1.0
        open_rest = rest[rest.why == ""]
        known = 1.0 - len(open_rest) / total
        print(
            f"| {name} | {len(same)} | {len(both) - len(same)} | {only['left_only']} "
            f"| {only['right_only']} | {share:.4f} | {known:.4f} |"
        )
        if known < options.least:
            failed.append(f"{file.name}: {name} {known:.4f}")
        far = same[(same.x_x - same.x_y).abs().gt(APART) | (same.y_x - same.y_y).abs().gt(APART)]
        if len(far) > 0.01 * total:
            failed.append(f"{file.name}: {len(far)} starts of {name} lie apart")
        for row in rest.head(options.show).itertuples():
            print(f"    {row.side} {row.event} {row.type} {row.result_x}/{row.result_y} {row.why}")
    print()
    for why, count in explained.items():
        print(f"- {count} {REASONS[why]}")
    return failed


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("backline", type=Path)
    parser.add_argument("pairs", nargs="+", metavar="PROVIDER FILE")
    parser.add_argument("--show", type=int, default=0, help="differences to list for each type")
    parser.add_argument("--least", type=float, default=0.0, help="share that must be accounted for")
    options = parser.parse_args()
    failed = []
    for provider, file in zip(options.pairs[::2], options.pairs[1::2]):
        failed += compare(options, provider, Path(file))
    if failed:
        sys.exit("not the same: " + "; ".join(failed))


if __name__ == "__main__":
    main()
