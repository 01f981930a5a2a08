"""backline finds the defensive errors behind goals and shots in football match event data, names who
made them with the evidence, and says how often each player errs, with honest intervals.

>>> import backline
>>> data = backline.read("data")
>>> found = backline.attribute(data)
>>> backline.rates(data, found)

Frames are polars frames. docs/python.md walks through all of it.
"""

from __future__ import annotations

from ._data import Attribution, Data, attribute, rates, read
from ._engine import VERSION as __version__
from ._errors import BacklineError

__all__ = [
    "Attribution",
    "BacklineError",
    "Data",
    "attribute",
    "rates",
    "read",
]
