"""Matches, and what is found in them."""

from __future__ import annotations

import os

from . import _engine
from ._progress import Bar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, Literal, Optional, Protocol, Sequence, Union

    import polars as pl

    from ._errors import BacklineError
    from ._progress import Progress

    class ArrowStream(Protocol):
        """Any frame that can export itself as an Arrow stream."""

        def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...

    Path = Union[str, "os.PathLike[str]"]
    Labels = Literal["prefer", "only", "ignore"]
    Standard = Literal["opta", "wyscout", "statsbomb", "any"]


def frame(table: _engine.Frame) -> pl.DataFrame:
    """The engine's table as a polars frame, without copying."""
    import polars as pl

    return pl.DataFrame(table)


class Data:
    """Matches as four frames: ``events``, ``lineups``, ``matches`` and ``positions``.

    `read` and `from_kloppy` make it, or you do from your own frames: any objects with
    ``__arrow_c_stream__`` (polars, pandas 2.2 or later, pyarrow, DuckDB) and the columns of the
    event model (docs/model.md). Without line-ups or matches these are derived from the events, and
    minutes played are then inferred.

    Parameters
    ----------
    events
        One row per event, with the rows of a match together.
    lineups
        One row per match and player.
    matches
        One row per match.
    positions
        One row per player of a frame: where they were at an event.

    Raises
    ------
    BacklineError
        A frame lacks a column, or holds a cell that is not what its column says; ``file`` names the
        frame, ``row`` and ``column`` the cell.
    TypeError
        Something that is not a frame.
    """

    __slots__ = ("_matches", "_frames")

    def __init__(
        self,
        events: ArrowStream,
        lineups: Optional[ArrowStream] = None,
        matches: Optional[ArrowStream] = None,
        positions: Optional[ArrowStream] = None,
    ) -> None:
        self._matches = _engine.Matches.of_frames(events, lineups, matches, positions)
        self._frames: dict[str, pl.DataFrame] = {}

    @classmethod
    def _of(cls, matches: _engine.Matches) -> Data:
        data = cls.__new__(cls)
        data._matches = matches
        data._frames = {}
        return data

    def _frame(self, name: Literal["events", "lineups", "matches", "positions"]) -> pl.DataFrame:
        if name not in self._frames:
            self._frames[name] = frame(getattr(self._matches, name)())
        return self._frames[name]

    @property
    def events(self) -> pl.DataFrame:
        """One row per event in playing order.

        Positions (``start_x``, ``start_y``, ``end_x``, ``end_y``) are metres on 105 x 68, the acting
        team attacking towards x = 105, y = 0 at its right touchline; ``seconds`` counts from the
        start of ``period``. docs/model.md has every column.
        """
        return self._frame("events")

    @property
    def lineups(self) -> pl.DataFrame:
        """One row per match and player who took part, with ``minutes`` on the pitch (stoppage time
        included) and whether they are ``stated`` or ``inferred`` (``basis``)."""
        return self._frame("lineups")

    @property
    def matches(self) -> pl.DataFrame:
        """One row per match: teams, date, competition, season, score, length in minutes, coverage."""
        return self._frame("matches")

    @property
    def positions(self) -> pl.DataFrame:
        """One row per player of a frame: where everybody stood at an event (``event_id``), ``x`` and
        ``y`` as the event's own, with the ``probability`` that it is the player named. StatsBomb's
        shots have such frames; StatsBomb 360, DFL / Sportec positions and Common Data Format
        tracking lines beside the events give them too; else this is empty."""
        return self._frame("positions")

    @property
    def notes(self) -> list[str]:
        """What was noted while reading: rows skipped, scores that differ, what was inferred."""
        return [f"{file}: {text}" for file, text in self._matches.notes]

    @property
    def failures(self) -> list[BacklineError]:
        """Files that could not be read, with ``keep_going=True``."""
        return list(self._matches.failures)

    def __repr__(self) -> str:
        matches, events = self._matches.size()
        failed = len(self._matches.failures)
        parts = [_count(matches, "match", "matches"), _count(events, "event", "events")]
        if failed:
            parts.append(f"{_count(failed, 'file', 'files')} not read")
        return f"<backline.Data: {', '.join(parts)}>"

    def _repr_html_(self) -> str:
        return f"{_escaped(repr(self))}{_html(self.matches)}"


