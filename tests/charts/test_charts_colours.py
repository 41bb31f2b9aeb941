"""Whether the colours of the house are told apart by readers with any colour vision."""

from itertools import combinations

import numpy as np
import pytest

from analysis.theme import contrast, theme

# Linear RGB as seen with full colour blindness of each kind: Machado, Oliveira and Fernandes
# (2009), "A Physiologically-based Model for Simulation of Color Vision Deficiency", severity 1.0.
SEEN = {
    "full colour vision": np.eye(3),
    "no red cones": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "no green cones": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "no blue cones": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
APART = 20  # in CIELAB; about 2 is the least a trained eye sees side by side


def lab(colour: str, seen: np.ndarray) -> np.ndarray:
    """The colour as it is seen, in CIELAB under D65."""
    code = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = to_xyz @ np.clip(seen @ linear, 0, 1) / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", SEEN)
def test_series_and_directions_are_told_apart_with(vision):
    look = theme()
    pairs = [*combinations(look.series, 2), (look.accent, look.bad), (look.accent, look.rest)]
    for one, other in pairs:
        gap = np.linalg.norm(lab(one, SEEN[vision]) - lab(other, SEEN[vision]))
        assert gap >= APART, (one, other)


def test_a_line_can_be_named_in_its_own_colour():
    look = theme()
    assert min(contrast(colour, look.paper) for colour in look.series) >= 4.5
