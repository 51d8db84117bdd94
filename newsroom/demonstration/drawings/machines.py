"""Scenes of machines, and of what rests on them."""

import math

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
    box,
    disc,
    field,
    halo,
    mix,
    polygon,
    ramp,
    soft,
    stroke,
)
from newsroom.demonstration.drawings.figures import BLUE, NIGHT, person


def datacentre() -> Canvas:
    """Two ranks of racks run towards a low sun; somebody stands in the aisle between them."""
    canvas = Canvas("datacentre", mix(MIST, PAPER, 0.25))
    canvas.shade(None, mix(TEAL, MIST, 0.25), ramp((0, 0), (0, 430), 0.95, 0), 0.3)
    canvas.shade(None, mix(OCHRE, PAPER, 0.35), halo(800, 495, 720, 1.1), 0.3)
    sun = disc(800, 445, 176)
    canvas.paint(sun, mix(mix(OCHRE, BRICK, 0.2), PAPER, 0.3))
    canvas.halftone(sun, mix(OCHRE, BRICK, 0.55), ramp((0, 235), (0, 520), 0.12, 0.95))

    ground = box(0, 495, 1600, 900)
    path = field(lambda x, y: 1.05 - abs(x - 800) / (60 + (y - 495) * 1.25) if y > 490 else 0)
    canvas.paint(ground, mix(BRICK, INK, 0.25))
    canvas.shade(ground, mix(OCHRE, PAPER, 0.3), path, 0.35)
    canvas.shade(ground, INK, ramp((0, 560), (0, 930), 0, 0.85), 0.35)
    for far in (14.0, 11.2, 9.0, 7.2, 5.75, 4.6, 3.65, 2.9, 2.25, 1.7, 1.25):
        for side in (-1, 1):
            rack(canvas, side, far)

    canvas.glow(800, 465, 420, mix(OCHRE, PAPER, 0.4), 0.42)
    foot = aisle(0, 0.72, 3.3)[1]
    canvas.polygon([(791, foot), (809, foot), (846, 900), (754, 900)], mix(INK, BRICK, 0.35))
    person(canvas, 800, foot + 3, 132, INK)
    return canvas


def aisle(x: float, y: float, z: float) -> Point:
    """Where a point of the aisle, `z` away from the eye, is seen."""
    return 800 + x * 420 / z, 495 + y * 420 / z


def rack(canvas: Canvas, side: int, far: float) -> None:
    """One cabinet of machines at the left (-1) or right (1) of the aisle; the farther, the hazier."""
    near, roof, floor, inner, outer = far * 0.835, -1.12, 0.72, side * 1.3, side * 3.0
    depth, haze = far - near, max(0.0, (far - 2) / 13)
    front = mix(INK, mix(BRICK, OCHRE, 0.5), haze * 0.75)
    flank = mix(mix(TEAL, INK, 0.35), mix(OCHRE, PAPER, 0.1), haze * 0.8)

    def pane(top: float, low: float, start: float, end: float, colour: Colour) -> None:
        corners = [(top, start), (top, end), (low, end), (low, start)]
        canvas.polygon([aisle(inner, y, far - depth * along) for y, along in corners], colour)

    def wall(left: float, right: float, top: float, low: float, colour: Colour) -> None:
        canvas.polygon([aisle(x, y, near) for x, y in [(left, top), (right, top), (right, low), (left, low)]], colour)

    wall(inner, outer, roof, floor, front)
    for seam in range(3):
        left = inner + side * (0.2 + seam * 0.5)
        wall(left, left + side * 0.42, roof + 0.14, floor - 0.1, mix(front, TEAL, 0.14))
    pane(roof, floor, 0, 1, flank)
    pane(roof, roof + 0.05, 0, 1, mix(flank, mix(OCHRE, PAPER, 0.4), 0.8))
    for unit in range(21):
        top = roof + 0.14 + unit * (floor - roof - 0.24) / 21
        pane(top, top + 0.058, 0.08, 0.92, mix(flank, INK, 0.5))
        start = canvas.chance.choice([0.12, 0.12, 0.12, 0.5])
        for light in range(canvas.chance.choice([0, 1, 2, 2, 3, 5])):
            tone = canvas.chance.choice(
                [OCHRE, OCHRE, mix(OCHRE, PAPER, 0.6), mix(TEAL, PAPER, 0.6), mix(TEAL, MIST, 0.7)]
            )
            pane(top + 0.016, top + 0.042, start + 0.075 * light, start + 0.075 * light + 0.04, tone)


