"""What a landlord answers when it is asked: plain values with names."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any, Iterator, Optional, Sequence

from .errors import Problem

__all__ = ["Audit", "Breach", "Check", "Explanation", "Offer", "Offers"]


def _problems(faults: Sequence[dict[str, Any]]) -> list[Problem]:
    return [
        Problem(f["file"], f["line"], f["column"], f["what"], f["allowed"]) for f in faults
    ]


@dataclasses.dataclass(frozen=True)
class Check:
    """What is in a dataset."""

    rows: dict[str, int]
    """Rows by table, and rows left out."""
    tasks_by_stream: dict[str, int]
    """Tasks of each stream that has any."""
    warnings: list[Problem]
    """What is worth knowing and kept nothing from loading."""
    rejected: list[Problem]
    """Rows that a lenient load left out."""

    @classmethod
    def _of(cls, found: dict[str, Any]) -> Check:
        return cls(
            found["rows"],
            found["tasks_by_stream"],
            _problems(found["warnings"]),
            _problems(found["rejected"]),
        )


@dataclasses.dataclass(frozen=True)
class Breach:
    """A rule that a written schedule breaks."""

    rule: str
    file: str
    line: int
    what: str


@dataclasses.dataclass(frozen=True)
class Audit:
    """What the audit found, and in how much."""

    visits: int
    tasks: int
    stops: int
    unplanned: int
    by_rule: dict[str, int]
    breaches: list[Breach]

    @property
    def ok(self) -> bool:
        """Whether there is no breach."""
        return not self.breaches


@dataclasses.dataclass(frozen=True)
class Offer:
    """A slot that one home could be given."""

    rank: int
    date: datetime.date
    slot_from: datetime.time
    slot_to: datetime.time
    arrive: datetime.time
    minutes: int
    operative_ids: list[str]
    task_ids: list[str]
    folded_in: list[str]
    """Tasks that are due there too and would be done in the same visit."""
    cost: float
    """What it adds to the plan, in pounds."""
    parts: dict[str, float]
    """The same by its terms."""
    saved: float
    """What folding in saves, in pounds."""
    p_access: float
    p_miss: float
    meets_every_deadline: bool
    nearby: bool
    moves_visit: Optional[str]
    joins_visit: Optional[str]

    @classmethod
    def _of(cls, offer: dict[str, Any]) -> Offer:
        time = datetime.time.fromisoformat
        return cls(
            **{
                **offer,
                "date": datetime.date.fromisoformat(offer["date"]),
                "slot_from": time(offer["slot_from"]),
                "slot_to": time(offer["slot_to"]),
                "arrive": time(offer["arrive"]),
                "parts": dict(offer["parts"]),
            }
        )


@dataclasses.dataclass(frozen=True)
class Offers(Sequence[Offer]):
    """The best slots for one home, best first, and why other days are not offered."""

    offers: list[Offer]
    days: int
    """Days looked at."""
    dearer_days: int
    """Days that are open but dearer."""
    closed_days: int
    """Days with no slot."""
    blocked: list[dict[str, Any]]
    """Each rule with the slots and days that it alone takes away."""

    @classmethod
    def _of(cls, answer: dict[str, Any]) -> Offers:
        return cls(**{**answer, "offers": [Offer._of(o) for o in answer["offers"]]})

    def __len__(self) -> int:
        return len(self.offers)

    def __getitem__(self, at: Any) -> Any:
        return self.offers[at]

    def __iter__(self) -> Iterator[Offer]:
        return iter(self.offers)


@dataclasses.dataclass(frozen=True)
class Explanation:
    """Why visits are as they are, and why tasks are in none.

    ``str()`` says it in words; ``visits`` and ``not_planned`` hold every sum.
    """

    visits: list[dict[str, Any]]
    not_planned: list[dict[str, Any]]
    in_words: str

    def __str__(self) -> str:
        return self.in_words

    def _repr_markdown_(self) -> str:
        return "\n".join(line if line.startswith("- ") else f"\n{line}" for line in self.in_words.splitlines())
