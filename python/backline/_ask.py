"""Questions about the results: players compared, a goal explained, verdicts beside labels."""

from __future__ import annotations

import os

from . import _engine
from ._data import Attribution, Data, _escaped, _html, _path, _scope, _who, frame
from ._data import _names as names
from ._progress import Bar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, Optional, Sequence, Union

    import polars as pl

    from ._data import Path
    from ._engine import Picture
    from ._progress import Progress

    Theme = Literal["light", "dark", "print"]
    Per = Literal["90", "touches", "own-half-touches", "shots-faced"]
    Weight = Literal["errors", "count", "share", "confidence", "xg"]


def look(
    theme: str = "light",
    width: Optional[int] = None,
    height: Optional[int] = None,
    size: Union[None, str, tuple[int, int]] = None,
    title: Optional[str] = None,
    subtitle: Optional[str] = None,
    credit: Optional[str] = None,
    notes: bool = True,
    font: Union[None, Path, Sequence[Path]] = None,
    language: str = "en",
) -> dict[str, Any]:
    """How a picture looks, as the engine takes it."""
    if size is not None and not isinstance(size, str):
        size = "x".join(str(side) for side in size)
    fonts: Sequence[Path] = []
    if isinstance(font, (str, os.PathLike)):
        fonts = [font]
    elif font is not None:
        fonts = font
    return {
        "theme": theme,
        "width": width,
        "height": height,
        "size": size,
        "title": title,
        "subtitle": subtitle,
        "credit": credit,
        "notes": notes,
        "font": [_path(file) for file in fonts],
        "language": language,
    }


