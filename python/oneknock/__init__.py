"""OneKnock plans every check due in a landlord's homes as the fewest, shortest, earliest visits.

>>> import oneknock
>>> landlord = oneknock.Landlord.load("landlord")
>>> schedule = landlord.build(iterations=20_000)
>>> schedule.visits.to_pandas()

The engine is the command's own: the same seed and iterations give the same bytes. It runs without
the interpreter's lock; Ctrl-C ends it with the best so far.
"""

from ._oneknock import __version__, generate
from .answers import Audit, Breach, Check, Explanation, Offer, Offers
from .errors import EngineError, InputError, Problem
from .landlord import Landlord
from .played import Played, scenario
from .schedule import Schedule
from .table import Table
from .year import Year

__all__ = [
    "Audit",
    "Breach",
    "Check",
    "EngineError",
    "Explanation",
    "InputError",
    "Landlord",
    "Offer",
    "Offers",
    "Played",
    "Problem",
    "Schedule",
    "Table",
    "Year",
    "__version__",
    "generate",
    "scenario",
]
