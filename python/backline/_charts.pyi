# Written from the kinds of pictures by `BACKLINE_WRITE_DOCS=1 cargo test --release charts`.
from typing import Optional, Sequence, Union

from ._ask import Per, Theme, Weight
from ._data import Attribution, Data, Path
from ._engine import Picture

__all__ = [
    "chart_rates",
    "chart_comparison",
    "chart_timeline",
    "chart_story",
    "chart_map",
    "chart_trend",
    "chart_team_sheet",
]

def chart_rates(
    data: Data,
    attribution: Attribution,
    players: Union[None, str, Sequence[str]] = None,
    *,
    team: Optional[str] = None,
    alias: Optional[Path] = None,
    position: Union[None, str, Sequence[str]] = None,
    competition: Optional[str] = None,
    season: Optional[str] = None,
    min_minutes: Optional[float] = None,
    top: int = 20,
    best: Optional[int] = None,
    worst: Optional[int] = None,
    theme: Theme = "light",
    width: Optional[int] = None,
    height: Optional[int] = None,
    size: Union[None, str, tuple[int, int]] = None,
    title: Optional[str] = None,
    subtitle: Optional[str] = None,
    credit: Optional[str] = None,
    notes: bool = True,
    font: Union[None, Path, Sequence[Path]] = None,
    language: str = "en",
) -> Picture:
    """Errors leading to shots and to goals, with estimates and intervals."""

def chart_comparison(
    data: Data,
    attribution: Attribution,
    players: Union[None, str, Sequence[str]] = None,
    *,
    team: Optional[str] = None,
    position: Union[None, str, Sequence[str]] = None,
    competition: Optional[str] = None,
    season: Optional[str] = None,
    per: Per = "90",
    weight: Weight = "errors",
    min_minutes: Optional[float] = None,
    top: int = 20,
    best: Optional[int] = None,
    worst: Optional[int] = None,
    alias: Optional[Path] = None,
    theme: Theme = "light",
    width: Optional[int] = None,
    height: Optional[int] = None,
    size: Union[None, str, tuple[int, int]] = None,
    title: Optional[str] = None,
    subtitle: Optional[str] = None,
    credit: Optional[str] = None,
    notes: bool = True,
    font: Union[None, Path, Sequence[Path]] = None,
    language: str = "en",
) -> Picture:
    """What is known about each player's rate, and which players can be distinguished."""

def chart_timeline(
    data: Data,
    attribution: Attribution,
    match: Optional[str] = None,
    *,
    competition: Optional[str] = None,
    season: Optional[str] = None,
    theme: Theme = "light",
    width: Optional[int] = None,
    height: Optional[int] = None,
    size: Union[None, str, tuple[int, int]] = None,
    title: Optional[str] = None,
    subtitle: Optional[str] = None,
    credit: Optional[str] = None,
    notes: bool = True,
    font: Union[None, Path, Sequence[Path]] = None,
    language: str = "en",
) -> Picture:
    """Goals, shots and errors of a match by minute, and what errors gave away."""

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
    size: Union[None, str, tuple[int, int]] = None,
    title: Optional[str] = None,
    subtitle: Optional[str] = None,
    credit: Optional[str] = None,
    notes: bool = True,
    font: Union[None, Path, Sequence[Path]] = None,
    language: str = "en",
) -> Picture:
    """The attack behind one goal on a pitch."""

def chart_map(
    data: Data,
    attribution: Attribution,
    players: Union[None, str, Sequence[str]] = None,
    *,
    team: Optional[str] = None,
    competition: Optional[str] = None,
    season: Optional[str] = None,
    theme: Theme = "light",
    width: Optional[int] = None,
    height: Optional[int] = None,
    size: Union[None, str, tuple[int, int]] = None,
    title: Optional[str] = None,
    subtitle: Optional[str] = None,
    credit: Optional[str] = None,
    notes: bool = True,
    font: Union[None, Path, Sequence[Path]] = None,
    language: str = "en",
) -> Picture:
    """Where on the pitch errors happened, by kind, sized by what they cost."""

def chart_trend(
    data: Data,
    attribution: Attribution,
    player: Union[None, str, Sequence[str]] = None,
    *,
    team: Optional[str] = None,
    competition: Optional[str] = None,
    season: Optional[str] = None,
    theme: Theme = "light",
    width: Optional[int] = None,
    height: Optional[int] = None,
    size: Union[None, str, tuple[int, int]] = None,
    title: Optional[str] = None,
    subtitle: Optional[str] = None,
    credit: Optional[str] = None,
    notes: bool = True,
    font: Union[None, Path, Sequence[Path]] = None,
    language: str = "en",
) -> Picture:
    """Errors of a player or team as they added up, match by match."""

def chart_team_sheet(
    data: Data,
    attribution: Attribution,
    *,
    team: Optional[str] = None,
    top: int = 40,
    competition: Optional[str] = None,
    season: Optional[str] = None,
    theme: Theme = "light",
    width: Optional[int] = None,
    height: Optional[int] = None,
    size: Union[None, str, tuple[int, int]] = None,
    title: Optional[str] = None,
    subtitle: Optional[str] = None,
    credit: Optional[str] = None,
    notes: bool = True,
    font: Union[None, Path, Sequence[Path]] = None,
    language: str = "en",
) -> Picture:
    """How goals were conceded, team by team, or match by match for one team."""
