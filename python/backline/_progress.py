"""A bar that shows how far long work is, in a terminal and in a notebook."""

from __future__ import annotations

import sys
import time
# `typing` takes longer to load than the rest of this.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional, Union

    #: ``None``: a bar where somebody looks at it and the work takes long enough to read one;
    #: ``True``: always; ``False``: never; a function: called with (done, in all).
    Progress = Union[None, bool, Callable[[int, int], object]]

#: Work over before this many seconds shows no bar.
_SHOWN_FROM = 0.5
_WIDTH = 40


def _in_notebook() -> bool:
    """Whether a notebook's kernel runs this; IPython is not imported for it."""
    shell = sys.modules.get("IPython")
    if shell is None:
        return False
    running: Any = shell.get_ipython()
    return type(running).__name__ == "ZMQInteractiveShell"


class _Line:
    """A bar on one line of standard error."""

    def __init__(self, what: str) -> None:
        self.what = what

    def show(self, done: int, total: int) -> None:
        filled = _WIDTH * done // max(total, 1)
        bar = "█" * filled + "░" * (_WIDTH - filled)
        sys.stderr.write(f"\r{self.what} {bar} {done}/{total}")
        sys.stderr.flush()

    def close(self) -> None:
        width = len(self.what) + _WIDTH + 30
        sys.stderr.write("\r" + " " * width + "\r")
        sys.stderr.flush()


class _Cell:
    """A bar in a notebook's output, which goes away at the end."""

    def __init__(self, what: str) -> None:
        from IPython import display

        show: Any = display.display
        self.what = what
        self.handle: Any = show(self._bundle(0, 1), raw=True, display_id=True)

    def _bundle(self, done: int, total: int) -> dict[str, str]:
        return {
            "text/html": f"{self.what} <progress value='{done}' max='{total}'></progress> "
            f"{done}/{total}",
            "text/plain": f"{self.what} {done}/{total}",
        }

    def show(self, done: int, total: int) -> None:
        if self.handle is not None:
            self.handle.update(self._bundle(done, total), raw=True)

    def close(self) -> None:
        if self.handle is not None:
            self.handle.update({"text/plain": "", "text/html": ""}, raw=True)


class Bar:
    """Follows a piece of work; used as ``with Bar(progress, "reading") as told: ...``."""

    def __init__(self, progress: Progress, what: str) -> None:
        self.progress = progress
        self.what = what
        self.began = time.monotonic()
        self.shown: Optional[Union[_Line, _Cell]] = None

    def __enter__(self) -> Optional[Callable[[int, int], object]]:
        if self.progress is False:
            return None
        if callable(self.progress):
            return self.progress
        if self.progress is None and not (_in_notebook() or sys.stderr.isatty()):
            return None
        return self._tell

    def _tell(self, done: int, total: int) -> None:
        if self.shown is None:
            early = time.monotonic() - self.began < _SHOWN_FROM
            if self.progress is None and early:
                return
            self.shown = _Cell(self.what) if _in_notebook() else _Line(self.what)
        self.shown.show(done, total)

    def __exit__(self, *_: object) -> None:
        if self.shown is not None:
            self.shown.close()
