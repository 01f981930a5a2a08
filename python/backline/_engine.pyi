"""The engine, as compiled from python/src."""

import os
from pathlib import Path
from typing import Any, Callable, Optional, Protocol, final

from ._errors import BacklineError

__all__ = [
    "Compared",
    "Report",
    "Told",
    "agree",
    "compare",
    "evaluate",
    "explain",
    "report",
    "Picture",
    "chart",
    "Found",
    "Matches",
    "read",
    "example",
    "Frame",
    "rates_of_frames",
    "VERSION",
    "CHARTS",
    "RULES",
]

VERSION: str
CHARTS: list[tuple[str, str, list[dict[str, Any]]]]
RULES: str

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...

_Told = Optional[Callable[[int, int], object]]
_Path = str | os.PathLike[str]

@final
class Frame:
    """A table of the engine, for whoever takes Arrow streams."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __len__(self) -> int: ...

@final
class Matches:
    """Matches as the event model has them, in parts."""

    @staticmethod
    def of_frames(
        events: _ArrowStream,
        lineups: _ArrowStream | None,
        matches: _ArrowStream | None,
        positions: _ArrowStream | None,
    ) -> Matches: ...
    @staticmethod
    def of_bytes(
        name: _Path, bytes: bytes, beside: list[tuple[str, bytes]], format: str
    ) -> Matches: ...
    @staticmethod
    def of_part(
        name: _Path,
        tables: list[bytes],
        competition: str | None,
        season: str | None,
    ) -> Matches: ...
    @property
    def notes(self) -> list[tuple[str, str]]: ...
    @property
    def failures(self) -> list[BacklineError]: ...
    def events(self) -> Frame: ...
    def lineups(self) -> Frame: ...
    def matches(self) -> Frame: ...
    def positions(self) -> Frame: ...
    def size(self) -> tuple[int, int]: ...
    def attribute(self, labels: str, standard: str, weights: _Path | None, progress: _Told) -> Found: ...
    def rates(self, found: Found, who: dict[str, Any]) -> Frame: ...
    def points(self, found: Found, who: dict[str, Any]) -> tuple[Frame, Frame]: ...
    def risky_losses(self, found: Found) -> Frame: ...
    def clips(
        self,
        found: Found,
        who: dict[str, Any],
        path: _Path,
        cut: dict[str, Any],
    ) -> list[Path]: ...

@final
class Found:
    """What attribution found, and how it was asked."""

    def candidates(self) -> Frame: ...
    def errors(self) -> Frame: ...
    def outcomes(self) -> Frame: ...
    def off_ball(self) -> Frame: ...

@final
class Compared:
    """Players compared."""

    def players(self) -> Frame: ...
    def pairs(self) -> Frame: ...
    def ranks(self) -> Frame: ...
    def parts(self) -> Frame | None: ...
    def notes(self) -> list[str]: ...
    def remarks(self) -> list[str]: ...
    @property
    def answer(self) -> str | None: ...
    def json(self) -> str: ...
    def markdown(self) -> str: ...
    def picture(self, look: dict[str, Any]) -> Picture: ...

@final
class Report:
    """A report."""

    @property
    def title(self) -> str: ...
    def summary(self) -> list[str]: ...
    def html(self) -> str: ...
    def markdown(self) -> str: ...
    def json(self) -> str: ...

@final
class Told:
    """The story of a goal or shot."""

    @property
    def title(self) -> str: ...
    @property
    def subtitle(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    def chain(self) -> Frame: ...
    def candidates(self) -> Frame: ...
    def picture(self, look: dict[str, Any]) -> Picture: ...

@final
class Picture:
    """A finished picture; it shows itself in Jupyter."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels at scale 1."""

    def png(self, scale: float = 2.0) -> bytes:
        """The bytes of a PNG file, ``scale`` pixels for each of ``size``.

        Raises
        ------
        BacklineError
            A scale that makes no picture, or one of more than 30 000 pixels a side.
        """

    def svg(self) -> str:
        """The text of an SVG file."""

    def save(self, path: _Path, *, scale: float = 2.0) -> Path:
        """Writes a file, whole or not at all; its ending, ``.png`` or ``.svg``, says which.

        Returns
        -------
        pathlib.Path
            Where it is.

        Raises
        ------
        BacklineError
            Another ending, or a place that cannot be written.
        """

    def _repr_png_(self) -> bytes: ...
    def _repr_svg_(self) -> str: ...

def read(paths: list[str], reading: dict[str, Any], progress: _Told) -> Matches: ...
def example() -> Matches: ...
def rates_of_frames(
    lineups: _ArrowStream, matches: _ArrowStream, candidates: _ArrowStream
) -> Frame: ...
def agree(
    a: tuple[Matches, Found], b: tuple[Matches, Found], names: tuple[str, str]
) -> tuple[str, str, list[Frame]]: ...
def compare(
    matches: Matches, found: Found, who: dict[str, Any], how: dict[str, Any]
) -> Compared: ...
def explain(
    matches: Matches,
    found: Found,
    name: str | None,
    goal: int | None,
    minute: str | None,
    shots: bool,
) -> Told: ...
def evaluate(
    matches: Matches, weights: _Path | None, progress: _Told
) -> tuple[str | None, str, str, Frame]: ...
def chart(
    matches: Matches,
    found: Found,
    kind: str,
    given: list[tuple[str, str]],
    alias: _Path | None,
    look: dict[str, Any],
) -> Picture: ...
def report(matches: Matches, found: Found, scope: dict[str, Any]) -> Report: ...
