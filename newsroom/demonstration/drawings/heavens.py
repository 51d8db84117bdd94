"""Scenes of what is above us, and of the time it keeps."""

import math
from itertools import pairwise

from newsroom.demonstration.drawings.canvas import (
    BRICK,
    INK,
    MIST,
    OCHRE,
    PAPER,
    TEAL,
    Canvas,
    Colour,
    Point,
    both,
    curve,
    disc,
    field,
    halo,
    mix,
    polygon,
    ramp,
)
from newsroom.demonstration.drawings.figures import BLUE, NIGHT, arc, stars


def asteroid() -> Canvas:
    """A rock passes between the Earth and the Moon on one dashed line out of the many it might have taken."""
    canvas = Canvas("asteroid", NIGHT)
    canvas.shade(None, mix(BLUE, INK, 0.35), field(lambda x, y: 0.95 - abs((y - 450) - (x - 880) * 0.5) / 620), 0.4)
    stars(canvas, 380)

    for share in (-4, -3, -2, -1, 1, 2, 3, 4):
        tone = mix(NIGHT, MIST, 0.66 - abs(share) * 0.08)
        dashes(canvas, flight(share), 2.2, 10, 13, tone)
    x, y, radius = 170, 1075, 610
    canvas.glow(x, y, radius + 190, mix(BLUE, MIST, 0.5), 1)
    earth = disc(x, y, radius)
    canvas.paint(earth, BLUE)
    lands: list[list[Point]] = [
        [(20, 560), (150, 520), (250, 560), (215, 640), (290, 690), (240, 780), (120, 760), (60, 680), (-40, 690)],
        [(420, 590), (520, 610), (600, 700), (560, 740), (500, 720), (470, 800), (520, 900), (420, 920), (380, 800),
         (330, 700)],
        [(640, 800), (720, 840), (760, 920), (660, 910)],
    ]  # fmt: skip
    land = both(earth, polygon(*[curve([*shore, shore[0]]) for shore in lands]))
    canvas.paint(land, mix(TEAL, MIST, 0.18))
    canvas.halftone(land, mix(OCHRE, PAPER, 0.2), halo(180, 520, 420, 0.6), 8)
    canvas.shade(earth, NIGHT, ramp((330, 560), (650, 900), 0, 1.1), 0.55)
    canvas.shade(
        earth,
        PAPER,
        field(lambda px, py: 0.5 - abs(math.hypot(px - x, py - y) - radius) / 60 - max(0, px - 150) / 900),
        0.3,
    )

    mx, my, size = 1212, 196, 84
    canvas.glow(mx, my, 210, MIST, 0.35)
    moon = disc(mx, my, size)
    canvas.paint(moon, mix(PAPER, MIST, 0.25))
    for dx, dy, wide in [(-30, -24, 21), (18, -38, 14), (-8, 20, 28), (36, 14, 12), (-48, 26, 10), (20, 52, 13)]:
        canvas.ellipse(mx + dx, my + dy, wide, wide * 0.94, mix(MIST, PAPER, 0.15))
    canvas.shade(moon, NIGHT, field(lambda px, py: ((px - mx) * 0.8 + (py - my) * 0.62) / size + 0.25), 0.55)

    dashes(canvas, flight(0), 4.2, 20, 13, mix(OCHRE, PAPER, 0.3))
    tumbling(canvas, 880, 450)
    return canvas


def flight(share: float) -> list[Point]:
    """A way past the Earth: 0 is the one measured, the others fan out from it the farther they are followed."""
    spread = [0.0, 10, 30, 64, 108, 160, 224]
    base = [(-60.0, 36), (160, 118), (400, 212), (640, 324), (880, 450), (1180, 634), (1560, 912)]
    return curve([(x - share * s * 0.72, y + share * s) for (x, y), s in zip(base, spread, strict=True)], 60)


def dashes(canvas: Canvas, points: list[Point], width: float, dash: float, gap: float, colour: Colour) -> None:
    """A dashed line along points that lie close together."""
    run, piece = 0.0, [points[0]]
    for before, after in pairwise(points):
        run += math.dist(before, after)
        if run % (dash + gap) < dash:
            piece.append(after)
        else:
            if len(piece) > 1:
                canvas.line(piece, width, colour)
            piece = [after]