def bluescreen() -> Canvas:
    """A wall of panels in an airport, blue but for one; somebody with a suitcase looks up at it."""
    canvas = Canvas("bluescreen", mix(INK, TEAL, 0.25))
    canvas.shade(None, NIGHT, ramp((0, 500), (0, -60), 0, 0.9), 0.4)
    floor = box(0, 690, 1600, 900)
    canvas.paint(floor, mix(INK, TEAL, 0.45))
    canvas.shade(
        floor, mix(BLUE, MIST, 0.3), field(lambda x, y: 1.0 - math.hypot((x - 800) / 760, (y - 690) / 190)), 0.5
    )
    canvas.shade(floor, NIGHT, ramp((0, 770), (0, 940), 0, 0.8), 0.4)
    for lane in range(-9, 10):
        canvas.line([(800 + lane * 95, 690), (800 + lane * 310, 900)], 1.4, mix(INK, TEAL, 0.5))

    canvas.glow(800, 420, 900, BLUE, 0.75)
    canvas.rectangle(118, 66, 1482, 590, mix(NIGHT, (0, 0, 0), 0.2), 10)
    for x in (330, 1270):
        canvas.rectangle(x - 7, 0, x + 7, 66, NIGHT)
    across, down, wide, tall, gap = 6, 5, 212, 91, 10
    for row in range(down):
        for column in range(across):
            left, top = 139 + column * (wide + gap), 86 + row * (tall + gap)
            tone = mix(BLUE, (62, 122, 168), canvas.chance.uniform(0, 0.5))
            if (row, column) != (2, 3):
                canvas.rectangle(left, top, left + wide, top + tall, tone, 3)
                continue
            canvas.rectangle(left, top, left + wide, top + tall, mix(INK, NIGHT, 0.4), 3)
            for line, widths in enumerate([(34, 92, 30), (34, 70, 30), (34, 104, 30)]):
                y = top + 17 + line * 22
                for x, width in zip((left + 14, left + 60, left + 172), widths, strict=True):
                    canvas.rectangle(
                        x, y, x + width - 6, y + 12, mix(PAPER, OCHRE, 0.15 if x < left + 160 else 0.85), 2
                    )
    board = box(118, 66, 1482, 590)
    canvas.shade(
        board, NIGHT, field(lambda x, y: max(0.0, math.hypot((x - 880) / 900, (y - 330) / 480) - 0.35) * 0.9), 0.5
    )
    canvas.glow(911, 336, 190, PAPER, 0.2)

    shade = polygon([(744, 838), (800, 838), (846, 900), (716, 900)])
    canvas.paint(soft(shade, 10), NIGHT, 0.9)
    person(canvas, 780, 842, 330, NIGHT)
    canvas.rectangle(846, 722, 930, 836, NIGHT, 9)
    canvas.line([(868, 724), (868, 672), (908, 672), (908, 724)], 6, NIGHT)
    for x in (862, 914):
        canvas.ellipse(x, 838, 7, 7, NIGHT)
    for x in (872, 888, 904):
        canvas.line([(x, 738), (x, 820)], 2, mix(INK, TEAL, 0.5))
    return canvas


