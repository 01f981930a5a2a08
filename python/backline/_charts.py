"""Pictures, one function a kind: `chart_` and the name of each kind that the engine declares."""

from __future__ import annotations

import inspect
from inspect import Parameter

from . import _engine
from ._ask import look
from ._data import _names as names
from ._data import _path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ._engine import Picture

# Whom or what a picture is about may be given without its keyword.
_FIRST = ("players", "player", "match")

_LOOK = {
    "theme": "light",
    "width": None,
    "height": None,
    "size": None,
    "title": None,
    "subtitle": None,
    "credit": None,
    "notes": True,
    "font": None,
    "language": "en",
}

_LOOK_HELP = """\
theme
    ``"light"``, ``"dark"`` or ``"print"`` (greys).
width, height
    Pixels at scale 1; without them 1000, and what the picture needs.
size
    ``"social"`` (1200 by 630), ``"square"`` (1080 by 1080), ``"phone"`` (600 wide), or such as
    ``(1200, 630)``; what does not fit is drawn smaller. Save with ``scale=1`` for exactly that.
title, subtitle, credit
    Instead of the picture's own; ``""`` leaves subtitle or credit out.
notes
    ``False`` leaves out the notes at the foot.
font
    Font file, or several, for letters that the built-in typeface lacks; without it the
    machine's fonts.
language
    Of the text: ``"de"``, ``"en"``, ``"es"``, ``"fr"``, ``"it"`` or ``"pt"``; with others, such
    as ``"nl"``, only numbers are in it.

Returns
-------
Picture
    Shows itself in Jupyter; ``save(path)``, ``png(scale)`` and ``svg()`` take it elsewhere.

Raises
------
BacklineError
    A name that fits nobody or several; nothing to draw; a size that cannot hold the picture.
"""


def _default(option: dict[str, Any]) -> Any:
    if option["takes"] == "required":
        return Parameter.empty
    if option["takes"] == "flag":
        return False
    default = option["default"]
    return int(default) if option["takes"] == "whole" and default else default


def _values(option: dict[str, Any], value: Any) -> list[tuple[str, str]]:
    """The value of a keyword as the engine takes it: the option with each of its values."""
    if value is None or value is False:
        return []
    texts = names(value) if option["takes"] == "texts" else [str(value)]
    return [(option["option"], text) for text in texts]


def _signature(options: list[dict[str, Any]]) -> inspect.Signature:
    both = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in ("data", "attribution")]
    first, rest = [], []
    for option in options:
        keyword, default = option["keyword"], _default(option)
        if keyword in _FIRST:
            first.append(Parameter(keyword, Parameter.POSITIONAL_OR_KEYWORD, default=default))
        else:
            rest.append(Parameter(keyword, Parameter.KEYWORD_ONLY, default=default))
    style = [Parameter(name, Parameter.KEYWORD_ONLY, default=it) for name, it in _LOOK.items()]
    return inspect.Signature(both + first + rest + style)


def _function(kind: str, about: str, options: list[dict[str, Any]]) -> Callable[..., Picture]:
    signature = _signature(options)

    def chart(*args: Any, **kwargs: Any) -> Picture:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        asked = bound.arguments
        given = [
            pair
            for option in options
            if option["takes"] != "path"
            for pair in _values(option, asked[option["keyword"]])
        ]
        style = look(*(asked[name] for name in _LOOK))
        matches, found = asked["data"]._matches, asked["attribution"]._found
        return _engine.chart(matches, found, kind, given, _path(asked.get("alias")), style)

    helps = "".join(f"{it['keyword']}\n    {it['help']}.\n" for it in options)
    chart.__name__ = chart.__qualname__ = f"chart_{kind.replace('-', '_')}"
    chart.__module__ = "backline"
    chart.__signature__ = signature  # type: ignore[attr-defined]
    chart.__doc__ = (
        f"{about}.\n\nParameters\n----------\ndata, attribution\n"
        f"    The matches and what `attribute` found in them.\n{helps}{_LOOK_HELP}"
    )
    return chart


_functions = [_function(*kind) for kind in _engine.CHARTS]
globals().update({function.__name__: function for function in _functions})
__all__ = [function.__name__ for function in _functions]