def tumbling(canvas: Canvas, x: float, y: float) -> None:
    """An angular rock, made of facets that catch the light differently."""
    canvas.glow(x, y, 190, MIST, 0.3)
    rim: list[Point] = [(-78, -22), (-44, -66), (14, -74), (62, -50), (88, 2), (66, 48), (20, 72), (-40, 60), (-80, 26)]
    ridge: list[Point] = [(-30, -26), (22, -34), (44, 12), (2, 34), (-40, 16)]
    faces: list[tuple[list[Point], float]] = [
        ([rim[0], rim[1], ridge[0]], 0.86), ([rim[1], rim[2], ridge[1], ridge[0]], 1.0),
        ([rim[2], rim[3], ridge[1]], 0.74), ([rim[3], rim[4], ridge[2], ridge[1]], 0.42),
        ([rim[4], rim[5], ridge[2]], 0.2), ([rim[5], rim[6], ridge[3], ridge[2]], 0.12),
        ([rim[6], rim[7], ridge[4], ridge[3]], 0.26), ([rim[7], rim[8], ridge[4]], 0.42),
        ([rim[8], rim[0], ridge[0], ridge[4]], 0.68), (ridge, 0.56),
    ]  # fmt: skip
    for face, light in faces:
        canvas.polygon([(x + a, y + b) for a, b in face], mix(mix(INK, MIST, 0.14), mix(PAPER, MIST, 0.25), light))
    whole = polygon([(x + a, y + b) for a, b in rim])
    canvas.shade(whole, NIGHT, ramp((x - 30, y - 40), (x + 70, y + 80), 0, 0.8), 0.75)


def voyager() -> Canvas:
    """A probe looks back across a gap at a very small sun; its signal crosses it in widening arcs."""
    canvas = Canvas("voyager", mix(NIGHT, (0, 0, 0), 0.15))
    canvas.shade(
        None, mix(TEAL, INK, 0.2), field(lambda x, y: 0.8 - abs((y - 900) * 0.9 + (x - 760) * 0.62) / 480), 0.4
    )
    stars(canvas, 460)
    sun, feed = (150.0, 640.0), (846.0, 426.0)
    for number, radius in enumerate((190, 350, 510)):
        canvas.line(
            arc(*feed, radius, radius, 137, 189),
            5.5 - number * 1.1,
            mix(NIGHT, mix(OCHRE, PAPER, 0.35), 0.85 - number * 0.2),
        )
    canvas.glow(*sun, 120, OCHRE, 0.85)
    canvas.glow(*sun, 40, mix(OCHRE, PAPER, 0.7), 1)
    canvas.ellipse(*sun, 9, 9, (252, 232, 180))
    probe(canvas, 1056, 378)
    return canvas


