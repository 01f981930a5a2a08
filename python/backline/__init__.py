"""backline finds the defensive errors behind goals and shots in football match event data, names who
made them with the evidence, and says how often each player errs, with honest intervals.

>>> import backline
>>> data = backline.read("data")
>>> found = backline.attribute(data)
>>> backline.rates(data, found)

Frames are polars frames. docs/python.md walks through all of it.
"""

from __future__ import annotations

from . import _charts
from ._ask import (
    Agreed,
    Agreement,
    Comparison,
    Report,
    Story,
    agree,
    compare,
    evaluate,
    explain,
    report,
)
from ._charts import *
from ._data import Attribution, Data, attribute, clips, example, points, rates, read, risky_losses
from ._engine import VERSION as __version__
from ._engine import Picture
from ._errors import BacklineError
from ._kloppy import from_kloppy

__all__ = [
    "Agreed",
    "Agreement",
    "Attribution",
    "BacklineError",
    "Comparison",
    "Data",
    "Picture",
    "Report",
    "Story",
    "__version__",
    "agree",
    "attribute",
    "clips",
    "compare",
    "evaluate",
    "example",
    "explain",
    "from_kloppy",
    "points",
    "rates",
    "read",
    "report",
    "risky_losses",
]
__all__ += _charts.__all__
