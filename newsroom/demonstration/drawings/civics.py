"""Scenes of votes, laws and rights."""

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
)
from newsroom.demonstration.drawings.figures import NIGHT, arc, star


def ballot() -> Canvas:
    """Out of a ballot box rise two bars: a short one of votes, a tall one of seats."""
    canvas = Canvas("ballot", mix(MIST, PAPER, 0.45))
    canvas.shade(None, mix(OCHRE, PAPER, 0.35), ramp((0, 250), (0, 830), 0, 0.9), 0.4)
    canvas.shade(
        None, mix(TEAL, MIST, 0.45), field(lambda x, y: math.hypot((x - 800) / 1100, (y - 480) / 640) - 0.4), 0.45
    )
    sun = disc(800, 400, 330)
    canvas.paint(sun, mix(BRICK, OCHRE, 0.12))
    canvas.halftone(sun, mix(OCHRE, PAPER, 0.12), ramp((0, 60), (0, 720), 0.05, 0.8), 10)
    ground = box(0, 812, 1600, 900)
    canvas.paint(ground, mix(TEAL, MIST, 0.2))
    canvas.shade(ground, INK, ramp((0, 812), (0, 920), 0, 0.6), 0.5)
    canvas.paint(both(soft(disc(830, 846, 470, 34), 16), ground), NIGHT, 0.8)

    for left, top, wide, tone, votes in [(618, 338, 150, PAPER, True), (812, 92, 186, mix(OCHRE, PAPER, 0.1), False)]:
        bar = box(left, top, left + wide, 640)
        canvas.paint(
            soft(
                polygon(
                    [(left + 16, top + 18), (left + wide + 20, top + 18), (left + wide + 20, 640), (left + 16, 640)]
                ),
                12,
            ),
            NIGHT,
            0.45,
        )
        canvas.paint(bar, tone)
        columns = 4 if votes else 5
        cell = (wide - 10) / columns
        for row in range(int((640 - top) // cell)):
            for column in range(columns):
                x, y = left + 5 + column * cell, top + 5 + row * cell
                inner = cell - 6
                canvas.rectangle(
                    x + 3,
                    y + 3,
                    x + 3 + inner,
                    y + 3 + inner,
                    mix(PAPER, MIST, 0.32) if votes else mix(OCHRE, BRICK, 0.28),
                    3,
                )
                if votes:
                    for slope in (1, -1):
                        ends = [
                            (x + cell / 2 - 8, y + cell / 2 - 8 * slope),
                            (x + cell / 2 + 8, y + cell / 2 + 8 * slope),
                        ]
                        canvas.line(ends, 3.6, INK)
                else:
                    canvas.rectangle(x + 10, y + 8, x + cell - 10, y + cell * 0.56, mix(OCHRE, PAPER, 0.45), 5)
                    canvas.rectangle(x + 7, y + cell * 0.6, x + cell - 7, y + cell * 0.78, mix(OCHRE, PAPER, 0.45), 4)
        canvas.shade(
            bar, mix(INK, BRICK, 0.3), ramp((left + wide * 0.4, top), (left + wide * 1.1, top + 120), 0, 0.4), 0.6
        )
        canvas.shade(bar, NIGHT, ramp((0, 500), (0, 650), 0, 0.75), 0.5)

    lid: list[Point] = [(500, 640), (548, 596), (1068, 596), (1116, 640)]
    back = polygon(lid)
    canvas.paint(both(back, box(0, 618, 1600, 640)), mix(INK, TEAL, 0.3))
    canvas.polygon([(590, 612), (1026, 612), (1044, 628), (572, 628)], NIGHT)
    canvas.paint(both(back, box(0, 628, 1600, 640)), mix(INK, TEAL, 0.75))
    canvas.rectangle(488, 638, 1128, 668, mix(INK, TEAL, 0.55), 6)
    canvas.rectangle(488, 638, 1128, 643, mix(TEAL, MIST, 0.45), 3)
    chest = polygon([(506, 668), (1110, 668), (1092, 852), (524, 852)])
    canvas.paint(chest, mix(INK, TEAL, 0.18))
    canvas.shade(chest, mix(TEAL, MIST, 0.15), ramp((500, 660), (900, 830), 0.75, 0), 0.5)
    canvas.shade(chest, NIGHT, ramp((800, 700), (1120, 840), 0, 0.8), 0.55)
    canvas.paint(both(chest, box(0, 668, 1600, 678)), NIGHT, 0.6)
    canvas.rectangle(768, 706, 848, 802, OCHRE, 8)
    canvas.rectangle(768, 706, 848, 712, mix(OCHRE, PAPER, 0.45), 3)
    canvas.ellipse(808, 742, 11, 11, NIGHT)
    canvas.polygon([(803, 746), (813, 746), (818, 778), (798, 778)], NIGHT)
    return canvas


def statute() -> Canvas:
    """Stairs made of calendar pages climb to a closed book in a ring of stars; two of the steps are not there yet."""
    canvas = Canvas("statute", mix(TEAL, MIST, 0.12))
    canvas.shade(
        None, mix(INK, TEAL, 0.35), field(lambda x, y: math.hypot((x - 970) / 1000, (y - 330) / 640) - 0.12), 0.45
    )
    canvas.shade(None, mix(MIST, PAPER, 0.1), halo(970, 290, 560, 0.85), 0.5)
    canvas.halftone(None, mix(MIST, PAPER, 0.5), halo(970, 290, 330, 0.75, 0.8), 10)

    floor = box(0, 846, 1600, 900)
    canvas.paint(floor, mix(INK, TEAL, 0.2))
    wide, rise, left = 93, 43, 28
    for step in range(8):
        top = 786 - step * rise
        if step < 6:
            calendar(canvas, left + step * wide, top, wide, 846, step + 1)
        else:
            ghost(canvas, left + step * wide, top, wide, 846)
    plinth = box(772, 430, 1168, 846)
    canvas.paint(soft(polygon([(800, 460), (1230, 470), (1230, 846), (800, 846)]), 20), NIGHT, 0.35)
    canvas.paint(plinth, mix(PAPER, MIST, 0.3))
    canvas.shade(plinth, mix(TEAL, INK, 0.2), ramp((840, 480), (1190, 800), 0.05, 0.95), 0.55)
    for course in range(5):
        y = 446 + course * 80
        canvas.line([(772, y), (1168, y)], 2, mix(MIST, TEAL, 0.35))
    canvas.rectangle(758, 424, 1182, 446, mix(PAPER, OCHRE, 0.12))
    canvas.rectangle(758, 442, 1182, 447, mix(MIST, TEAL, 0.4))

    for number in range(12):
        turn = math.radians(number * 30 - 90)
        star(canvas, 970 + 208 * math.cos(turn), 286 + 208 * math.sin(turn) * 0.98, 23, OCHRE)
        star(canvas, 969 + 208 * math.cos(turn), 284 + 208 * math.sin(turn) * 0.98, 15, mix(OCHRE, PAPER, 0.35))
    book(canvas, 970, 424)
    return canvas


def calendar(canvas: Canvas, left: float, top: float, wide: float, foot: float, month: int) -> None:
    """One step: a calendar page of which the head is the tread."""
    page = box(left, top, left + wide - 3, foot)
    canvas.paint(page, mix(PAPER, OCHRE, 0.06))
    canvas.rectangle(left, top, left + wide - 3, top + 26, BRICK if month % 2 else mix(BRICK, OCHRE, 0.3))
    for ring in (0.25, 0.73):
        canvas.rectangle(left + wide * ring - 3, top - 9, left + wide * ring + 4, top + 11, INK, 3)
    size = 14.0
    for row in range(int((foot - top - 40) // (size + 5))):
        for day in range(4):
            x, y = left + 9 + day * (size + 5), top + 38 + row * (size + 5)
            gone = row * 4 + day < 5 + month * 2.5
            canvas.rectangle(x, y, x + size, y + size, mix(TEAL, MIST, 0.25) if gone else mix(MIST, PAPER, 0.35), 2)
    canvas.shade(
        page, mix(INK, TEAL, 0.3), ramp((left + wide * 0.2, top + 60), (left + wide * 1.2, foot + 60), 0, 0.85), 0.5
    )


def ghost(canvas: Canvas, left: float, top: float, wide: float, foot: float) -> None:
    """A step that is planned only: its outline, in dots."""
    tone = mix(PAPER, OCHRE, 0.2)
    page = box(left, top, left + wide, foot)
    canvas.shade(page, MIST, ramp((0, top), (0, foot), 0.32, 0.05), 0.3)
    corners = [(left + 5, foot - 5), (left + 5, top), (left + wide - 7, top), (left + wide - 7, foot - 5)]
    for (x0, y0), (x1, y1) in pairwise(corners):
        count = round(math.dist((x0, y0), (x1, y1)) / 14)
        for dot in range(count + 1):
            canvas.ellipse(x0 + (x1 - x0) * dot / count, y0 + (y1 - y0) * dot / count, 3.6, 3.6, tone)
    for dot in range(1, 8):
        canvas.ellipse(left + 5 + (wide - 12) * dot / 8, top + 27, 2.4, 2.4, tone)


def book(canvas: Canvas, x: float, foot: float) -> None:
    """A thick closed book, standing, its back towards us and a little to the left."""
    cover: list[Point] = [(x - 62, foot - 246), (x + 104, foot - 226), (x + 104, foot - 4), (x - 62, foot)]
    back: list[Point] = [(x - 116, foot - 226), (x - 62, foot - 246), (x - 62, foot), (x - 116, foot - 8)]
    canvas.paint(
        soft(polygon([(x - 40, foot - 200), (x + 170, foot - 60), (x + 170, foot), (x - 40, foot)]), 14), NIGHT, 0.35
    )
    canvas.polygon(cover, BRICK)
    canvas.polygon(back, mix(BRICK, INK, 0.42))
    face = polygon(cover)
    canvas.shade(face, mix(INK, BRICK, 0.25), ramp((x, foot - 240), (x + 130, foot), 0, 0.75), 0.55)
    gold = mix(OCHRE, PAPER, 0.25)
    for near, far in ((18, 20), (26, 28)):
        frame = [
            (x - 62 + near, foot - 244 + far),
            (x + 104 - near, foot - 226 + far),
            (x + 104 - near, foot - 4 - far),
            (x - 62 + near, foot - 2 - far),
        ]
        canvas.line([*frame, frame[0]], 3.2 if near < 20 else 1.6, gold)
    for across in (-1, 1):
        canvas.line([(x + 21 + across * 26 - 9, foot - 108), (x + 21 + across * 26 + 9, foot - 108)], 2.6, gold)
        canvas.line(arc(x + 21 + across * 26, foot - 108, 15, 13, 0, 180, 14), 3.4, gold)
        for end in (-12, 12):
            canvas.line([(x + 21 + across * 26, foot - 144), (x + 21 + across * 26 + end, foot - 108)], 1.4, gold)
    canvas.line([(x - 8, foot - 144), (x + 50, foot - 144)], 3.6, gold)
    canvas.line([(x + 21, foot - 160), (x + 21, foot - 78)], 3.6, gold)
    canvas.line([(x + 2, foot - 77), (x + 40, foot - 77)], 4, gold)
    for band in (34, 78, 160, 204):
        canvas.polygon(
            [
                (x - 116, foot - 226 + band),
                (x - 62, foot - 246 + band * 1.02),
                (x - 62, foot - 238 + band * 1.02),
                (x - 116, foot - 218 + band),
            ],
            gold,
        )