def thread() -> Canvas:
    """A tower of blocks rests on one that is very thin, and a magnifying glass finds a keyhole in it."""
    canvas = Canvas("thread", mix(PAPER, MIST, 0.28))
    canvas.shade(None, mix(PAPER, OCHRE, 0.1), halo(690, 420, 760, 1), 0.3)
    canvas.shade(
        None,
        mix(MIST, TEAL, 0.2),
        field(lambda x, y: max(0, math.hypot((x - 720) / 1150, (y - 420) / 700) - 0.45)),
        0.5,
    )
    table = box(0, 768, 1600, 900)
    canvas.paint(table, mix(MIST, TEAL, 0.38))
    canvas.shade(table, INK, ramp((0, 768), (0, 940), 0, 0.55), 0.5)
    canvas.paint(both(soft(disc(720, 782, 420, 26), 16), table), INK, 0.55)

    block(canvas, 470, 736, 420, 32, mix(INK, TEAL, 0.2))
    block(canvas, 520, 712, 304, 24, OCHRE)
    courses: list[tuple[float, float, list[tuple[float, Colour]]]] = [
        (452, 612, [(250, TEAL), (190, mix(TEAL, MIST, 0.35))]),
        (432, 516, [(120, BRICK), (236, mix(INK, TEAL, 0.25)), (134, MIST)]),
        (470, 436, [(290, mix(OCHRE, PAPER, 0.15)), (112, BRICK)]),
        (446, 330, [(150, mix(TEAL, MIST, 0.25)), (306, mix(BRICK, OCHRE, 0.3))]),
        (500, 258, [(176, INK), (150, mix(MIST, PAPER, 0.35))]),
        (478, 176, [(332, TEAL)]),
        (540, 108, [(96, mix(OCHRE, PAPER, 0.1)), (128, BRICK)]),
        (566, 52, [(118, mix(MIST, TEAL, 0.25))]),
    ]
    foot = 712.0
    for start, top, blocks in courses:
        left = start
        for wide, colour in blocks:
            block(canvas, left, top, wide - 3, foot - top - 3, colour)
            left += wide
        foot = top

    x, y, radius = 672, 722, 102
    handle = stroke([(x + 84, y + 66), (x + 284, y + 214)], 36)
    canvas.paint(soft(stroke([(x + 100, y + 94), (x + 290, y + 236)], 36), 14), INK, 0.4)
    canvas.paint(handle, mix(BRICK, INK, 0.25))
    canvas.shade(handle, INK, ramp((x + 180, y + 150), (x + 160, y + 180), 0, 0.7))
    lens = disc(x, y, radius)
    canvas.paint(lens, mix(PAPER, MIST, 0.2))
    canvas.paint(both(lens, box(0, 0, 1600, y - 62)), TEAL)
    canvas.paint(both(lens, box(0, y + 58, 1600, 900)), mix(INK, TEAL, 0.2))
    slab = both(lens, box(0, y - 56, 1600, y + 52))
    canvas.paint(slab, mix(OCHRE, PAPER, 0.18))
    canvas.halftone(slab, mix(OCHRE, BRICK, 0.35), ramp((0, y - 60), (0, y + 90), 0, 0.8), 7)
    canvas.ellipse(x, y - 16, 20, 20, NIGHT)
    canvas.polygon([(x - 9, y - 8), (x + 9, y - 8), (x + 19, y + 38), (x - 19, y + 38)], NIGHT)
    canvas.shade(lens, PAPER, field(lambda px, py: 0.5 - math.hypot(px - x + 60, py - y + 78) / 120), 0)
    canvas.ring(x, y, radius + 13, radius + 13, 18, INK)
    canvas.ring(x, y, radius + 9, radius + 9, 3, mix(OCHRE, PAPER, 0.2))
    return canvas


def block(canvas: Canvas, left: float, top: float, wide: float, tall: float, colour: Colour) -> None:
    """A block seen from the front, lit from the upper left."""
    face = box(left, top, left + wide, top + tall)
    canvas.paint(face, colour)
    canvas.shade(
        face, mix(colour, NIGHT, 0.75), ramp((left + wide * 0.35, top), (left + wide * 1.1, top + tall * 1.2), 0, 0.75)
    )
    canvas.rectangle(left, top, left + wide, top + 3.5, mix(colour, PAPER, 0.4))
