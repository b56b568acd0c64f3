"""The ten digits and a star as strokes: for who cannot draw, and for the first look at the pad.

Coordinates run from 0 to 1,000, to the right and down, as those of the pad.
"""

from math import cos, radians, sin

Point = tuple[int, int]
Stroke = tuple[Point, ...]
Strokes = tuple[Stroke, ...]


def _arc(x: int, y: int, wide: int, high: int, begin: int, end: int) -> Stroke:
    """Part of an ellipse around (x, y); degrees run clockwise from the right."""
    count = max(2, abs(end - begin) // 15)
    angles = [radians(begin + (end - begin) * step / count) for step in range(count + 1)]
    return tuple((round(x + wide * cos(a)), round(y + high * sin(a))) for a in angles)


DIGITS: tuple[Strokes, ...] = (
    (_arc(500, 500, 210, 320, -80, 285),),
    (((430, 300), (520, 190), (515, 500), (505, 815)),),
    ((*_arc(490, 350, 190, 170, 195, 390), (560, 560), (420, 700), (310, 800), (720, 790)),),
    ((*_arc(480, 335, 180, 150, 205, 440), *_arc(480, 655, 200, 170, -85, 155)),),
    (((380, 190), (330, 420), (310, 560), (720, 540)), ((640, 200), (610, 500), (590, 830))),
    (
        ((400, 210), (370, 480), *_arc(490, 630, 190, 190, -115, 140)),
        ((400, 210), (560, 205), (700, 195)),
    ),
    (((620, 180), (480, 300), (370, 480), *_arc(510, 650, 175, 165, 180, 530)),),
    (((300, 220), (480, 215), (700, 205), (600, 420), (510, 620), (450, 830)),),
    (
        (
            *_arc(510, 340, 150, 145, -30, -225),
            *_arc(500, 660, 170, 165, -60, 225),
            *_arc(510, 340, 150, 145, 60, -30),
        ),
    ),
    ((*_arc(490, 360, 170, 165, -20, -340), (655, 420), (630, 640), (580, 830)),),
)
"""Each digit as somebody may write it."""

STAR: Strokes = (((500, 150), (700, 800), (200, 400), (800, 400), (300, 800), (500, 150)),)
"""A drawing that is no digit."""
