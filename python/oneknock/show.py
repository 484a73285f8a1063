"""A day of a schedule on a map and by the hour, with Plotly."""

from __future__ import annotations

import datetime
import itertools
import json
import math
from collections import Counter
from typing import TYPE_CHECKING, Any, Iterable, Iterator, Optional, Sequence, Union

if TYPE_CHECKING:
    import plotly.graph_objects

    from .schedule import Schedule

__all__ = ["routes_on_map", "timeline"]

_COLOURS = {"travel": "#b0b7bf", "waiting": "#e8d9b5", "visit": "#1f6f8b", "break": "#dfe4e8"}


def _plotly() -> Any:
    try:
        import plotly.graph_objects as go
    except ImportError:
        raise ImportError(
            "maps and timelines need Plotly: pip install 'oneknock[notebook]'"
        ) from None
    return go


def _palette() -> Iterator[str]:
    from plotly.colors import qualitative

    return itertools.cycle(qualitative.Dark24)


def _day(dates: Iterable[str], asked: Union[None, datetime.date, str]) -> str:
    """The day asked for, or the busiest; says which there are where it has nothing."""
    known = Counter(dates)
    if not known:
        raise ValueError("the schedule has no visits")
    if asked is None:
        return max(sorted(known), key=lambda day: known[day])
    day = asked if isinstance(asked, str) else asked.isoformat()
    if day not in known:
        raise ValueError(
            f"nothing is planned on {day}; days run from {min(known)} to {max(known)}"
        )
    return day


def routes_on_map(
    schedule: Schedule,
    date: Union[None, datetime.date, str],
    operatives: Optional[Sequence[str]],
    tiles: Optional[str],
) -> plotly.graph_objects.Figure:
    """One day's routes: a line and its homes an operative."""
    go = _plotly()
    text = (schedule.folder / "routes.geojson").read_text(encoding="utf-8")
    features = json.loads(text)["features"]
    visits = [f for f in features if f["properties"]["kind"] == "visit"]
    day = _day((f["properties"]["date"] for f in visits), date)
    homes = [f for f in visits if f["properties"]["date"] == day]
    figure = go.Figure()
    # Streets need a map of tiles; without, a plain drawing needs neither a server nor WebGL.
    add = figure.add_scatter if tiles is None else figure.add_scattermap
    east, north = ("x", "y") if tiles is None else ("lon", "lat")
    colours = _palette()
    points: list[Any] = []
    for route in features:
        of = route["properties"]
        who = of.get("operative_id")
        if of["kind"] != "route" or of["date"] != day:
            continue
        if operatives is not None and who not in operatives:
            continue
        line = route["geometry"]["coordinates"]
        own = [h for h in homes if who in h["properties"]["operative_ids"]]
        doors = [h["geometry"]["coordinates"] for h in own]
        colour = next(colours)
        shared = {"name": who, "legendgroup": who}
        add(
            **{east: [p[0] for p in line], north: [p[1] for p in line]},
            mode="lines",
            line={"color": colour, "width": 2},
            hoverinfo="skip",
            **shared,
        )
        add(
            **{east: [p[0] for p in doors], north: [p[1] for p in doors]},
            mode="markers",
            marker={"color": colour, "size": 9},
            text=[_home(h["properties"]) for h in own],
            hoverinfo="text",
            showlegend=False,
            **shared,
        )
        points.extend(line)
    figure.update_layout(
        title=f"{day}: {len(homes)} visits",
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        height=560,
        **(_drawing(points) if tiles is None else _streets(points, tiles)),
    )
    return figure


def _home(of: dict[str, Any]) -> str:
    streams = ", ".join(of["streams"])
    return f"{of['visit_id']}<br>{of['arrive']} to {of['depart']}: {streams}"


