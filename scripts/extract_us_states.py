"""Where do the states lie on a map? Cut simplified outlines out of the us-atlas geometry.

    python scripts/extract_us_states.py                     # fetches the package with npm
    python scripts/extract_us_states.py --package FILE.tgz  # reads one that is already there

The npm package `us-atlas` 3.0.1 holds the Census Bureau's cartographic boundaries as TopoJSON,
already projected (Albers, Alaska and Hawaii moved in) onto a page of 975 by 610 points. Borders
are simplified before the states are put together from them, so that neighbours still share every
border; specks are dropped. The same package gives the same bytes; the checksum is printed, to be
kept in `data/sources.toml`.
"""

import argparse
import hashlib
import heapq
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

PACKAGE = "us-atlas@3.0.1"
MEMBER = "package/states-albers-10m.json"
SHA256 = "6e7bb086a3c791490361968a3094f377f7726c5d0c4900fec03cc42db2305a3d"  # of MEMBER
LEAST_TRIANGLE = 2.0  # square points: a vertex that spans less is not seen at the size of a page
LEAST_ISLAND = 3.0  # square points: smaller islands would be specks
# fmt: off
POSTAL = {  # FIPS number to postal code
    "01": "AL", "02": "AK", "04": "AZ", "05": "AR", "06": "CA", "08": "CO", "09": "CT", "10": "DE",
    "11": "DC", "12": "FL", "13": "GA", "15": "HI", "16": "ID", "17": "IL", "18": "IN", "19": "IA",
    "20": "KS", "21": "KY", "22": "LA", "23": "ME", "24": "MD", "25": "MA", "26": "MI", "27": "MN",
    "28": "MS", "29": "MO", "30": "MT", "31": "NE", "32": "NV", "33": "NH", "34": "NJ", "35": "NM",
    "36": "NY", "37": "NC", "38": "ND", "39": "OH", "40": "OK", "41": "OR", "42": "PA", "44": "RI",
    "45": "SC", "46": "SD", "47": "TN", "48": "TX", "49": "UT", "50": "VT", "51": "VA", "53": "WA",
    "54": "WV", "55": "WI", "56": "WY",
}
# fmt: on

Point = tuple[float, float]
Ring = list[Point]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, help=f"the tgz of {PACKAGE}; fetched when absent")
    parser.add_argument("--to", type=Path, default=Path("data/reference"), help="where to write")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        content = unpacked(given.package or fetched(Path(folder)))
    text = as_json(outlines(json.loads(content)))
    path = given.to / "us_states.json"
    scratch = path.with_suffix(".part")
    scratch.write_text(text, encoding="utf-8")
    scratch.replace(path)
    digest = hashlib.sha256(text.encode()).hexdigest()
    print(f"{path.name}  {len(text):>9,} bytes  sha256 {digest}")


def fetched(folder: Path) -> Path:
    """The package as npm's own settings find it."""
    command = ["npm", "pack", "--silent", PACKAGE, "--pack-destination", str(folder)]
    if subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode != 0:
        raise SystemExit(
            f"The package could not be fetched from here. Run `npm pack {PACKAGE}` where npm and a "
            "network are, and give the file as --package."
        )
    return next(folder.glob("*.tgz"))


def unpacked(package: Path) -> bytes:
    """The one file used, after its checksum is found to be the expected one."""
    with tarfile.open(package) as archive:
        member = archive.extractfile(MEMBER)
        content = member.read() if member else b""
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise SystemExit(f"{package.name}: {MEMBER} is not that of {PACKAGE}; fetch it again.")
    return content


def outlines(topology: dict) -> dict[str, list[Ring]]:
    """The outer rings of each state by postal code, largest first, x to the right and y down."""
    arcs = [simplified(arc) for arc in decoded(topology)]
    made = {}
    for state in topology["objects"]["states"]["geometries"]:
        code = POSTAL.get(state["id"])
        if code is None:  # territories are not on this projection
            continue
        polygons = state["arcs"] if state["type"] == "MultiPolygon" else [state["arcs"]]
        rings = sorted((joined(polygon[0], arcs) for polygon in polygons), key=area, reverse=True)
        made[code] = [ring for at, ring in enumerate(rings) if at == 0 or area(ring) > LEAST_ISLAND]
    return dict(sorted(made.items()))


def decoded(topology: dict) -> list[Ring]:
    """Arcs in points of the page: TopoJSON stores differences of whole numbers."""
    (scale_x, scale_y) = topology["transform"]["scale"]
    (shift_x, shift_y) = topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + shift_x, y * scale_y + shift_y))
        arcs.append(points)
    return arcs


def simplified(arc: Ring) -> Ring:
    """Without the vertices whose triangle with their neighbours is small (Visvalingam 1993).

    Ends stay, since three states may meet there; a closed arc keeps four points at least.
    """
    least = 4 if arc[0] == arc[-1] else 2
    before = list(range(-1, len(arc) - 1))
    after = list(range(1, len(arc) + 1))
    heap = [(_triangle(arc[at - 1], arc[at], arc[at + 1]), at) for at in range(1, len(arc) - 1)]
    size = {at: value for value, at in heap}
    heapq.heapify(heap)
    kept = set(range(len(arc)))
    while heap and len(kept) > least:
        value, at = heapq.heappop(heap)
        if size.get(at) != value:
            continue  # measured anew since
        if value >= LEAST_TRIANGLE:
            break
        kept.remove(at)
        del size[at]
        left, right = before[at], after[at]
        after[left], before[right] = right, left
        for side in (left, right):
            if side in size:
                # Never smaller than what was just taken, else a long bend goes bit by bit.
                new = max(_triangle(arc[before[side]], arc[side], arc[after[side]]), value)
                size[side] = new
                heapq.heappush(heap, (new, side))
    return [arc[at] for at in sorted(kept)]


def joined(indices: list[int], arcs: list[Ring]) -> Ring:
    """A ring from its arcs; a negative index is the arc run backwards."""
    ring: Ring = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc if not ring else arc[1:]
    return ring


def area(ring: Ring) -> float:
    """Of a closed ring, in square points."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def as_json(states: dict[str, list[Ring]]) -> str:
    """One line a state, in tenths of a point, which is finer than is drawn."""
    lines = [
        f'"{code}": '
        + json.dumps(
            [[[round(x, 1), round(y, 1)] for x, y in ring] for ring in rings], separators=(",", ":")
        )
        for code, rings in states.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


if __name__ == "__main__":
    main()
