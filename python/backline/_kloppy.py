"""kloppy's datasets.

kloppy keeps the provider's own record of each event (``raw_event``) and loses a part of it in its
columns: error labels, tags, who is replaced by whom. So the records go to the provider's own
reader, with what kloppy's metadata say about teams and players, and the result is that of reading
the provider's file. Only where a provider has no record to take are kloppy's columns read.
"""

from __future__ import annotations

from . import _engine
from ._data import Data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, Mapping, Optional

    import kloppy.domain

#: A folder that nothing lies in: no file on disk is taken for one beside the dataset.
_FOLDER = "kloppy/dataset"


def from_kloppy(
    dataset: kloppy.domain.EventDataset,
    *,
    match_id: Optional[str] = None,
    positions: Optional[Mapping[str, str]] = None,
) -> Data:
    """The match of a kloppy ``EventDataset``, of any provider.

    Errors found in it are those of reading the provider's file: StatsBomb, Opta, Stats Perform and
    Wyscout v2 go through their own readers. Others are read from the columns of
    ``dataset.to_df()``, which hold no line-ups and no error labels that kloppy does not pass on; a
    note says so.

    Parameters
    ----------
    dataset
        The dataset as it was loaded; if events are filtered out, errors go with them.
    match_id
        The match's id where the records do not state it; else kloppy's ``game_id``.
    positions
        Position by player id, ``"GK"``, ``"DF"``, ``"MF"`` or ``"FW"``, for Wyscout v2: kloppy
        drops the players' roles, which affect confidence a little (losing the ball to a forward is
        worse).

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
        Something that is not an event dataset.

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
    lost = _lost(events)
    kind = type(raws[0]).__name__ if raws else ""
    provider = str(metadata.provider.value if metadata.provider else "")
    if provider == "statsbomb":
        return _read(f"{name}.json", _json(_statsbomb(raws, metadata)), "statsbomb")
    if kind == "OptaEvent":
        rows = _feed(raws, lost, metadata)
        if provider == "statsperform":
            return _read(f"ma3-{name}.json", _json(_ma3(rows, metadata, name)), "statsperform")
        beside = [(f"{_FOLDER}/f7-{name}.xml", _f7(metadata, name).encode())]
        return _read(f"f24-{name}.xml", _f24(rows, metadata, name).encode(), "opta", beside)
    if provider == "wyscout" and raws and "eventSec" in raws[0]:
        return _read(f"{name}.json", _json(_wyscout(raws, lost, metadata, positions or {})), "wyscout")
    return _columns(dataset, metadata, name)


def _read(
    name: str, content: bytes, format: str, beside: Iterable[tuple[str, bytes]] = ()
) -> Data:
    return Data._of(_engine.Matches.of_bytes(f"{_FOLDER}/{name}", content, list(beside), format))


def _json(document: object) -> bytes:
    import json

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


def _lost(events: Iterable[Any]) -> dict[object, Any]:
    """What kloppy merges into another event, by the record that it is merged into: who comes on in a
    substitution, the offside of a pass."""
    lost: dict[object, Any] = {}
    for event in events:
        raw = event.raw_event
        if type(event).__name__ == "SubstitutionEvent" and not isinstance(raw, dict):
            lost[raw.id] = event.replacement_player
        elif isinstance(raw, dict) and str(getattr(event, "result", None)) == "OFFSIDE":
            lost[raw.get("id")] = event
    return lost


def _statsbomb(raws: list[Any], metadata: Any) -> list[Any]:
    """The records in order, with the `Own Goal For` that belongs to each `Own Goal Against` and that
    kloppy leaves out: the other team's row of the same moment, by the id and the number that are
    missing."""
    ids = {raw["id"] for raw in raws}
    numbers = {raw["index"] for raw in raws}
    whole = list(raws)
    for raw in raws:
        if raw["type"]["name"] != "Own Goal Against":
            continue
        missing = [other for other in raw.get("related_events", ()) if other not in ids]
        free = [at for at in (raw["index"] - 1, raw["index"] + 1) if at not in numbers]
        team = next(t for t in metadata.teams if t.team_id != str(raw["team"]["id"]))
        if missing and free:
            shared = ("period", "timestamp", "minute", "second", "possession", "possession_team")
            whole.append(
                {
                    **{key: raw[key] for key in (*shared, "play_pattern") if key in raw},
                    "id": missing[0],
                    "index": free[0],
                    "type": {"id": 25, "name": "Own Goal For"},
                    "team": {"id": int(team.team_id), "name": team.name},
                }
            )
    return sorted(whole, key=lambda raw: raw["index"])


#: Lines of play by Wyscout's words.
_ROLES = {"GK": "GK", "DF": "DF", "MF": "MD", "FW": "FW"}


def _wyscout(
    raws: list[Any], lost: dict[object, Any], metadata: Any, positions: Mapping[str, str]
) -> dict[str, Any]:
    teams = metadata.teams
    events: list[Any] = []
    for raw in raws:
        events.append(raw)
        if raw["id"] in lost:
            # kloppy keeps that the pass was offside, not who stood there.
            offside = {**raw, "id": -int(raw["id"]), "playerId": 0, "tags": []}
            offside.update(eventId=6, eventName="Offside", subEventId="", subEventName="")
            offside["positions"] = raw["positions"][::-1]
            events.append(offside)
    return {
        # The home team stands first.
        "teams": {
            team.team_id: {"team": {"wyId": int(team.team_id), "name": team.name}}
            for team in teams
        },
        "players": {
            team.team_id: [
                {
                    "player": {
                        "wyId": int(player.player_id),
                        "shortName": player.full_name,
                        "role": {"code2": _ROLES.get(positions.get(player.player_id, ""), "")},
                    }
                }
                for player in team.players
            ]
            for team in teams
        },
        "events": events,
    }


def _tag(tag: str, attributes: dict[str, Any], content: str = "") -> str:
    from xml.sax.saxutils import quoteattr

    words = "".join(
        f" {key}={quoteattr(str(value))}" for key, value in attributes.items() if value is not None
    )
    return f"<{tag}{words}>{content}</{tag}>"


if TYPE_CHECKING:
    #: Attributes by F24's names, and qualifiers by number.
    Row = tuple[dict[str, Any], dict[int, Any]]

#: Clock minute at which a period starts.
_STARTS = {1: 0, 2: 45, 3: 90, 4: 105}


def _ends(period: Any, raws: list[Any], metadata: Any) -> tuple[list[Row], list[Row]]:
    """Start (32) and end (30) of a period for both teams: kloppy keeps them apart from the events."""
    start = _STARTS[period.id] * 60
    end = max((raw.time_min * 60 + raw.time_sec for raw in raws), default=start)
    if period.start_timestamp is not None and period.end_timestamp is not None:
        seconds = (period.end_timestamp - period.start_timestamp).total_seconds()
        end = max(end, start + int(seconds))

    def rows(kind: int, at: int) -> list[Row]:
        return [
            (
                {
                    "id": f"{kind}{period.id}{team.team_id}",
                    "event_id": 0,
                    "type_id": kind,
                    "period_id": period.id,
                    "min": at // 60,
                    "sec": at % 60,
                    "x": 0.0,
                    "y": 0.0,
                    "team_id": team.team_id,
                    "outcome": 1,
                },
                {},
            )
            for team in metadata.teams
        ]

    return rows(32, start), rows(30, end)


#: Lines of play by the numbers that set-ups have for them.
_NUMBERS = {"Goalkeeper": 1, "Defender": 2, "Midfielder": 3, "Striker": 4}
_BENCH = 5


def _set_up(team: Any, slots: dict[str, int]) -> Row:
    """A team's set-up (34), which kloppy takes out of the events."""
    from kloppy.infra.serializers.event.statsperform.formation_mapping import formation_id_mapping

    numbers = [
        number
        for number, formation in formation_id_mapping.items()
        if formation == _formation(team)
    ]
    lines = [
        _NUMBERS.get(_line(player) or "", 3) if player.starting else _BENCH
        for player in team.players
    ]
    qualifiers = {
        30: ", ".join(player.player_id for player in team.players),
        44: ", ".join(str(line) for line in lines),
        131: ", ".join(str(slots[player.player_id]) for player in team.players),
        **({130: numbers[0]} if numbers else {}),
    }
    return (
        {
            "id": f"34{team.team_id}",
            "event_id": 0,
            "type_id": 34,
            "period_id": 16,
            "min": 0,
            "sec": 0,
            "x": 0.0,
            "y": 0.0,
            "team_id": team.team_id,
            "outcome": 1,
        },
        qualifiers,
    )


