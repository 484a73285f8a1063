"""A day on the map and by the hour shows what is in the files."""

from __future__ import annotations

import json
from collections import Counter

import pytest

import oneknock


def busiest(schedule: oneknock.Schedule) -> tuple[str, int]:
    days = Counter(visit["date"].isoformat() for visit in schedule.visits.to_dicts())
    return max(sorted(days.items()), key=lambda day: day[1])


@pytest.mark.parametrize("tiles", [None, "https://tiles.example/{z}/{x}/{y}.png"])
def test_the_map_has_every_route_and_home_of_the_day(
    schedule: oneknock.Schedule, tiles: str | None
) -> None:
    day, visits = busiest(schedule)
    figure = schedule.map(day, tiles=tiles)
    assert figure.layout.title.text == f"{day}: {visits} visits"
    texts = {text for trace in figure.data if trace.mode == "markers" for text in trace.text}
    assert len(texts) == visits
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    routes = [
        stop for stop in schedule.routes.to_dicts() if stop["date"].isoformat() == day
    ]
    assert {line.name for line in lines} == {stop["operative_id"] for stop in routes}
    # Offline it names no server at all.
    assert ("tiles.example" in figure.to_json()) == (tiles is not None)
    assert json.loads(schedule.map().to_json())["layout"]["title"]["text"].startswith(day)


def test_the_timeline_has_every_minute_of_the_visits(schedule: oneknock.Schedule) -> None:
    day, visits = busiest(schedule)
    figure = schedule.timeline(day)
    bars = {trace.name: trace for trace in figure.data}
    stops = [
        stop
        for stop in schedule.routes.to_dicts()
        if stop["date"].isoformat() == day and stop["kind"] == "visit"
    ]
    assert len(bars["visit"].x) == len(stops) >= visits
    minutes = sum(
        60 * (s["depart"].hour - s["start"].hour) + s["depart"].minute - s["start"].minute
        for s in stops
    )
    assert sum(bars["visit"].x) == 60_000 * minutes
    one = schedule.timeline(day, operatives=[stops[0]["operative_id"]])
    assert {who for trace in one.data for who in trace.y} == {stops[0]["operative_id"]}


def test_a_day_with_nothing_is_said(schedule: oneknock.Schedule) -> None:
    with pytest.raises(ValueError, match="nothing is planned on 2001-01-01"):
        schedule.map("2001-01-01")
    with pytest.raises(ValueError, match="days run from"):
        schedule.timeline("2001-01-01")
