"""Progress of long work: a tqdm bar, a function of one's own, or nothing."""

from __future__ import annotations

import contextlib
import sys
from typing import Any, Callable, Iterator, Optional, Union

__all__ = ["Progress", "shown"]

Progress = Union[bool, None, Callable[[str, float, str], Any]]
"""``True`` for a tqdm bar, ``False`` for nothing, ``None`` for a bar where somebody sees it, or a
function called with what is being done, the share that is done, and figures in words."""


def _somebody_sees() -> bool:
    return sys.stderr.isatty() or "ipykernel" in sys.modules


@contextlib.contextmanager
def shown(progress: Progress) -> Iterator[Optional[Callable[[str, float, str], Any]]]:
    """Gives the function to call, or ``None``; takes the bar away at the end."""
    if callable(progress):
        yield progress
        return
    if progress is False or (progress is None and not _somebody_sees()):
        yield None
        return
    try:
        from tqdm.auto import tqdm
    except ImportError:
        if progress:
            raise ImportError("a progress bar needs tqdm: pip install 'oneknock[notebook]'") from None
        yield None
        return
    form = "{desc} {bar} {percentage:3.0f}% [{elapsed}] {postfix}"
    with tqdm(total=1.0, bar_format=form, leave=False) as bar:

        def tell(stage: str, share: float, note: str) -> None:
            bar.set_description_str(stage, refresh=False)
            bar.set_postfix_str(note, refresh=False)
            bar.n = max(bar.n, share)
            bar.refresh()

        yield tell
