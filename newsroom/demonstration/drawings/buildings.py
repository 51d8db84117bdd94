"""Scenes of what has been built, and rebuilt."""

import math

from newsroom.demonstration.drawings.canvas import (
    BRICK,
    INK,
    MIST,
    OCHRE,
    PAPER,
    TEAL,
    Canvas,
    Point,
    both,
    box,
    disc,
    field,
    mix,
    polygon,
    ramp,
)
from newsroom.demonstration.drawings.figures import BLUE, NIGHT, person

STONE, DEEP = mix(PAPER, OCHRE, 0.3), mix(mix(BRICK, INK, 0.55), OCHRE, 0.12)
HOLLOW = mix(DEEP, INK, 0.3)


def cathedral() -> Canvas:
    """The west front of Notre-Dame at dawn, its spire half in scaffolding."""
    canvas = Canvas("cathedral", mix(MIST, PAPER, 0.35))
    canvas.shade(None, mix(TEAL, MIST, 0.3), ramp((0, -40), (0, 420), 0.9, 0), 0.35)
    canvas.shade(None, mix(OCHRE, PAPER, 0.35), ramp((0, 260), (0, 800), 0, 1), 0.4)
    canvas.shade(None, mix(BRICK, OCHRE, 0.45), ramp((0, 560), (0, 860), 0, 0.75), 0.45)
    sun = disc(505, 500, 250)
    canvas.paint(sun, mix(PAPER, OCHRE, 0.2), 0.85)
    canvas.halftone(sun, mix(OCHRE, BRICK, 0.3), ramp((0, 300), (0, 780), 0.05, 0.85), 10)

    spire(canvas, 800)
    front(canvas)
    canvas.rectangle(0, 862, 1600, 900, mix(INK, BRICK, 0.3))
    canvas.shade(box(0, 862, 1600, 900), NIGHT, field(lambda x, y: abs(x - 520) / 700), 0.5)
    for x, tall in ((420, 44), (446, 40), (712, 45), (1180, 42), (1204, 44), (1222, 28)):
        person(canvas, x, 868, tall, NIGHT)
    return canvas


def front(canvas: Canvas) -> None:
    """The west front: two towers, a gallery of kings, a rose and three portals, lit from the left."""
    wall = polygon([(505, 870), (505, 172), (697, 172), (697, 440), (903, 440), (903, 172), (1095, 172), (1095, 870)])
    canvas.paint(wall, STONE)
    canvas.shade(wall, mix(BRICK, OCHRE, 0.35), ramp((560, 300), (1180, 700), 0, 0.95), 0.45)
    canvas.shade(wall, mix(INK, BRICK, 0.4), ramp((800, 500), (1120, 920), 0, 0.75), 0.5)
    for middle in (601, 999):
        tower(canvas, middle)
    for left in (505, 684, 884, 1063):
        pier = box(left, 172, left + 32, 870)
        canvas.shade(both(pier, wall), PAPER, ramp((left, 0), (left + 34, 0), 0.6, 0), 0.3)
        canvas.shade(both(pier, wall), DEEP, ramp((left + 12, 0), (left + 34, 0), 0, 0.75), 0.3)
    for top, low in ((424, 440), (596, 606), (640, 650)):
        canvas.paint(box(497, top, 1103, low), mix(STONE, DEEP, 0.5))
        canvas.paint(box(497, top, 1103, top + 3), PAPER, 0.7)
    for niche in range(28):
        canvas.polygon(arch(517 + niche * 21, 640, 11, 31), mix(DEEP, BRICK, 0.15))
    for middle in (601, 999):
        canvas.polygon(arch(middle - 34, 584, 50, 110), HOLLOW)
        canvas.polygon(arch(middle + 34, 584, 50, 110), HOLLOW)
        canvas.ellipse(middle, 474, 15, 15, HOLLOW)
    rose(canvas, 800, 517, 72)
    for x, wide, tall in ((601, 136, 178), (800, 158, 206), (999, 136, 178)):
        for step in range(5):
            canvas.polygon(
                arch(x, 870, wide - step * 19, tall - step * 15), mix(mix(STONE, DEEP, 0.25), HOLLOW, step / 4)
            )
        canvas.rectangle(x - 3, 870 - tall * 0.52, x + 3, 870, mix(STONE, DEEP, 0.4))


