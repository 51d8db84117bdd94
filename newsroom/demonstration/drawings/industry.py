"""Scenes of what people build."""

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
    disc,
    field,
    halo,
    mix,
    polygon,
    ramp,
)


def person(canvas: Canvas, x: float, foot: float, height: float, colour: Colour) -> None:
    """Someone standing, seen from far enough away to have no face."""
    head, wide = height * 0.075, height * 0.13
    top = foot - height
    canvas.ellipse(x, top + head, head * 0.86, head, colour)
    shoulder, hip = top + head * 2.5, foot - height * 0.47
    canvas.polygon(
        [(x - wide, shoulder + head), (x - wide * 0.6, shoulder), (x + wide * 0.6, shoulder), (x + wide, shoulder + head),
         (x + wide * 0.98, hip + head), (x - wide * 0.98, hip + head)],
        colour,
    )  # fmt: skip
    for side in (-1, 1):
        canvas.polygon(
            [(x - side * 0.5, hip), (x + side * wide * 0.9, hip), (x + side * wide * 0.85, foot), (x + side * wide * 0.25, foot)],
            colour,
        )  # fmt: skip


def datacentre() -> Canvas:
    """Two walls of racks run towards a low sun; somebody walks down the aisle between them."""
    canvas = Canvas("datacentre", mix(MIST, PAPER, 0.25))
    eye: Point = (800, 505)

    def project(x: float, y: float, z: float) -> Point:
        return eye[0] + x * 420 / z, eye[1] + y * 420 / z

    canvas.shade(None, mix(TEAL, MIST, 0.25), ramp((0, 0), (0, 430), 0.95, 0), 0.3)
    canvas.shade(None, mix(OCHRE, PAPER, 0.35), halo(800, 505, 720, 1.1), 0.3)
    sun = disc(800, 455, 168)
    canvas.paint(sun, mix(PAPER, OCHRE, 0.2))
    canvas.halftone(sun, OCHRE, ramp((0, 250), (0, 520), 0.1, 0.95))

    ground = polygon([(0, 505), (1600, 505), (1600, 900), (0, 900)])
    canvas.paint(ground, mix(BRICK, INK, 0.25))
    canvas.shade(ground, mix(OCHRE, PAPER, 0.3), field(lambda x, y: 1.05 - abs(x - 800) / (60 + (y - 505) * 1.25) if y > 500 else 0), 0.35)
    canvas.shade(ground, INK, ramp((0, 560), (0, 930), 0, 0.85), 0.35)

    depths = [14.0, 11.2, 9.0, 7.2, 5.75, 4.6, 3.65, 2.9, 2.25, 1.7, 1.25]
    for number, far in enumerate(depths):
        near = far * 0.835
        haze = max(0.0, min(1, (far - 2) / 13))
        front = mix(INK, mix(BRICK, OCHRE, 0.5), haze * 0.75)
        side_colour = mix(mix(TEAL, INK, 0.35), mix(OCHRE, PAPER, 0.1), haze * 0.8)
        for side in (-1, 1):
            a, b, roof, floor = side * 1.3, side * 3.0, -1.12, 0.72
            # its shadow, thrown towards us
            canvas.polygon([project(a, floor, near), project(b, floor, near), project(b * 1.02, floor, near * 0.86), project(a * 1.0, floor, near * 0.86)], mix(front, BRICK, 0.25))
            canvas.polygon([project(a, roof, near), project(b, roof, near), project(b, floor, near), project(a, floor, near)], front)
            face = [project(a, roof, far), project(a, roof, near), project(a, floor, near), project(a, floor, far)]
            canvas.polygon(face, side_colour)
            canvas.polygon([project(a, roof, far), project(a, roof, near), project(a, roof + 0.05, near), project(a, roof + 0.05, far)], mix(side_colour, mix(OCHRE, PAPER, 0.4), 0.8))
            units, depth = 21, far - near
            for unit in range(units):
                top = roof + 0.14 + unit * (floor - roof - 0.24) / units
                low = top + 0.058
                slot = [project(a, top, far - depth * 0.08), project(a, top, near + depth * 0.08), project(a, low, near + depth * 0.08), project(a, low, far - depth * 0.08)]
                canvas.polygon(slot, mix(side_colour, INK, 0.5))
                start = canvas.chance.choice([0.12, 0.12, 0.12, 0.5])
                for light in range(canvas.chance.choice([0, 1, 2, 2, 3, 5])):
                    z = far - depth * (start + 0.075 * light)
                    tone = canvas.chance.choice([OCHRE, OCHRE, mix(OCHRE, PAPER, 0.6), MIST, mix(BRICK, OCHRE, 0.35)])
                    canvas.polygon([project(a, top + 0.016, z), project(a, top + 0.016, z - depth * 0.04), project(a, low - 0.016, z - depth * 0.04), project(a, low - 0.016, z)], tone)

    canvas.glow(800, 470, 420, mix(OCHRE, PAPER, 0.45), 0.6)
    foot = project(0, 0.72, 3.3)
    canvas.polygon([(foot[0] - 9, foot[1]), (foot[0] + 9, foot[1]), (foot[0] + 46, 900), (foot[0] - 46, 900)], mix(INK, BRICK, 0.35))
    person(canvas, foot[0], foot[1] + 3, 132, INK)
    canvas.shade(None, INK, field(lambda x, y: max(0, (abs(x - 800) - 470) / 620)), 0.6)
    return canvas
