"""A schedule as it was written, on a map and by the hour."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Optional, Sequence, Union

from .table import Table
from .written import Written

if TYPE_CHECKING:
    import plotly.graph_objects

__all__ = ["Schedule"]

_Date = Union[datetime.date, str]


class Schedule(Written):
    """A schedule as it was written; every column of its tables is in the data dictionary."""

    @property
    def visits(self) -> Table:
        """A visit a row: one knock at one home."""
        return self.table("visits")

    @property
    def visit_tasks(self) -> Table:
        """A task in a visit a row."""
        return self.table("visit_tasks")

    @property
    def routes(self) -> Table:
        """A stop of an operative's day a row."""
        return self.table("routes")

    @property
    def unplanned(self) -> Table:
        """A task that is in no visit a row, and why."""
        return self.table("unplanned")

    @property
    def contacts(self) -> Table:
        """A contact to make a row."""
        return self.table("contacts")

    @property
    def changes(self) -> Table:
        """A change against the schedule before a row."""
        return self.table("changes")

    def map(
        self,
        date: Optional[_Date] = None,
        *,
        operatives: Optional[Sequence[str]] = None,
        tiles: Optional[str] = None,
    ) -> plotly.graph_objects.Figure:
        """One day's routes: the busiest day's, unless a date is given.

        Nothing is asked of any server; ``tiles`` is an address with ``{z}``, ``{x}`` and ``{y}``
        for streets below the routes.
        """
        from .show import routes_on_map

        return routes_on_map(self, date, operatives, tiles)

    def timeline(
        self, date: Optional[_Date] = None, *, operatives: Optional[Sequence[str]] = None
    ) -> plotly.graph_objects.Figure:
        """One day by the hour, an operative a line: travel, waiting, visits and breaks. The busiest
        day's, unless a date is given."""
        from .show import timeline

        return timeline(self, date, operatives)