def tower(canvas: Canvas, x: float) -> None:
    """The openings of one tower, and the rail on top of it."""
    for offset in (-38, 38):
        canvas.polygon(arch(x + offset, 402, 52, 200), mix(STONE, DEEP, 0.45))
        canvas.polygon(arch(x + offset, 402, 38, 186), HOLLOW)
        for louvre in range(6):
            canvas.rectangle(
                x + offset - 19,
                274 + louvre * 21,
                x + offset + 19,
                277 + louvre * 21,
                mix(HOLLOW, STONE, 0.28),
            )
    rail = mix(STONE, DEEP, 0.22 if x < 800 else 0.5)
    canvas.rectangle(x - 102, 156, x + 102, 160, rail)
    canvas.rectangle(x - 104, 170, x + 104, 177, rail)
    for post in range(26):
        canvas.rectangle(x - 101 + post * 8, 158, x - 98 + post * 8, 174, rail)


def arch(x: float, foot: float, wide: float, tall: float) -> list[Point]:
    """The outline of a pointed arch, from its left foot to its right one."""
    spring = foot - tall + wide * 0.85
    turns = [step / 12 * 1.05 for step in range(13)]
    rise = [(x - wide / 2 + wide * (1 - math.cos(turn)), spring - wide * math.sin(turn)) for turn in turns]
    half = [(x - wide / 2, foot), *[point for point in rise if point[0] <= x]]
    return [*half, (x, spring - wide * 0.866), *[(2 * x - a, b) for a, b in reversed(half)]]


def rose(canvas: Canvas, x: float, y: float, radius: float) -> None:
    """A rose window: twelve petals, and twelve more around them."""
    canvas.ellipse(x, y, radius + 12, None, mix(PAPER, OCHRE, 0.45))
    canvas.ellipse(x, y, radius + 4, None, mix(BRICK, INK, 0.6))
    glass = (mix(TEAL, MIST, 0.25), mix(BLUE, MIST, 0.2), OCHRE, BRICK)
    for petal in range(24):
        turn = math.radians(petal * 15)
        canvas.ellipse(
            x + radius * 0.84 * math.cos(turn), y + radius * 0.84 * math.sin(turn), 7.5, None, glass[petal % 4]
        )
    for petal in range(12):
        turn, wide = math.radians(petal * 30 + 15), math.radians(10.5)
        points = [(0.24, -wide * 0.7), (0.58, -wide), (0.68, 0.0), (0.58, wide), (0.24, wide * 0.7)]
        outline = [
            (x + radius * away * math.cos(turn + off), y + radius * away * math.sin(turn + off)) for away, off in points
        ]
        canvas.polygon(outline, glass[(petal + 1) % 4])
    canvas.ellipse(x, y, radius * 0.17, None, OCHRE)


def spire(canvas: Canvas, x: float) -> None:
    """The spire behind the towers; the right half of it stands in a fine grid of scaffolding."""
    lead = mix(TEAL, INK, 0.35)
    roof = polygon([(690, 450), (740, 330), (860, 330), (910, 450)])
    canvas.paint(roof, lead)
    body = polygon(
        [
            (x - 5, 58),
            (x + 5, 58),
            (x + 30, 226),
            (x + 44, 240),
            (x + 44, 340),
            (x - 44, 340),
            (x - 44, 240),
            (x - 30, 226),
        ]
    )
    canvas.paint(body, lead)
    canvas.shade(body, mix(OCHRE, PAPER, 0.5), ramp((x - 44, 200), (x + 4, 205), 0.42, 0), 0.4)
    canvas.line([(x, 26), (x, 64)], 4, lead)
    canvas.line([(x - 11, 42), (x + 11, 42)], 4, lead)
    for crocket in range(8):
        y = 84 + crocket * 18
        half = 5 + (y - 58) * 0.149
        canvas.polygon([(x - half + 3, y + 9), (x - half - 6, y - 5), (x - half + 3, y)], lead)
    for side in (-1, 1):
        canvas.polygon([(x + side * 50, 240), (x + side * 44, 196), (x + side * 38, 240)], lead)
    for window in (-30, -12):
        canvas.rectangle(x + window, 262, x + window + 9, 322, mix(INK, NIGHT, 0.5), 4)
    pole, plank = mix(BRICK, INK, 0.25), mix(OCHRE, PAPER, 0.35)
    for level in range(20):
        y = 58 + level * 19
        right = x + 34 + (level // 4) * 13
        canvas.line([(x, y), (right, y)], 3.4, plank)
        canvas.line([(x, y + 3), (right, y + 3)], 1.4, pole)
        for bay in range(int((right - x) // 15) + 1):
            canvas.line([(x + bay * 15, y), (x + bay * 15, y + 19)], 1.8, pole)
            if (bay + level) % 2 and x + bay * 15 + 15 <= right:
                canvas.line([(x + bay * 15, y + 19), (x + bay * 15 + 15, y)], 1.3, pole)
        canvas.line([(right, y), (right, y + 19)], 1.8, pole)
