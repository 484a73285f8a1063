"""A folder that OneKnock wrote: its summary, and its tables read when they are asked for."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any, Optional, Type, TypeVar, Union

from .table import Table, read_table

__all__ = ["Folder", "Written", "place"]

_F = TypeVar("_F", bound="Folder")


def place(
    out: Optional[Union[str, os.PathLike[str]]], name: str
) -> tuple[Union[str, os.PathLike[str]], Optional[tempfile.TemporaryDirectory[str]]]:
    """Where to write: what was asked for, or a temporary folder, with its owner."""
    if out is not None:
        return out, None
    temporary = tempfile.TemporaryDirectory(prefix="oneknock-")
    return Path(temporary.name) / name, temporary


class Folder:
    """A folder with ``report.html`` and tables."""

    def __init__(self, folder: Union[str, os.PathLike[str]]) -> None:
        self.folder: Path = Path(folder)
        """Where its files are."""
        self._tables: dict[str, Table] = {}
        # A temporary folder goes when nobody has what is in it any more.
        self._temporary: Optional[tempfile.TemporaryDirectory[str]] = None

    @classmethod
    def load(cls: Type[_F], folder: Union[str, os.PathLike[str]]) -> _F:
        """Reads a folder that OneKnock, or the command, wrote."""
        return cls(folder)

    @property
    def report(self) -> Path:
        """The page to open."""
        return self.folder / "report.html"

    def table(self, name: str) -> Table:
        """One of its tables by name, read once."""
        if name not in self._tables:
            self._tables[name] = read_table(self.folder, name)
        return self._tables[name]

    def __repr__(self) -> str:
        return f"<oneknock.{type(self).__name__} {self.folder}>"


class Written(Folder):
    """A folder that also has ``summary.json``."""

    stopped_early: bool = False
    """Whether Ctrl-C ended it with the best so far."""

    def __init__(self, folder: Union[str, os.PathLike[str]]) -> None:
        super().__init__(folder)
        text = (self.folder / "summary.json").read_text(encoding="utf-8")
        self.summary: dict[str, Any] = json.loads(text)
        """All figures, as in ``summary.json``."""

    def __repr__(self) -> str:
        return f"<oneknock.{type(self).__name__} {self.folder}: {self.summary.get('sentence', '')}>"