def _drawing(points: list[Any]) -> dict[str, Any]:
    """North up, and a mile as long one way as the other."""
    middle = _middle(points)[1] if points else 0.0
    axis = {"visible": False}
    ratio = 1 / math.cos(math.radians(middle))
    return {
        "xaxis": axis,
        "yaxis": {**axis, "scaleanchor": "x", "scaleratio": ratio},
        "plot_bgcolor": "#f6f7f8",
    }


def _streets(points: list[Any], tiles: str) -> dict[str, Any]:
    """Tiles below the routes, which fill the map."""
    below = {"below": "traces", "sourcetype": "raster", "source": [tiles]}
    shown: dict[str, Any] = {"style": "white-bg", "layers": [below]}
    if points:
        longitude, latitude = _middle(points)
        wide = max(abs(p[0] - longitude) for p in points)
        high = max(abs(p[1] - latitude) for p in points)
        # At zoom 0 the map's 560 pixels show about 390 degrees; each step halves what is seen.
        seen = max(2 * wide, 4 * high, 0.01)
        shown["center"] = {"lon": longitude, "lat": latitude}
        shown["zoom"] = max(0.0, math.log2(390 / seen) - 0.3)
    return {"map": shown}


def _middle(points: list[Any]) -> tuple[float, float]:
    longitudes = [p[0] for p in points]
    latitudes = [p[1] for p in points]
    return (min(longitudes) + max(longitudes)) / 2, (min(latitudes) + max(latitudes)) / 2


def timeline(
    schedule: Schedule,
    date: Union[None, datetime.date, str],
    operatives: Optional[Sequence[str]],
) -> plotly.graph_objects.Figure:
    """One day by the hour: a line an operative, a bar each thing that takes time."""
    go = _plotly()
    stops = schedule.routes.to_dicts()
    visits = (stop for stop in stops if stop["kind"] == "visit")
    day = _day((visit["date"].isoformat() for visit in visits), date)
    streams = {v["visit_id"]: v["streams"] for v in schedule.visits.to_dicts()}
    bars: dict[str, list[tuple[str, Any, Any, str]]] = {kind: [] for kind in _COLOURS}
    for stop in stops:
        if stop["date"].isoformat() != day:
            continue
        who = stop["operative_id"]
        if operatives is not None and who not in operatives:
            continue
        arrive, start, depart = (_moment(stop, key) for key in ("arrive", "start", "depart"))
        sets_out = arrive - datetime.timedelta(minutes=stop["travel_minutes"])
        bars["travel"].append((who, sets_out, arrive, f"{stop['travel_minutes']} min on the way"))
        bars["waiting"].append((who, arrive, start, "waits"))
        if stop["kind"] == "visit":
            what = f"{stop['visit_id']}: {streams.get(stop['visit_id'], '')}"
            bars["visit"].append((who, start, depart, what))
        elif stop["kind"] == "break":
            bars["break"].append((who, start, depart, "break"))
    figure = go.Figure()
    for kind, of_kind in bars.items():
        shown = [bar for bar in of_kind if bar[2] > bar[1]]
        figure.add_bar(
            orientation="h",
            y=[who for who, *_ in shown],
            base=[begins for _, begins, *_ in shown],
            x=[(ends - begins).total_seconds() * 1000 for _, begins, ends, _ in shown],
            text=[f"{b:%H:%M} to {e:%H:%M}<br>{what}" for _, b, e, what in shown],
            textposition="none",
            hoverinfo="text+y",
            marker={"color": _COLOURS[kind]},
            name=kind,
        )
    lines = len({bar[0] for of_kind in bars.values() for bar in of_kind})
    figure.update_layout(
        title=day,
        barmode="overlay",
        xaxis={"type": "date", "tickformat": "%H:%M"},
        yaxis={"type": "category", "categoryorder": "category descending"},
        height=120 + 26 * max(lines, 4),
        margin={"t": 40, "b": 40},
    )
    return figure


def _moment(stop: dict[str, Any], key: str) -> datetime.datetime:
    return datetime.datetime.combine(stop["date"], stop[key])