class Comparison:
    """Players compared, as `compare` returns it."""

    __slots__ = ("_compared",)

    def __init__(self, compared: _engine.Compared) -> None:
        self._compared = compared

    @property
    def players(self) -> pl.DataFrame:
        """One row per player in the order asked for: the player's own rate of errors that led to
        shots, goals included, with 95 % interval (``shot_rate``, ``shot_rate_low``,
        ``shot_rate_high``), the estimate, which is pulled towards the position group
        (``shot_mean``, ``shot_low``, ``shot_high``), and how strongly (``shot_pull``, 0 to
        1); the same for errors that led to goals (``goal_``). ``basis`` says whether errors are labels or expected ones."""
        return frame(self._compared.players())

    @property
    def answer(self) -> Optional[str]:
        """What these data say about the players, in a sentence; ``None`` for a single player."""
        return self._compared.answer

    @property
    def finding(self) -> Optional[dict[str, Any]]:
        """The figures behind ``answer``: discrimination, the share of pairs expected in the right
        order, whether that is enough for a ranking, how many more matches it would take, stability;
        ``None`` for a single player."""
        import json

        finding: Optional[dict[str, Any]] = json.loads(self.json())["finding"]
        return finding

    @property
    def pairs(self) -> pl.DataFrame:
        """One row per pair and kind of outcome: the probability that ``a``'s true rate is lower than
        ``b``'s (``p_lower``), the ratio of the rates with 95 % interval, and a ``verdict``."""
        return frame(self._compared.pairs())

    @property
    def ranks(self) -> pl.DataFrame:
        """One row per player and kind of outcome: the 95 % interval of the player's rank, 1 the lowest rate."""
        return frame(self._compared.ranks())

    @property
    def parts(self) -> Optional[pl.DataFrame]:
        """The players' rows by part where ``by`` was given: ``part`` and then as ``players``."""
        parts = self._compared.parts()
        return None if parts is None else frame(parts)

    @property
    def notes(self) -> list[str]:
        """Remarks on the figures: their unit, and the groups that estimates are pulled towards."""
        return self._compared.notes()

    def json(self) -> str:
        """The frames as JSON, with unit and weight of the rates: ``comparison.json`` of the command
        line."""
        return self._compared.json()

    def markdown(self) -> str:
        """Tables and notes as Markdown: ``comparison.md`` of the command line."""
        return self._compared.markdown()

    def picture(
        self,
        *,
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
        """The comparison drawn; see `chart_rates` for the options."""
        return self._compared.picture(
            look(theme, width, height, size, title, subtitle, credit, notes, font, language)
        )

    def __repr__(self) -> str:
        return f"<backline.Comparison of {self.players.height} players>"

    def _repr_html_(self) -> str:
        answer = f"<b>{_escaped(self.answer)}</b>" if self.answer else ""
        notes = "".join(f"<div>{_escaped(note)}</div>" for note in self.notes)
        return f"{answer}{_html(self.players)}{notes}"


class Report:
    """A report, as `report` returns it. In Jupyter it shows its Markdown."""

    __slots__ = ("_report",)

    def __init__(self, made: _engine.Report) -> None:
        self._report = made

    @property
    def title(self) -> str:
        """What it is about."""
        return self._report.title

    @property
    def summary(self) -> list[str]:
        """What was read and the results, in sentences."""
        return self._report.summary()

    def html(self) -> str:
        """One self-contained page with the pictures."""
        return self._report.html()

    def markdown(self) -> str:
        """The same content as Markdown, without pictures."""
        return self._report.markdown()

    def json(self) -> str:
        """The same content as JSON; docs/report.md describes it."""
        return self._report.json()

    def __repr__(self) -> str:
        return f"<backline.Report: {self.title}>"

    def _repr_markdown_(self) -> str:
        return self.markdown()


class Story:
    """The story of one goal or shot, as `explain` returns it."""

    __slots__ = ("_told",)

    def __init__(self, told: _engine.Told) -> None:
        self._told = told

    @property
    def title(self) -> str:
        """Score, who scored and when."""
        return self._told.title

    @property
    def verdict(self) -> str:
        """The verdict in one sentence."""
        return self._told.verdict

    @property
    def chain(self) -> pl.DataFrame:
        """The attack, one row per event: clock, who acted, what it was, where (metres, the acting
        team attacking towards x = 105), ``seconds_before`` the goal, and ``candidate``, the row of
        ``candidates`` whose action it is."""
        return frame(self._told.chain())

    @property
    def candidates(self) -> pl.DataFrame:
        """Who may have erred, as `Attribution.candidates`."""
        return frame(self._told.candidates())

    def picture(
        self,
        *,
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
        """The attack on a pitch, numbered, the error ringed; see `chart_rates` for the options."""
        return self._told.picture(
            look(theme, width, height, size, title, subtitle, credit, notes, font, language)
        )

    def __repr__(self) -> str:
        return f"<backline.Story: {self.title}>"

    def _repr_html_(self) -> str:
        head = f"<b>{_escaped(self.title)}</b><div>{_escaped(self._told.subtitle)}</div>"
        return f"{head}<p>{_escaped(self.verdict)}</p>{_html(self.chain)}"


class Agreement:
    """How far verdicts agree with labels that they did not see, as `evaluate` returns it."""

    __slots__ = ("_figures", "_disagreements", "_providers")

    def __init__(
        self,
        figures: dict[str, dict[str, Any]],
        disagreements: _engine.Frame,
        providers: list[dict[str, Any]],
    ) -> None:
        self._figures = figures
        self._disagreements = disagreements
        self._providers = providers

    @property
    def figures(self) -> pl.DataFrame:
        """A row for ``goals`` (where labels stand before goals) and one for ``goals_and_shots``:
        numbers of candidates and labels, ``average_precision``, ``auc``, ``named_first`` with
        ``_low`` and ``_high`` of the 95 % interval (matches resampled with
        replacement), ``precision``
        and ``recall`` at a confidence of 0.5."""
        import polars as pl

        rows = []
        for name, found in self._figures.items():
            row: dict[str, Any] = {"over": name}
            for key, value in found.items():
                if key.endswith("_interval"):
                    base = key[: -len("_interval")]
                    row[f"{base}_low"], row[f"{base}_high"] = value
                elif not isinstance(value, list):
                    row[key] = value
            rows.append(row)
        return pl.DataFrame(rows)

    def _lists(self, name: str) -> pl.DataFrame:
        import polars as pl

        rows = [{"over": over, **row} for over, found in self._figures.items() for row in found[name]]
        return pl.DataFrame(rows)

    @property
    def calibration(self) -> pl.DataFrame:
        """By tenth of confidence, from ``from``: how many candidates, their mean confidence
        (``stated``) and the share with a label (``observed``)."""
        return self._lists("calibration")

    @property
    def kinds(self) -> pl.DataFrame:
        """By kind of error: labelled players, how many of them are named, and players named without
        a label."""
        return self._lists("kinds")

    @property
    def groups(self) -> pl.DataFrame:
        """By line of play, goalkeepers separately: labelled players, expected errors, average
        precision, how many of the labelled are named, and players named without a label."""
        return self._lists("groups")

    @property
    def providers(self) -> dict[str, Agreement]:
        """The same for each provider's matches alone, each by the standard of its own taggers."""
        of = {}
        for row in self._providers:
            figures = {} if row["goals"] is None else {"goals": row["goals"]}
            figures["goals_and_shots"] = row["goals_and_shots"]
            of[row["provider"]] = Agreement(figures, self._disagreements, [row])
        return of

    @property
    def disagreements(self) -> pl.DataFrame:
        """Where verdict and label differ, as `Attribution.candidates`: labelled players of a
        confidence below 0.5, and players named without a label."""
        return frame(self._disagreements)

    def __repr__(self) -> str:
        found = self._figures["goals_and_shots"]
        return (
            f"<backline.Agreement: average precision {found['average_precision']:.3f} "
            f"over {found['labelled']} labels>"
        )

    def _repr_html_(self) -> str:
        return _html(self.figures)


class Agreed:
    """Two providers' data of the same matches, compared; `agree` returns it."""

    __slots__ = ("_answer", "_json", "_tables")

    def __init__(self, answer: str, json: str, tables: list[_engine.Frame]) -> None:
        self._answer = answer
        self._json = json
        self._tables = tables

    @property
    def answer(self) -> str:
        """What the two agree on, in a sentence."""
        return self._answer

    @property
    def figures(self) -> pl.DataFrame:
        """What was compared with what (``compared``: labels, verdicts, and one's labels against the
        other's verdicts) over which ``unit`` (goals and shots of both; players in a match of both):
        how many have an error by ``both``, by ``a_only``, by ``b_only``, by ``neither``, and Cohen's
        ``kappa`` with its 95 % interval."""
        return frame(self._tables[0])

    @property
    def errors(self) -> pl.DataFrame:
        """One row per error that either labels or names by the events alone: who, when, ``labelled``
        and ``named`` (``both``, ``a`` or ``b``), and what each says."""
        return frame(self._tables[1])

    @property
    def matches(self) -> pl.DataFrame:
        """One row per match that both have, with the goals and shots of each and of both."""
        return frame(self._tables[2])

    def json(self) -> str:
        """All of it as JSON: ``agreement.json`` of the command line."""
        return self._json

    def __repr__(self) -> str:
        return f"<backline.Agreed: {self._answer}>"

    def _repr_html_(self) -> str:
        return f"<p>{_escaped(self._answer)}</p>{_html(self.figures)}"


def agree(
    data_a: Data,
    attribution_a: Attribution,
    data_b: Data,
    attribution_b: Attribution,
    *,
    names: tuple[str, str] = ("A", "B"),
) -> Agreed:
    """Two providers' data of the same matches: who labels and who names which errors, and how far
    they agree.

    Parameters
    ----------
    data_a, attribution_a, data_b, attribution_b
        Each provider's matches and what `attribute` found in them. Matches are paired by day, teams
        and score, people joined by team, name and shots, shots aligned by clock and shooter.
    names
        What the two are called.

    Returns
    -------
    Agreed
        ``answer``, ``figures``, ``errors``, ``matches``, ``json()``.

    Raises
    ------
    BacklineError
        No match is in both.

    Notes
    -----
    Kappa is Cohen's (Educational and Psychological Measurement 20, 1960).
    """
    made = _engine.agree(
        (data_a._matches, attribution_a._found), (data_b._matches, attribution_b._found), names
    )
    return Agreed(*made)


def compare(
    data: Data,
    attribution: Attribution,
    players: Union[None, str, Sequence[str]] = None,
    *,
    team: Optional[str] = None,
    position: Union[None, str, Sequence[str]] = None,
    competition: Optional[str] = None,
    season: Optional[str] = None,
    min_minutes: Optional[float] = None,
    top: int = 20,
    best: Optional[int] = None,
    worst: Optional[int] = None,
    per: Per = "90",
    weight: Weight = "errors",
    by: Optional[str] = None,
    alias: Optional[Path] = None,
) -> Comparison:
    """Who errs less often, and how sure that is.

    Parameters
    ----------
    data, attribution
        The matches and what `attribute` found in them. Priors are learnt from everybody in them.
    players
        Names, or parts of names; accents and case do not matter. Without any the players with the
        highest estimates among those of ``team``, ``position`` and ``min_minutes``.
    team, position
        Only players of this team; of these positions (``"GK"``, ``"DF"``, ``"MF"``, ``"FW"`` or codes
        such as ``"CB"``).
    competition, season
        Only matches of these; matches that do not state them are assumed to belong to them.
    min_minutes
        Only players with at least this many minutes: by default a quarter of the longest time,
        unless players are named.
    top, best, worst
        This many players: those with the lowest estimates (``best``) or the highest (``worst``, or
        ``top``).
    per
        Rates per 90 minutes (``"90"``), per 100 ``"touches"``, ``"own-half-touches"`` or
        ``"shots-faced"``.
    weight
        How errors are added up: ``"errors"`` are labels where the feed labels errors and expected
        errors where it does not; or each verdict is 1 (``"count"``), the ``"share"`` of the blame,
        the ``"confidence"`` (every candidate then), or the ``"xg"`` of the shot.
    by
        Split by ``"competition"``, ``"season"``, ``"opponent"``, ``"venue"``, by the time at each
        ``"state"`` of the score, in each third of a half (``"minute"``) and with more, as many or
        fewer ``"men"`` on the pitch, or by a day such as
        ``"2025-07-09"`` into before and after; ``Comparison.parts`` has the rows.
    alias
        As in `rates`.

    Returns
    -------
    Comparison
        ``players``, ``pairs``, ``ranks``, ``parts``, ``notes`` and ``picture()``.

    Raises
    ------
    BacklineError
        A name that fits nobody or several; the message lists the existing ones. Nobody left to
        compare.

    Notes
    -----
    Gamma-Poisson estimates with priors by position group; docs/comparison.md has formulas, sources
    and the measured coverage of the intervals.
    """
    who = _who(
        players, team, position, competition, season, min_minutes, top, best, worst, alias
    )
    how = {"per": per, "weight": weight, "by": by}
    return Comparison(_engine.compare(data._matches, attribution._found, who, how))


def explain(
    data: Data,
    attribution: Attribution,
    match: Optional[str] = None,
    *,
    goal: Optional[int] = None,
    minute: Union[None, int, str] = None,
    shots: bool = False,
) -> Story:
    """The story of one goal: the attack event by event, and who may have erred.

    Parameters
    ----------
    data, attribution
        The matches and what `attribute` found in them.
    match
        The match's id, or words of its id and teams such as ``"psg"``; not needed with one match.
    goal
        The number of the goal in the match, from 1.
    minute
        Instead of ``goal`` the minute as reports write it, such as ``9`` or ``"45+2"``.
    shots
        Also accept shots that were not goals.

    Returns
    -------
    Story
        ``title``, ``verdict``, ``chain``, ``candidates`` and ``picture()``.

    Raises
    ------
    BacklineError
        No such match or goal; the message lists the existing ones.
    """
    told = _engine.explain(
        data._matches,
        attribution._found,
        match,
        goal,
        None if minute is None else str(minute),
        shots,
    )
    return Story(told)


def evaluate(
    data: Data, *, weights: Optional[Path] = None, progress: Progress = None
) -> Agreement:
    """How far the verdicts agree with a provider's error labels, when those are hidden.

    Parameters
    ----------
    data
        Matches whose provider labels errors: Wyscout's tag 2001, StatsBomb's ``Error``, Opta's
        errors leading to goals and shots.
    weights, progress
        As in `attribute`.

    Returns
    -------
    Agreement
        ``figures``, ``calibration``, ``kinds`` and ``disagreements``.

    Raises
    ------
    BacklineError
        No error label in the data is before a goal or shot.
    """
    import json

    with Bar(progress, "Evaluating") as told:
        found = _engine.evaluate(data._matches, _path(weights), told)
    goals, both, providers, disagreements = found
    figures = {"goals": json.loads(goals)} if goals is not None else {}
    figures["goals_and_shots"] = json.loads(both)
    return Agreement(figures, disagreements, json.loads(providers))


def report(
    data: Data,
    attribution: Attribution,
    players: Union[None, str, Sequence[str]] = None,
    *,
    team: Optional[str] = None,
    position: Union[None, str, Sequence[str]] = None,
    competition: Optional[str] = None,
    season: Optional[str] = None,
    min_minutes: Optional[float] = None,
    top: int = 20,
    best: Optional[int] = None,
    worst: Optional[int] = None,
    timelines: int = 12,
    stories: int = 16,
    pictures: bool = True,
    alias: Optional[Path] = None,
    language: str = "en",
) -> Report:
    """Everything on one page to read and share: players, goals with their evidence, pictures.

    Parameters
    ----------
    data, attribution
        The matches and what `attribute` found in them.
    players, team, position, competition, season
        Only these players, this team, these positions, matches of these; as in `compare`.
    min_minutes
        Minimum minutes of a player in the pictures; by default a quarter of the longest time.
    top, best, worst
        Number of players in the pictures, 1 to 40; as in `compare`.
    timelines, stories
        Maximum numbers of matches and goals drawn, those of which most is known first.
    pictures
        ``False`` leaves them out of the page.
    alias
        As in `rates`.
    language
        Of HTML, Markdown and pictures: ``"de"``, ``"en"``, ``"es"``, ``"fr"``, ``"it"`` or
        ``"pt"``; JSON is in English.

    Returns
    -------
    Report
        ``html()``, ``markdown()`` and ``json()``: the files of ``backline report``.

    Raises
    ------
    BacklineError
        A name that fits nobody or several.
    """
    scope = {
        "team": team,
        "players": names(players),
        "positions": names(position),
        **_scope(competition, season, min_minutes, top, best, worst),
        "timelines": timelines,
        "stories": stories,
        "pictures": pictures,
        "alias": _path(alias),
        "language": language,
    }
    return Report(_engine.report(data._matches, attribution._found, scope))
