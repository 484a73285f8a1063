"""A table that pandas, Polars, DuckDB and anything else that speaks Arrow take as it is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

from . import _oneknock

if TYPE_CHECKING:
    import pandas
    import polars

__all__ = ["Table", "read_table"]


class Table:
    """A table of a written folder, in memory as Arrow lays it out.

    It has Arrow's PyCapsule interface, so that ``polars.DataFrame(table)``,
    ``pyarrow.table(table)``, ``pandas.DataFrame.from_arrow(table)`` and ``duckdb.sql("from table")``
    take its memory without a copy. Money is pounds, times are local times of day, several values
    in one cell are joined by ``;``; an empty cell is null.
    """

    def __init__(self, native: _oneknock.Table) -> None:
        self._native = native

    @property
    def name(self) -> str:
        """The table's name: the stem of its file."""
        return self._native.name

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return self._native.columns

    @property
    def about(self) -> dict[str, str]:
        """What each column means, as in the data dictionary."""
        return dict(self._native.about[1])

    @property
    def nbytes(self) -> int:
        """Bytes that the table takes in memory."""
        return self._native.nbytes

    def __len__(self) -> int:
        return len(self._native)

    def __repr__(self) -> str:
        return f"<oneknock.Table {self.name}: {len(self):,} rows, {len(self.columns)} columns>"

    def __arrow_c_schema__(self) -> Any:
        return self._native.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._native.__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas frame over the same memory: its columns are Arrow's (``pandas.ArrowDtype``)."""
        import pandas
        import pyarrow

        return pyarrow.table(self).to_pandas(types_mapper=pandas.ArrowDtype)

    def to_polars(self) -> polars.DataFrame:
        """A Polars frame over the same memory."""
        import polars

        return polars.DataFrame(self)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Rows as dictionaries, with whichever of Polars and pyarrow is there."""
        try:
            import polars
        except ImportError:
            import pyarrow

            rows: list[dict[str, Any]] = pyarrow.table(self).to_pylist()
            return rows
        return polars.DataFrame(self).to_dicts()


def read_table(folder: Union[str, os.PathLike[str]], name: str) -> Table:
    """Reads a table of a folder that OneKnock wrote: ``visits``, ``routes``, ``figures``…

    Raises ``InputError`` where rows cannot be read, ``FileNotFoundError`` where there is none.
    """
    return Table(_oneknock.read_table(Path(folder), name))