def _rows(raw: Any, lost: dict[object, Any], slots: dict[str, int]) -> Iterable[Row]:
    """An event's row, and that of who comes on, which kloppy merges into that of who goes off."""
    attributes = {
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
    }
    yield dict(attributes), raw.qualifiers
    if raw.type_id == 40:
        # The formation changes: who plays in which of its places.
        players, places = (str(raw.qualifiers.get(n, "")).split(",") for n in (30, 131))
        slots.update(zip((p.strip() for p in players), (int(p) for p in places if p.strip())))
    comes_on = lost.get(raw.id)
    if comes_on is not None:
        slots[comes_on.player_id] = slots.get(raw.player_id, 0)
        number = raw.qualifiers.get(55, raw.event_id)
        attributes.update(id=f"{raw.id}0", event_id=number, type_id=19, player_id=comes_on.player_id)
        yield attributes, {55: raw.event_id, 145: slots[comes_on.player_id]}


def _feed(raws: list[Any], lost: dict[object, Any], metadata: Any) -> list[Row]:
    """The events as Opta's feeds have them, set-ups, starts and ends of periods among them."""
    slots = {
        player.player_id: _place(team, player) if player.starting else 0
        for team in metadata.teams
        for player in team.players
    }
    rows = [_set_up(team, slots) for team in metadata.teams]
    rows += [row for raw in raws if raw.period_id not in _STARTS for row in _rows(raw, lost, slots)]
    for period in metadata.periods:
        if period.id in _STARTS:
            played = [raw for raw in raws if raw.period_id == period.id]
            starts, ends = _ends(period, played, metadata)
            rows += starts
            rows += [row for raw in played for row in _rows(raw, lost, slots)]
            rows += ends
    return rows