class Attribution:
    """What `attribute` found: ``candidates``, those of them that count as ``errors``, the goals and
    shots, ``outcomes``, and what frames show about players without the ball, ``off_ball``."""

    __slots__ = ("_found", "_frames")

    def __init__(self, found: _engine.Found) -> None:
        self._found = found
        self._frames: dict[str, pl.DataFrame] = {}

    def _frame(
        self, name: Literal["candidates", "errors", "outcomes", "off_ball"]
    ) -> pl.DataFrame:
        if name not in self._frames:
            self._frames[name] = frame(getattr(self._found, name)())
        return self._frames[name]

    @property
    def candidates(self) -> pl.DataFrame:
        """One row per goal or shot and player of the conceding team who may have erred before it.

        ``confidence`` (0 to 1) that it was an error, ``share`` of the blame, ``source`` (``report``
        and ``provider`` are somebody's labels, ``inferred`` is backline's own judgement),
        ``inferred_confidence`` beside a label, evidence (``event_ids``, ``sentence``, ``reasons``),
        ``xg`` of the shot that it led to. A confidence below 0.5 is evidence, not a verdict:
        ``counted`` is false.
        """
        return self._frame("candidates")

    @property
    def errors(self) -> pl.DataFrame:
        """The candidates that count as errors: a confidence of 0.5 or more."""
        return self._frame("errors")

    @property
    def outcomes(self) -> pl.DataFrame:
        """One row per goal and shot, shoot-out left out, with expected goals and their source."""
        return self._frame("outcomes")

    @property
    def off_ball(self) -> pl.DataFrame:
        """One row per goal and shot of which a frame shows where everybody stood: who was nearest to
        the shooter and how far, who was deepest, where the goalkeeper was, who may be named for it
        (``player``, ``kind``, ``confidence``, ``sentence``), as ``off_ball.csv`` of the command line.

        Evidence, not a verdict: nothing of it is in ``errors`` or in rates. docs/off-ball.md has the
        definitions. Without frames (``Data.positions``) there is no row. Measured at the first use.
        """
        return self._frame("off_ball")

    def __repr__(self) -> str:
        errors = self.errors.height
        outcomes = self.outcomes.height
        return (
            f"<backline.Attribution: {_count(errors, 'error', 'errors')} behind "
            f"{_count(outcomes, 'goal or shot', 'goals and shots')}>"
        )

    def _repr_html_(self) -> str:
        return f"{_escaped(repr(self))}{_html(self.errors)}"


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _html(table: Any) -> str:
    return str(table._repr_html_())


def _path(path: Optional[Path]) -> Optional[str]:
    return None if path is None else os.path.expanduser(os.fspath(path))


def read(
    paths: Union[Path, Iterable[Path]],
    *,
    format: Optional[str] = None,
    keep_going: bool = False,
    lineups: Optional[Path] = None,
    meta: Optional[Path] = None,
    coordinates: Optional[str] = None,
    pitch: Optional[str] = None,
    direction: Optional[str] = None,
    columns: Sequence[str] = (),
    mapping: Optional[Path] = None,
    progress: Progress = None,
) -> Data:
    """Reads every match under some paths.

    Parameters
    ----------
    paths
        One or more files, folders, archives (zip, tar), globs or stores of ``backline import``. Formats
        are recognised from the content: backline's event CSV and tables, StatsBomb, Opta, Stats
        Perform, WhoScored, Wyscout, DFL / Sportec, DataFactory, Metrica, SPADL, kloppy tables,
        Common Data Format.
    format
        Take every file as this format, such as ``"statsbomb"``, instead of recognising it.
    keep_going
        Continue when a file cannot be read; ``Data.failures`` lists what failed.
    lineups, meta
        The line-ups file and the file that describes the match, for the one event file given,
        instead of those found next to it.
    coordinates, direction
        How positions are written and which team attacks towards larger x, for tables that do not
        say (see docs/tables.md).
    pitch
        Size of the pitch for positions in metres, such as ``"67x51"``; by default 105 x 68.
    columns, mapping
        For event CSVs with columns other than backline's: ``["COLUMN=FIELD", ...]``, and a TOML
        file that says what columns and words mean (see docs/event-csv.md).
    progress
        ``None`` shows a bar if the work takes longer and the output is a notebook or terminal,
        ``True`` always, ``False`` never. A function is called with (files done, all files); it
        stops the reading if it raises an exception.

    Returns
    -------
    Data
        The matches in the order of the files.

    Raises
    ------
    BacklineError
        The first file that cannot be read, with file, row and column; a path that matches nothing.
    KeyboardInterrupt
        On Ctrl-C, before the next batch of files.

    Examples
    --------
    >>> data = backline.read("la-liga-2017-18/")
    >>> data.events.group_by("type").len()
    """
    one = isinstance(paths, (str, os.PathLike))
    listed: list[Any] = [paths] if one else list(paths)  # type: ignore[arg-type]
    with Bar(progress, "Reading") as told:
        matches = _engine.read(
            [os.path.expanduser(os.fspath(path)) for path in listed],
            {
                "format": format,
                "keep_going": keep_going,
                "lineups": _path(lineups),
                "meta": _path(meta),
                "coordinates": coordinates,
                "pitch": pitch,
                "direction": direction,
                "columns": list(columns),
                "mapping": _path(mapping),
            },
            told,
        )
    return Data._of(matches)