def truss(canvas: Canvas, start: Point, end: Point, bays: int, wide: float) -> None:
    """A girder of two rails and a zigzag."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    nx, ny = -dy / length * wide, dx / length * wide
    rails = [
        [(start[0] + dx * i / bays + nx * s, start[1] + dy * i / bays + ny * s) for i in range(bays + 1)]
        for s in (-1, 1)
    ]
    canvas.line([rails[i % 2][i] for i in range(bays + 1)], 2, mix(MIST, INK, 0.35))
    for rail in rails:
        canvas.line(rail, 2.8, mix(PAPER, MIST, 0.3))


def probe(canvas: Canvas, x: float, y: float) -> None:
    """The probe: a dish turned to the lower left, a bus with a golden disc on it, and three booms."""
    truss(canvas, (x + 60, y - 10), (x + 640, y - 330), 34, 7)
    truss(canvas, (x + 10, y + 60), (x - 96, y + 420), 15, 10)
    truss(canvas, (x + 60, y + 40), (x + 300, y + 190), 12, 10)
    for step in range(3):
        start, end = 0.46 + step * 0.2, 0.62 + step * 0.2
        barrel = [(x + 10 - 106 * t, y + 60 + 360 * t) for t in (start, end)]
        canvas.line(barrel, 48, mix(TEAL, MIST, 0.15))
        canvas.line([(px - 15, py - 4) for px, py in barrel], 10, mix(TEAL, MIST, 0.6))
        canvas.line([(px + 17, py + 5) for px, py in barrel], 13, mix(TEAL, INK, 0.65))
    cx, cy = x + 312, y + 200
    canvas.polygon([(cx - 36, cy - 10), (cx + 10, cy - 46), (cx + 60, cy + 4), (cx + 14, cy + 46)], mix(TEAL, INK, 0.3))
    canvas.polygon(
        [(cx - 36, cy - 10), (cx + 10, cy - 46), (cx + 18, cy - 38), (cx - 28, cy - 2)], mix(TEAL, MIST, 0.55)
    )
    canvas.ellipse(cx + 42, cy + 30, 22, 22, mix(PAPER, MIST, 0.2))
    canvas.ellipse(cx + 44, cy + 31, 16, 16, mix(TEAL, MIST, 0.3))
    canvas.ellipse(cx - 4, cy + 46, 14, 14, mix(MIST, INK, 0.3))

    bus: list[Point] = [
        (x - 40, y - 30),
        (x + 48, y - 74),
        (x + 112, y - 46),
        (x + 124, y + 32),
        (x + 56, y + 84),
        (x - 30, y + 62),
    ]
    canvas.polygon(bus, mix(TEAL, INK, 0.55))
    canvas.polygon([(x + 48, y - 74), (x + 112, y - 46), (x + 124, y + 32), (x + 60, y + 8)], mix(TEAL, MIST, 0.3))
    canvas.polygon([(x + 60, y + 8), (x + 124, y + 32), (x + 56, y + 84)], mix(TEAL, INK, 0.2))
    canvas.ellipse(x + 86, y - 21, 22, 26, OCHRE)
    canvas.ellipse(x + 86, y - 21, 15, 18, mix(OCHRE, PAPER, 0.35))
    canvas.ellipse(x + 86, y - 21, 5, 6, BRICK)

    tilt = math.radians(-17)

    def turned(px: float, py: float) -> Point:
        return x - 44 + px * math.cos(tilt) - py * math.sin(tilt), y - 8 + px * math.sin(tilt) + py * math.cos(tilt)

    def oval(rx: float, ry: float) -> list[Point]:
        return [turned(px, py) for px, py in arc(-60, 0, rx, ry, 0, 360)]

    bowl = polygon([turned(-60 + 138 * (1 - (t / 20) ** 2), 208 * t / 20) for t in range(-20, 21)])
    canvas.paint(bowl, mix(MIST, INK, 0.25))
    canvas.shade(bowl, mix(INK, TEAL, 0.3), ramp(turned(20, 200), turned(-20, -190), 1.15, 0), 0.5)
    face = polygon(oval(62, 208))
    canvas.paint(face, PAPER)
    canvas.shade(face, mix(MIST, TEAL, 0.45), ramp(turned(-10, 210), turned(-80, -120), 1, 0), 0.45)
    canvas.paint(polygon(oval(42, 144)), INK, 0.08)
    canvas.line(oval(62, 208), 4, mix(PAPER, MIST, 0.35))
    for angle in (80, 178, 282):
        foot = turned(-60 + 62 * math.cos(math.radians(angle)), 208 * math.sin(math.radians(angle)))
        canvas.line([foot, turned(-190, 0)], 3.4, mix(MIST, INK, 0.3))
    canvas.polygon([turned(px, py) for px, py in arc(-190, 0, 11, 32, 0, 360, 24)], OCHRE)


def clock() -> Canvas:
    """A clock with a sixty-first mark, before a globe that turns a little later than it should."""
    canvas = Canvas("clock", mix(INK, TEAL, 0.3))
    canvas.shade(None, NIGHT, field(lambda x, y: math.hypot((x - 800) / 950, (y - 420) / 620) - 0.25), 0.45)
    stars(canvas, 130)
    gx, gy, radius = 800, 770, 640
    canvas.glow(gx, gy, 830, mix(TEAL, MIST, 0.5), 0.9)
    globe = disc(gx, gy, radius)
    canvas.paint(globe, mix(TEAL, MIST, 0.2))
    for wide in (0.22, 0.45, 0.66, 0.83, 0.95):
        canvas.ring(gx, gy, radius * wide, radius, 2.4, mix(TEAL, MIST, 0.48))
    for lift in (-0.84, -0.64, -0.4, -0.14, 0.12):
        half = radius * math.sqrt(1 - lift * lift)
        canvas.line([(gx - half, gy + radius * lift), (gx + half, gy + radius * lift)], 2.4, mix(TEAL, MIST, 0.48))
    canvas.shade(globe, NIGHT, ramp((560, 500), (1420, 820), 0, 1.15), 0.55)
    canvas.ring(gx, gy, radius, radius, 4, mix(MIST, PAPER, 0.35))
    return dial(canvas)


def dial(canvas: Canvas) -> Canvas:
    """The face of the clock and its hands, and the two arrows that race around the globe."""
    x, y, radius = 800, 490, 318
    for away, end, width, tone in [(700, 331, 13, mix(OCHRE, PAPER, 0.1)), (668, 291, 10, mix(BRICK, OCHRE, 0.12))]:
        canvas.line(arc(800, 770, away, away, 214, end), width, tone)
        tip = [(away + 26, end - 0.4), (away, end + 5.2), (away - 26, end - 0.4)]
        canvas.polygon([arc(800, 770, reach, reach, angle, angle, 1)[0] for reach, angle in tip], tone)

    canvas.paint(disc(x + 14, y + 20, radius + 20), NIGHT, 0.5)
    canvas.ellipse(x, y, radius + 20, None, INK)
    canvas.ellipse(x, y, radius + 11, None, OCHRE)
    face = disc(x, y, radius)
    canvas.paint(face, mix(PAPER, OCHRE, 0.06))
    canvas.shade(face, mix(MIST, TEAL, 0.15), ramp((x - 120, y - 200), (x + 260, y + 330), 0, 0.75), 0.5)

    def mark(angle: float, start: float, end: float, width: float, tone: Colour) -> None:
        turn = math.radians(angle - 90)
        canvas.line([(x + reach * math.cos(turn), y + reach * math.sin(turn)) for reach in (start, end)], width, tone)

    for minute in range(60):
        hour = minute % 5 == 0
        mark(minute * 6, 252 if hour else 276, 300, 7.5 if hour else 3.4, INK)
    mark(3, 236, 312, 8, BRICK)
    mark(0, -46, 176, 15, INK)
    mark(-0.6, -46, 228, 9, INK)
    mark(3, -84, 232, 4.4, BRICK)
    canvas.ellipse(x, y, 19, 19, INK)
    canvas.ellipse(x, y, 11, 11, BRICK)
    return canvas
