"""The functions of places: area and distance on a sphere.

A place is `latitude longitude [altitude accuracy]` in degrees and metres; a line or shape is
places with `;` between. The Earth is taken as a sphere of its equatorial radius, as the ODK XForms
specification says (“Geographic functions”).
Sources: area, Chamberlain and Duquette (2007), “Some algorithms for polygons on a sphere”, JPL
publication 07-03, equation 3; distance, the haversine formula (Sinnott 1984).
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from remit.ask.core.expressions.functions import Function

if TYPE_CHECKING:
    from remit.ask.core.expressions.functions import Arguments

EARTH_RADIUS = 6_378_100.0
"""Metres, at the equator."""

_DECIMALS = 2  # to the centimetre, as ODK's forms show it
_FEWEST_CORNERS = 3


class _Place(NamedTuple):
    """A place on the Earth, in radians."""

    latitude: float
    longitude: float


def _area(call: Arguments) -> float:
    """Return the square metres that the places enclose; NaN when one of them is no place."""
    places = _places(call)
    if places is None:
        return math.nan
    if len(places) < _FEWEST_CORNERS:
        return 0.0
    corners = places if places[0] == places[-1] else [*places, places[0]]
    total = math.fsum(
        (end.longitude - start.longitude) * (2 + math.sin(start.latitude) + math.sin(end.latitude))
        for start, end in pairwise(corners)
    )
    return round(abs(total) * EARTH_RADIUS**2 / 2, _DECIMALS)


def _distance(call: Arguments) -> float:
    """Return the metres along the places in turn; NaN when one of them is no place."""
    places = _places(call)
    if places is None:
        return math.nan
    return round(math.fsum(_between(*pair) for pair in pairwise(places)), _DECIMALS)


def _between(start: _Place, end: _Place) -> float:
    chord = (
        math.sin((end.latitude - start.latitude) / 2) ** 2
        + math.cos(start.latitude)
        * math.cos(end.latitude)
        * math.sin((end.longitude - start.longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(chord)))


def _places(call: Arguments) -> list[_Place] | None:
    places: list[_Place] = []
    for text in call.texts(0):
        call.run.budget.spend(len(text) // 10)
        for piece in text.split(";"):
            if piece.strip():
                place = _place(piece)
                if place is None:
                    return None
                places.append(place)
    return places


def _place(text: str) -> _Place | None:
    try:
        latitude, longitude = (float(part) for part in text.split()[:2])
    except ValueError:
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004  degrees
        return None
    return _Place(math.radians(latitude), math.radians(longitude))


PLACE_FUNCTIONS = (
    Function("area", 1, 1, _area),
    Function("enclosed-area", 1, 1, _area),
    Function("distance", 1, None, _distance),
)
