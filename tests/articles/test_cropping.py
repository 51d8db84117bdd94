"""Cutting pictures to shape: nothing of the focal point is lost, whatever the picture and the shape."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.cropping import RATIOS, WIDTHS, Box, box, sizes

side = st.integers(1, 16_000)
focus = st.floats(0, 1)
ratio = st.sampled_from([ratio for ratio in RATIOS.values() if ratio]) | st.fractions(Fraction(1, 4), 4)


@pytest.mark.parametrize(
    ("focal", "expected"),
    [
        ((0.5, 0.5), Box(350, 0, 1250, 900)),
        ((0.4, 0.5), Box(190, 0, 1090, 900)),
        ((0.0, 0.0), Box(0, 0, 900, 900)),
        ((1.0, 1.0), Box(700, 0, 1600, 900)),
    ],
)
def test_crop_has_the_focal_point_in_its_middle_as_far_as_there_is_picture(focal, expected):
    assert box(1600, 900, Fraction(1), *focal) == expected


def test_high_picture_is_cut_above_and_below():
    assert box(900, 1600, Fraction(3, 2), 0.1, 0.25) == Box(0, 100, 900, 700)


def test_picture_in_its_own_shape_is_whole():
    assert box(1601, 907, None, 0.1, 0.9) == Box(0, 0, 1601, 907)


@given(side, side, ratio, focus, focus)
def test_crop_is_the_largest_of_its_shape_within_the_picture(width, height, ratio, x, y):
    part = box(width, height, ratio, x, y)
    assert 0 <= part.left < part.right <= width
    assert 0 <= part.top < part.bottom <= height
    assert part.width == width or part.height == height
    # To the pixel, but for pictures of a pixel or two.
    assert abs(part.width - part.height * ratio) <= max(1, ratio)


@given(side, side, ratio, focus, focus)
def test_focal_point_is_never_cut_away(width, height, ratio, x, y):
    part = box(width, height, ratio, x, y)
    assert part.left <= min(int(x * width), width - 1) < part.right
    assert part.top <= min(int(y * height), height - 1) < part.bottom


@given(side, side, ratio, st.tuples(focus, focus), focus)
def test_crop_goes_with_the_focal_point(width, height, ratio, xs, y):
    first, second = (box(width, height, ratio, x, y) for x in sorted(xs))
    assert first.left <= second.left
    assert (first.width, first.height) == (second.width, second.height)


@given(side, side, st.sampled_from(list(RATIOS)), focus, focus)
def test_no_size_is_larger_than_the_crop_or_squeezes_it(width, height, shape, x, y):
    part = box(width, height, RATIOS[shape], x, y)
    made = sizes(part, WIDTHS[shape])
    assert made == sorted(set(made))
    assert 1 <= len(made) <= len(WIDTHS[shape])
    assert made[-1][0] == min(part.width, max(WIDTHS[shape]))
    for wide, high in made:
        assert wide <= part.width
        assert high == 1 or abs(high - wide * part.height / part.width) <= 0.5


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (1600, [(480, 270), (800, 450), (1200, 675), (1600, 900)]),
        (1700, [(480, 270), (800, 450), (1200, 675), (1700, 956)]),
        (5000, [(480, 270), (800, 450), (1200, 675), (1600, 900), (2400, 1350)]),
        (320, [(320, 180)]),
    ],
)
def test_widths_end_with_that_of_the_picture(width, expected):
    assert sizes(box(width, round(width * 9 / 16), None, 0.5, 0.5), WIDTHS["whole"]) == expected
