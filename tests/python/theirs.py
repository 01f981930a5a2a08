"""SPADL actions of a provider's match as socceraction makes them."""

import json
import shutil
import tempfile
import warnings
from pathlib import Path

import pandas as pd

warnings.filterwarnings("ignore")

import socceraction.spadl as spadl  # noqa: E402
from socceraction.data.opta import OptaLoader  # noqa: E402
from socceraction.data.statsbomb import StatsBombLoader  # noqa: E402
from socceraction.data.wyscout import WyscoutLoader  # noqa: E402


def converted(converter, events: pd.DataFrame) -> pd.DataFrame:
    """The events' actions; the team of the first event comes for the home team."""
    home = events.team_id.iloc[0]
    made = converter.convert_to_actions(events, home)
    made.attrs["home"] = home
    return made


def statsbomb(events: Path) -> pd.DataFrame:
    with tempfile.TemporaryDirectory() as root:
        (Path(root) / "events").mkdir()
        game = int(events.stem.split("_")[0])
        shutil.copy(events, Path(root) / "events" / f"{game}.json")
        loaded = StatsBombLoader(getter="local", root=root).events(game)
    return converted(spadl.statsbomb, loaded)


def with_ids(path: str) -> dict:
    """A Wyscout match whose type numbers stand under the names that socceraction looks for."""
    with open(path, encoding="utf-8") as file:
        match = json.load(file)
    for event in match["events"]:
        for ours, theirs in [("eventName", "eventId"), ("subEventName", "subEventId")]:
            if theirs not in event:
                event[theirs] = event.get(ours)
    return match


def wyscout(match: Path) -> pd.DataFrame:
    loader = WyscoutLoader(root=str(match.parent), getter=with_ids, feeds={"events": match.name})
    loaded = loader.events(0)
    return converted(spadl.wyscout, loaded)


def opta(f24: Path) -> pd.DataFrame:
    loader = OptaLoader(
        root=str(f24.parent),
        parser="xml",
        feeds={
            "f24": "f24-{competition_id}-{season_id}-{game_id}-eventdetails.xml",
        },
    )
    game = int(f24.stem.split("-")[3])
    return converted(spadl.opta, loader.events(game))


def actions(provider: str, file: Path) -> pd.DataFrame:
    """The match's actions with the names of types, results and body parts."""
    made = {"statsbomb": statsbomb, "wyscout": wyscout, "opta": opta}[provider](file)
    named = spadl.add_names(made)
    named.attrs = made.attrs
    return named
