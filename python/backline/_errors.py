"""What goes wrong, as exceptions."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional


class BacklineError(Exception):
    """What went wrong, where, and what to do.

    ``str(error)`` and ``error.message`` are the sentence; ``error.code`` is a word for the kind of
    error that stays the same from version to version, such as ``"input"`` or ``"unknown-name"``.
    Where a file or a frame is at fault the attributes say where; they are ``None`` where that is
    not known:

    - ``file``: path of the file, or ``"events"``, ``"lineups"``, ``"matches"`` for a frame;
    - ``row``: the row counted from 1; in text, JSON and XML the line;
    - ``column``: name of the column; in JSON and XML the character in the line;
    - ``path``: the place inside a JSON or XML document, such as ``events[12].positions``;
    - ``problem`` and ``hint``: what was found, and what to do.
    """

    def __init__(
        self,
        message: str,
        *,
        code: Optional[str] = None,
        file: Optional[str] = None,
        row: Optional[int] = None,
        column: Optional[str] = None,
        path: Optional[str] = None,
        problem: Optional[str] = None,
        hint: Optional[str] = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.file = file
        self.row = row
        self.column = column
        self.path = path
        self.problem = problem
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions travel between processes, and with keywords they do not by themselves.
        return (type(self), (self.message,), self.__dict__.copy())


BacklineError.__module__ = "backline"
