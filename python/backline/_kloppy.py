"""kloppy's datasets.

kloppy keeps the provider's own record of each event (``raw_event``) and loses a part of it in its
columns: error labels, tags, who is replaced by whom. So the records go to the provider's own
reader, with what kloppy's metadata say of teams and players, and what comes out is what reading
the provider's file gives. Only where a provider has no record to take are kloppy's columns read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Iterable, Optional
from xml.sax.saxutils import quoteattr

from . import _engine
from ._data import Data

if TYPE_CHECKING:
    import kloppy.domain

#: A folder that nothing lies in: no file on disk is taken for one beside the dataset.
_FOLDER = "kloppy/dataset"


def from_kloppy(dataset: kloppy.domain.EventDataset, *, match_id: Optional[str] = None) -> Data:
    """The match of a kloppy ``EventDataset``, of any provider.

    Errors found in it equal those of reading the provider's file: StatsBomb, Opta and Stats Perform,
    Wyscout v2 and DataFactory go through their own readers. Others are read from the columns of
    ``dataset.to_df()``, which hold no line-ups and no error labels that kloppy does not pass on; a
    note says so.

    Parameters
    ----------
    dataset
        The dataset, as it was loaded; with events filtered out, errors are, too.
    match_id
        The match's id where the records do not state it; else kloppy's ``game_id``.

    Returns
    -------
    Data
        One match. Names are those that kloppy keeps: StatsBomb's nicknames and Wyscout's short names
        are not among them.

    Raises
    ------
    BacklineError
        Events that the provider's reader does not take.
    TypeError
        Something that is no event dataset.

    Examples
    --------
    >>> dataset = kloppy.statsbomb.load_open_data(match_id=15946)
    >>> backline.attribute(backline.from_kloppy(dataset)).errors
    """
    events = getattr(dataset, "events", None)
    metadata: Any = getattr(dataset, "metadata", None)
    if events is None or metadata is None:
        raise TypeError(f"expected a kloppy EventDataset, not {type(dataset).__name__}")
    name = match_id or str(metadata.game_id or "match")
    raws = list(_unique(event.raw_event for event in events))
    kind = type(raws[0]).__name__ if raws else ""
    provider = str(metadata.provider.value if metadata.provider else "")
    if provider == "statsbomb":
        return _read(f"{name}.json", _json(_statsbomb(raws)), "statsbomb")
    if kind == "OptaEvent":
        beside = [(f"{_FOLDER}/f7-{name}.xml", _f7(metadata, name).encode())]
        return _read(f"f24-{name}.xml", _f24(raws, metadata, name).encode(), "opta", beside)
    if provider == "wyscout" and raws and "eventSec" in raws[0]:
        return _read(f"{name}.json", _json(_wyscout(raws, metadata)), "wyscout")
    return _columns(dataset, metadata, name)


def _read(
    name: str, content: bytes, format: str, beside: Iterable[tuple[str, bytes]] = ()
) -> Data:
    return Data._of(_engine.Matches.of_bytes(f"{_FOLDER}/{name}", content, list(beside), format))


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def _unique(raws: Iterable[Any]) -> Iterable[Any]:
    """The records, each once: kloppy makes several events of some."""
    seen: set[object] = set()
    for raw in raws:
        key = raw.get("id") if isinstance(raw, dict) else getattr(raw, "id", None)
        key = id(raw) if key is None else key
        if key not in seen:
            seen.add(key)
            yield raw


def _statsbomb(raws: list[Any]) -> list[Any]:
    return sorted(raws, key=lambda raw: raw.get("index", 0))


def _wyscout(raws: list[Any], metadata: Any) -> dict[str, Any]:
    teams = metadata.teams
    return {
        # The home team stands first.
        "teams": {
            team.team_id: {"team": {"wyId": int(team.team_id), "name": team.name}}
            for team in teams
        },
        "players": {
            team.team_id: [
                {"player": {"wyId": int(player.player_id), "shortName": player.full_name}}
                for player in team.players
            ]
            for team in teams
        },
        "events": raws,
    }


def _tag(tag: str, attributes: dict[str, Any], content: str = "") -> str:
    words = "".join(
        f" {key}={quoteattr(str(value))}" for key, value in attributes.items() if value is not None
    )
    return f"<{tag}{words}>{content}</{tag}>"


def _f24(raws: list[Any], metadata: Any, name: str) -> str:
    """Opta's events as the feed has them."""
    home, away = metadata.teams
    rows = [
        _tag(
            "Event",
            {
                "id": raw.id,
                "event_id": raw.event_id,
                "type_id": raw.type_id,
                "period_id": raw.period_id,
                "min": raw.time_min,
                "sec": raw.time_sec,
                "x": raw.x,
                "y": raw.y,
                "team_id": raw.contestant_id,
                "player_id": raw.player_id,
                "outcome": raw.outcome,
                "timestamp": raw.timestamp.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3],
            },
            "".join(
                _tag("Q", {"qualifier_id": number, "value": value})
                for number, value in raw.qualifiers.items()
            ),
        )
        for raw in raws
    ]
    score = metadata.score
    game = {
        "id": name,
        "home_team_id": home.team_id,
        "home_team_name": home.name,
        "away_team_id": away.team_id,
        "away_team_name": away.name,
        "home_score": score.home if score else None,
        "away_score": score.away if score else None,
        "game_date": metadata.date.strftime("%Y-%m-%dT%H:%M:%S") if metadata.date else None,
    }
    return _tag("Games", {}, _tag("Game", game, "".join(rows)))