def _f24(rows: list[Row], metadata: Any, name: str) -> str:
    """Opta's XML."""
    home, away = metadata.teams
    events = (
        _tag(
            "Event",
            attributes,
            "".join(
                _tag("Q", {"qualifier_id": number, "value": value})
                for number, value in qualifiers.items()
            ),
        )
        for attributes, qualifiers in rows
    )
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
    return _tag("Games", {}, _tag("Game", game, "".join(events)))


#: Names that Stats Perform's feed has for those of Opta's.
_MA3 = {
    "id": "id",
    "event_id": "eventId",
    "type_id": "typeId",
    "period_id": "periodId",
    "min": "timeMin",
    "sec": "timeSec",
    "x": "x",
    "y": "y",
    "team_id": "contestantId",
    "player_id": "playerId",
    "outcome": "outcome",
    "timestamp": "timeStamp",
}


def _ma3(rows: list[Row], metadata: Any, name: str) -> dict[str, Any]:
    """Stats Perform's JSON; its ids are not numbers, for which Opta's feeds have no room."""
    names = {
        player.player_id: player.full_name for team in metadata.teams for player in team.players
    }
    events: list[dict[str, Any]] = []
    for attributes, qualifiers in rows:
        event = {_MA3[key]: value for key, value in attributes.items() if value is not None}
        if "playerId" in event:
            event["playerName"] = names.get(event["playerId"])
        event["qualifier"] = [
            {"qualifierId": number, **({} if value is None else {"value": str(value)})}
            for number, value in qualifiers.items()
        ]
        events.append(event)
    info: dict[str, Any] = {
        "id": name,
        "contestant": [
            {"id": team.team_id, "name": team.name, "position": side}
            for team, side in zip(metadata.teams, ("home", "away"))
        ],
    }
    if metadata.date:
        info["date"] = metadata.date.strftime("%Y-%m-%dZ")
    live: dict[str, Any] = {"event": events}
    if metadata.score:
        total = {"home": metadata.score.home, "away": metadata.score.away}
        live["matchDetails"] = {"scores": {"total": total}}
    return {"matchInfo": info, "liveData": live}


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
                    "Formation_Place": _place(team, player) if player.starting else 0,
                    "Position" if player.starting else "SubPosition": _line(player),
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


def _role(player: Any) -> Any:
    """The player's position at the start, or the one in which they came on."""
    if player.starting_position is not None:
        return player.starting_position
    held = [position for position in player.positions.items.values() if position is not None]
    return held[0] if held else None


def _line(player: Any) -> Optional[str]:
    group = getattr(_role(player), "position_group", None)
    return _LINES.get(str(getattr(group, "name", group)))


def _formation(team: Any) -> Any:
    """The formation at the start: the one stated, else the one with these eleven positions."""
    from kloppy.infra.serializers.event.statsperform.formation_mapping import (
        formation_position_mapping,
    )

    if team.starting_formation in formation_position_mapping:
        return team.starting_formation
    eleven = {player.starting_position for player in team.players if player.starting}
    for formation, places in formation_position_mapping.items():
        if eleven == {role for place, role in places.items() if place > 0}:
            return formation
    return None


def _place(team: Any, player: Any) -> int:
    """The player's place in the formation by Opta's numbers, 0 if kloppy does not say."""
    from kloppy.infra.serializers.event.statsperform.formation_mapping import (
        formation_position_mapping,
    )

    places = formation_position_mapping.get(_formation(team), {})
    found = [place for place, role in places.items() if role == player.starting_position]
    return found[0] if found and player.starting_position is not None else 0


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
