"""Pictures, one function a kind."""

from __future__ import annotations

from . import _engine
from ._ask import compare, explain, look, names
from ._data import Attribution, Data, _path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional, Sequence, Union

    from ._ask import Per, Theme, Weight
    from ._data import Path
    from ._engine import Picture


def _whom(
    team: Optional[str] = None,
    players: Union[None, str, Sequence[str]] = None,
    min_minutes: Optional[float] = None,
    top: int = 20,
    alias: Optional[Path] = None,
) -> dict[str, Any]:
    return {
        "team": team,
        "players": names(players),
        "min_minutes": min_minutes,
        "top": top,
        "alias": _path(alias),
    }


def chart_rates(
    data: Data,
    attribution: Attribution,
    players: Union[None, str, Sequence[str]] = None,
    *,
    team: Optional[str] = None,
    min_minutes: Optional[float] = None,
    top: int = 20,
    alias: Optional[Path] = None,
    theme: Theme = "light",
    width: Optional[int] = None,
    height: Optional[int] = None,
    title: Optional[str] = None,
    language: str = "en",
) -> Picture:
    """Rates of errors per 90 minutes with exact 95 % intervals and sample sizes.

    Parameters
    ----------
    data, attribution
        The matches and what `attribute` found in them.
    players, team
        Only these players, this team.
    min_minutes
        Only players with so many minutes; without it those with a tenth of the longest time.
    top
        Most players, 1 to 40.
    alias
        As in `rates`.
    theme
        ``"light"``, ``"dark"`` or ``"print"`` (greys).
    width, height
        Pixels at scale 1; without them 1000, and what the picture needs.
    title
        Instead of the picture's own.
    language
        Code whose way of writing numbers is used, such as ``"de"``; texts stay English.

    Returns
    -------
    Picture
        Shows itself in Jupyter; ``save(path)``, ``png(scale)`` and ``svg()`` take it elsewhere.

    Raises
    ------
    BacklineError
        A name that fits nobody or several; nobody to draw; a size that cannot hold the picture.
    """
    whom = _whom(team, players, min_minutes, top, alias)
    style = look(theme, width, height, title, language)
    return _engine.chart_rates(data._matches, attribution._found, whom, style)


def chart_comparison(
    data: Data,
    attribution: Attribution,
    players: Union[None, str, Sequence[str]] = None,
    *,
    team: Optional[str] = None,
    position: Union[None, str, Sequence[str]] = None,
    min_minutes: Optional[float] = None,
    top: int = 12,
    per: Per = "90",
    weight: Weight = "count",
    alias: Optional[Path] = None,
    theme: Theme = "light",
    width: Optional[int] = None,
    height: Optional[int] = None,
    title: Optional[str] = None,
    language: str = "en",
) -> Picture:
    """Estimates of players with their uncertainty, and the probability that one errs less often than
    another. Options as in `compare` and `chart_rates`; so are the errors."""
    compared = compare(
        data,
        attribution,
        players,
        team=team,
        position=position,
        min_minutes=min_minutes,
        top=top,
        per=per,
        weight=weight,
        alias=alias,
    )
    return compared.picture(
        theme=theme, width=width, height=height, title=title, language=language
    )


def chart_timeline(
    data: Data,
    attribution: Attribution,
    match: Optional[str] = None,
    *,
    theme: Theme = "light",
    width: Optional[int] = None,
    height: Optional[int] = None,
    title: Optional[str] = None,
    language: str = "en",
) -> Picture:
    """Goals, shots and errors of one match by minute. ``match`` as in `explain`, the rest as in
    `chart_rates`; so are the errors."""
    style = look(theme, width, height, title, language)
    return _engine.chart_timeline(data._matches, attribution._found, match, style)


def chart_story(
    data: Data,
    attribution: Attribution,
    match: Optional[str] = None,
    *,
    goal: Optional[int] = None,
    minute: Union[None, int, str] = None,
    shots: bool = False,
    theme: Theme = "light",
    width: Optional[int] = None,
    height: Optional[int] = None,
    title: Optional[str] = None,
    language: str = "en",
) -> Picture:
    """The attack before one goal on a pitch, numbered, the error ringed. Options as in `explain` and
    `chart_rates`; so are the errors."""
    story = explain(data, attribution, match, goal=goal, minute=minute, shots=shots)
    return story.picture(theme=theme, width=width, height=height, title=title, language=language)


def chart_map(
    data: Data,
    attribution: Attribution,
    players: Union[None, str, Sequence[str]] = None,
    *,
    team: Optional[str] = None,
    theme: Theme = "light",
    width: Optional[int] = None,
    height: Optional[int] = None,
    title: Optional[str] = None,
    language: str = "en",
) -> Picture:
    """Where counted errors were on the pitch, each as large as the expected goals of the shot that it
    led to. Options as in `chart_rates`; so are the errors."""
    style = look(theme, width, height, title, language)
    return _engine.chart_map(data._matches, attribution._found, _whom(team, players), style)


def chart_trend(
    data: Data,
    attribution: Attribution,
    player: str,
    *,
    window: int = 10,
    theme: Theme = "light",
    width: Optional[int] = None,
    height: Optional[int] = None,
    title: Optional[str] = None,
    language: str = "en",
) -> Picture:
    """One player's rate over his last ``window`` matches, match by match, with 95 % band. Options as
    in `chart_rates`; so are the errors."""
    style = look(theme, width, height, title, language)
    return _engine.chart_trend(data._matches, attribution._found, player, window, style)


def chart_team_sheet(
    data: Data,
    attribution: Attribution,
    *,
    team: Optional[str] = None,
    top: int = 20,
    theme: Theme = "light",
    width: Optional[int] = None,
    height: Optional[int] = None,
    title: Optional[str] = None,
    language: str = "en",
) -> Picture:
    """What goals conceded came of: by team, or of one ``team`` match by match; at most ``top`` rows.
    Options as in `chart_rates`; so are the errors."""
    style = look(theme, width, height, title, language)
    return _engine.chart_team_sheet(
        data._matches, attribution._found, _whom(team=team, top=top), style
    )
