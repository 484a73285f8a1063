"""What can go wrong, with what to do about it."""

from __future__ import annotations

from typing import NamedTuple, Sequence

__all__ = ["EngineError", "InputError", "Problem"]


class Problem(NamedTuple):
    """One fault of the input."""

    file: str
    """The file, as the user knows it."""
    line: int
    """Its line, from 1; 0 for the file as a whole."""
    column: int
    """The field in the line, from 1; 0 for the line as a whole."""
    message: str
    """What is wrong, naming the value."""
    help: str
    """What is allowed, or what to do."""

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        return f"{place}: {self.message}; {self.help}"


class EngineError(Exception):
    """What was asked cannot be done: the text says what is wrong and what to do instead."""


class InputError(EngineError):
    """The input is wrong: ``problems`` carries every fault at once."""

    problems: list[Problem]

    def __init__(
        self, text: str, problems: Sequence[tuple[str, int, int, str, str]] = ()
    ) -> None:
        super().__init__(text, problems)
        self.problems = [Problem(*problem) for problem in problems]

    def __str__(self) -> str:
        return str(self.args[0])