def example() -> Data:
    """Six matches of Real Madrid at the Club World Cup 2025, which the package carries: key events
    compiled by hand from public match reports (CC BY 4.0, the backline authors).

    Examples
    --------
    >>> data = backline.example()
    >>> backline.attribute(data).errors
    """
    return Data._of(_engine.example())


def attribute(
    data: Data,
    *,
    labels: Labels = "prefer",
    standard: Standard = "opta",
    weights: Optional[Path] = None,
    progress: Progress = None,
) -> Attribution:
    """Names the players whose actions made each goal and each shot conceded.

    Parameters
    ----------
    data
        The matches.
    labels
        What to do with error labels of providers and reports: ``"prefer"`` lets a label settle the
        matter and infers the rest; ``"only"`` takes labelled errors and nothing else; ``"ignore"``
        hides the labels and infers everything from the events.
    standard
        The provider whose tagging standard ``confidence`` refers to: ``"opta"``, ``"wyscout"``,
        ``"statsbomb"``, or ``"any"`` for at least one of them. ``confidence_opta`` and its like
        hold all three.
    weights
        Table of weights that ``backline fit`` wrote, instead of backline's own.
    progress
        As in `read`, in parts of a few matches.

    Returns
    -------
    Attribution
        ``candidates``, ``errors``, ``outcomes``, ``off_ball``.

    Raises
    ------
    BacklineError
        A weights file that cannot be read.
    KeyboardInterrupt
        On Ctrl-C.

    Notes
    -----
    The method is a scorecard whose weights were learnt from matches labelled by taggers;
    docs/attribution.md says what counts as an error and how well the verdicts agree with labels
    that they did not see.

    Examples
    --------
    >>> found = backline.attribute(backline.read("data"))
    >>> found.errors.select("match_id", "minute", "player", "kind", "confidence", "sentence")
    """
    with Bar(progress, "Attributing") as told:
        return Attribution(data._matches.attribute(labels, standard, _path(weights), told))


def _names(players: Union[None, str, Sequence[str]]) -> list[str]:
    """One name or several as a list."""
    if players is None:
        return []
    return [players] if isinstance(players, str) else list(players)


def _scope(
    competition: Optional[str],
    season: Optional[str],
    min_minutes: Optional[float],
    top: int,
    best: Optional[int],
    worst: Optional[int],
) -> dict[str, Any]:
    """Which matches and how many players, as the engine takes it."""
    if best is not None and worst is not None:
        raise ValueError("give `best` or `worst`, not both")
    number = best if best is not None else worst if worst is not None else top
    return {
        "competition": competition,
        "season": season,
        "min_minutes": min_minutes,
        "best": best is not None,
        "top": number,
    }


def _who(
    players: Union[None, str, Sequence[str]],
    team: Optional[str],
    position: Union[None, str, Sequence[str]],
    competition: Optional[str],
    season: Optional[str],
    min_minutes: Optional[float],
    top: Optional[int],
    best: Optional[int],
    worst: Optional[int],
    alias: Optional[Path],
) -> dict[str, Any]:
    """Whom a question is about, as the engine takes it."""
    return {
        "players": _names(players),
        "team": team,
        "positions": _names(position),
        **_scope(competition, season, min_minutes, 20 if top is None else top, best, worst),
        "cut": not (top is None and best is None and worst is None),
        "alias": _path(alias),
    }


def rates(
    data: Data,
    attribution: Attribution,
    players: Union[None, str, Sequence[str]] = None,
    *,
    team: Optional[str] = None,
    position: Union[None, str, Sequence[str]] = None,
    competition: Optional[str] = None,
    season: Optional[str] = None,
    min_minutes: Optional[float] = None,
    top: Optional[int] = None,
    best: Optional[int] = None,
    worst: Optional[int] = None,
    alias: Optional[Path] = None,
) -> pl.DataFrame:
    """How often each player erred, per 90 minutes on the pitch.

    Parameters
    ----------
    data
        The matches.
    attribution
        What `attribute` found in them.
    players, team, position, competition, season
        Only these players, this team, these positions, matches of these; as in `compare`. Without
        any of them everybody.
    min_minutes
        Only players with at least this many minutes.
    top, best, worst
        At most this many players: those with the lowest estimates (``best``) or the highest
        (``worst``, or ``top``), among those with a quarter of the longest time unless
        ``min_minutes`` says otherwise.
    alias
        CSV with the columns ``player``, ``team``, ``person``: names that refer to the same person.

    Returns
    -------
    polars.DataFrame
        One row per player in the order of the estimates, those with few minutes last, as
        ``rates.csv`` of the command line: ``minutes`` (stoppage time included), verdicts
        ``errors_to_shot`` (goals included) and ``errors_to_goal``, ``shot_errors_per_90`` and
        ``goal_errors_per_90`` with ``_low`` and ``_high`` of the exact 95 % Poisson interval; labels
        (``labelled_to_shot``, ``labelled_to_goal``) and expected errors, the sum of the confidences
        that the events alone give (``expected_to_shot``, ``expected_to_goal`` with rates and
        intervals); ``basis`` says which of the two tables and pictures show;
        ``penalties_conceded``, ``own_goals``, ``xg_given_away`` and ``threat_given_away`` (goals),
        ``player_key``, ``player_id``, ``competition``, ``season``. What needs a full feed, such as
        errors behind shots, is null where the matches hold key events only, never zero.

    Raises
    ------
    BacklineError
        An alias file that cannot be read; a name that fits nobody or several.

    Notes
    -----
    The interval is Garwood's (Biometrika 28, 1936).
    """
    who = _who(
        players, team, position, competition, season, min_minutes, top, best, worst, alias
    )
    return frame(data._matches.rates(attribution._found, who))