def _f7(metadata: Any, name: str) -> str:
    """Line-ups and result as Opta's feed has them."""
    sides = []
    names = []
    for team, side in zip(metadata.teams, ("Home", "Away")):
        score = metadata.score
        goals = None if score is None else (score.home if side == "Home" else score.away)
        formation = team.starting_formation
        players = [
            _tag(
                "MatchPlayer",
                {
                    "PlayerRef": f"p{player.player_id}",
                    "ShirtNumber": player.jersey_no,
                    "Status": "Start" if player.starting else "Sub",
                    **({"Position": _line(player)} if player.starting else {}),
                },
            )
            for player in team.players
        ]
        sides.append(
            _tag(
                "TeamData",
                {
                    "Side": side,
                    "TeamRef": f"t{team.team_id}",
                    "Score": goals,
                    "Formation": str(formation.value).replace("-", "") if formation else None,
                },
                _tag("PlayerLineUp", {}, "".join(players)),
            )
        )
        persons = "".join(
            _tag(
                "Player",
                {"uID": f"p{player.player_id}"},
                "<PersonName>"
                + _text("First", player.first_name or ("" if player.last_name else player.full_name))
                + _text("Last", player.last_name or "")
                + "</PersonName>",
            )
            for player in team.players
        )
        names.append(_tag("Team", {"uID": f"t{team.team_id}"}, _text("Name", team.name) + persons))
    document = _tag("MatchData", {}, "".join(sides)) + "".join(names)
    return _tag("SoccerFeed", {}, _tag("SoccerDocument", {"uID": f"f{name}"}, document))


def _text(tag: str, text: str) -> str:
    from xml.sax.saxutils import escape

    return f"<{tag}>{escape(text)}</{tag}>"


#: kloppy's lines of play by Opta's words.
_LINES = {
    "Goalkeeper": "Goalkeeper",
    "Defender": "Defender",
    "Midfielder": "Midfielder",
    "Attacker": "Striker",
}


def _line(player: Any) -> Optional[str]:
    position = player.starting_position
    group = getattr(position, "position_group", None)
    return _LINES.get(str(getattr(group, "name", group)))


def _columns(dataset: Any, metadata: Any, name: str) -> Data:
    """The dataset by the columns that kloppy makes of it, with the names that it knows."""
    import io

    import polars as pl

    table = pl.DataFrame(dataset.to_df(engine="polars"))
    content = io.BytesIO()
    table.write_parquet(content)
    data = _read(f"{name}.parquet", content.getvalue(), "kloppy")
    teams = {team.team_id: team.name for team in metadata.teams}
    players = {
        player.player_id: player.full_name for team in metadata.teams for player in team.players
    }
    events = data.events.with_columns(
        pl.col("team").replace(teams),
        pl.col("player", "related_player").replace(players),
    )
    lineups = data.lineups.with_columns(
        pl.col("team").replace(teams), pl.col("player").replace(players)
    )
    matches = data.matches.with_columns(pl.col("home", "away").replace(teams))
    return Data(events, lineups, matches)
