"""Which columns rise along the foot of a cover? Decoration: no back tells it to a reader."""

HEIGHTS = (26, 34, 30, 46, 58, 52, 70, 84, 78, 104, 122, 150)  # the last in the accent
PITCH, WIDTH, RADIUS = 34, 22, 3
WIDE, HIGH = 400, 160  # of the whole
FAINT = 0.07  # opacity of all but the last
