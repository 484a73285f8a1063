"""A planned year."""

from __future__ import annotations

from .table import Table
from .written import Written

__all__ = ["Year"]


class Year(Written):
    """A year ahead, levelled, as it was written; every column is in the data dictionary."""

    @property
    def homes(self) -> Table:
        """Each home with its home safety check of the year."""
        return self.table("year_homes")

    @property
    def visits(self) -> Table:
        """Each visit of the year."""
        return self.table("year_visits")

    @property
    def workload(self) -> Table:
        """Work by week, patch and stream."""
        return self.table("year_workload")

    @property
    def staffing(self) -> Table:
        """Hours of each type of operative by period."""
        return self.table("year_staffing")

    @property
    def advice(self) -> Table:
        """What a day more, a day less or a training would save, solved again."""
        return self.table("year_advice")