def points(
    data: Data,
    attribution: Attribution,
    players: Union[None, str, Sequence[str]] = None,
    *,
    team: Optional[str] = None,
    position: Union[None, str, Sequence[str]] = None,
    competition: Optional[str] = None,
    season: Optional[str] = None,
    by_match: bool = False,
    alias: Optional[Path] = None,
) -> pl.DataFrame:
    """What errors cost in points: the points that the chances of each match were worth, with and
    without the shots that followed errors.

    Parameters
    ----------
    data, attribution
        The matches and what `attribute` found in them.
    players, team, position, competition, season
        As in `rates`.
    by_match
        One row per team and match instead: probabilities of a win, a draw and a defeat, expected
        points with and without the shots that followed errors, and the points in fact.
    alias
        As in `rates`.

    Returns
    -------
    polars.DataFrame
        One row per player and then one per team (``of``), those whom errors cost most first:
        expected ``points`` given away, ``points_low`` and ``points_high`` (the range that holds
        95 % of what the same chances may have cost), ``xg`` of the shots that followed, ``goals``
        that followed, and ``points_in_fact``, how many more points the results would have brought
        without these. docs/value.md has the definitions.

    Raises
    ------
    BacklineError
        A name that fits nobody or several.
    """
    who = _who(players, team, position, competition, season, None, None, None, None, alias)
    totals, matches = data._matches.points(attribution._found, who)
    return frame(matches if by_match else totals)



def risky_losses(data: Data, attribution: Attribution) -> pl.DataFrame:
    """What each player's lost balls risked, whether or not a shot followed.

    Parameters
    ----------
    data, attribution
        The matches and what `attribute` found in them; its standard and weights are used.

    Returns
    -------
    polars.DataFrame
        One row per player, most risk first, over the matches of which every event is known, as
        ``risky-losses.csv`` of the command line: ``minutes`` and ``losses`` there, ``risk`` (goals: of
        each loss the probability that taggers would call it an error had a shot followed, times the
        opponents' expected threat where they took the ball over) and ``risk_per_90`` with ``risk_low``
        and ``risk_high`` of its 95 % interval. It compares players and is not a count;
        docs/attribution.md says how far it tells of the next matches.

    Raises
    ------
    BacklineError
        Frames without the documented columns.
    """
    return frame(data._matches.risky_losses(attribution._found))


def clips(
    data: Data,
    attribution: Attribution,
    path: Path,
    players: Union[None, str, Sequence[str]] = None,
    *,
    team: Optional[str] = None,
    position: Union[None, str, Sequence[str]] = None,
    competition: Optional[str] = None,
    season: Optional[str] = None,
    lead: float = 8.0,
    lag: float = 4.0,
    kick_offs: Sequence[float] = (),
    alias: Optional[Path] = None,
) -> list[str]:
    """Writes the errors as clips for a video tool.

    Parameters
    ----------
    data, attribution
        The matches and what `attribute` found in them.
    path
        A file: ``.xml`` for Sportscode and Nacsport (several matches become a file each, with the
        match's id in its name), or ``.csv`` for a table.
    players, team, position, competition, season, alias
        As in `rates`.
    lead, lag
        Seconds before the error, and after the goal or shot that it led to.
    kick_offs
        Second of the video at which each period kicks off, of one match. Without them the video
        begins with the match and has no half-time.

    Returns
    -------
    list of str
        The files.

    Raises
    ------
    BacklineError
        Another ending; kick-offs with several matches; a file that cannot be written.
    """
    who = _who(players, team, position, competition, season, None, None, None, None, alias)
    place = os.path.expanduser(os.fspath(path))
    cut = {
        "lead": float(lead),
        "lag": float(lag),
        "kick_offs": [float(second) for second in kick_offs],
    }
    made = data._matches.clips(attribution._found, who, place, cut)
    return [os.fspath(file) for file in made]
