"""Who the customers of the demo portfolio are: names, places, segments, and how they will sign."""

from dataclasses import dataclass

import numpy as np

from analysis.demo import world
from analysis.demo.calendar import Array, stream

NEVER = 10_000  # a month number beyond every calendar


@dataclass
class Companies:
    """All customers and prospects as arrays; position i is account i throughout the simulator."""

    account_id: Array
    name: Array
    segment: Array  # position in world.SEGMENTS
    industry: Array  # position in world.INDUSTRIES
    place: Array  # position in world.PLACES
    context: Array
    tier: Array  # position in world.TIERS
    start_month: Array  # month number in which service begins; NEVER for prospects
    start_day: Array  # 1..28
    contract: Array  # world.MULTI_YEAR, ANNUAL or MONTHLY
    term_months: Array
    is_auto_renew: Array
    arr: Array  # yearly amount at signing, in the account's currency
    adoption: Array  # share of agreed seats that are used when all is well
    leave_base: Array  # log-odds of leaving that go with the account itself
    whale: int
    mergers: tuple[tuple[int, int, int], ...]  # (taken over, by, month)
    parents: tuple[tuple[int, int], ...]  # (child, parent)
    left_before: Array  # months in which an account left before the history opens; NEVER for most

    def __len__(self) -> int:
        return len(self.account_id)

    @property
    def currency(self) -> Array:
        return np.array([place.currency for place in world.PLACES])[self.place]

    @property
    def is_agency(self) -> Array:
        return np.array([i.name == world.AGENCY for i in world.INDUSTRIES])[self.industry]


def draw_companies(n: int, seed: int, last_month: int) -> Companies:
    """`n` customers whose service began up to `last_month`, and a few prospects."""
    random = stream(seed, "companies")
    opens = last_month - world.HISTORY_MONTHS + 1
    segment = _shuffled_shares(n, [s.share for s in world.SEGMENTS], random)
    industry = _shuffled_shares(n, [i.share for i in world.INDUSTRIES], random)
    place = random.choice(len(world.PLACES), n, p=_normal([p.weight for p in world.PLACES]))
    for position, code in enumerate(("CA", "GB", "DE")):  # every country is met in a small book
        if n > 40:
            place[5 + 7 * position] = next(
                k for k, p in enumerate(world.PLACES) if p.country == code
            )

    start, left_before = _starts(n, opens, last_month, random)
    contract = _by_segment(segment, [s.contracts for s in world.SEGMENTS], random)
    terms = np.array([world.TERM_MONTHS[k] for k in (0, 1, 2)])
    term = terms[contract, random.integers(0, 2, n)]
    spread = np.array([s.arr_spread for s in world.SEGMENTS])[segment]
    arr = np.array([s.arr_median for s in world.SEGMENTS])[segment] * np.exp(
        spread * random.standard_normal(n)
    )
    arr *= 1.06 ** (np.minimum(start - opens, 0) / 12)  # older customers signed at older prices
    currency = np.array([p.currency for p in world.PLACES])[place]
    arr = np.where(currency == "EUR", arr * world.EUR_PRICE_SHARE, arr)

    leave_base = (
        np.array([s.leave_logit for s in world.SEGMENTS])[segment]
        + np.array([i.leave_logit for i in world.INDUSTRIES])[industry]
        + 0.25 * random.standard_normal(n)
        - np.where(contract == world.MONTHLY, 1.9, 0.0)  # tossed every month, not once a term
    )
    companies = Companies(
        account_id=_ids("A", n, 4),
        name=_names(n, industry, random),
        segment=segment,
        industry=industry,
        place=place,
        context=np.array(world.CONTEXTS)[_contexts(segment, random)],
        tier=_by_segment(segment, [s.tiers for s in world.SEGMENTS], random),
        start_month=start,
        start_day=np.where(random.random(n) < 0.65, 1, random.integers(2, 28, n)),
        contract=contract,
        term_months=term,
        is_auto_renew=random.random(n) < 0.6,
        arr=arr,
        adoption=random.beta(12, 5, n),
        leave_base=leave_base,
        whale=0,
        mergers=(),
        parents=(),
        left_before=left_before,
    )
    _script(companies, opens, last_month)
    _name_unusually(companies)
    return companies


def _script(who: Companies, opens: int, last_month: int) -> None:
    """What must occur in every portfolio, however small: a whale, groups, and two mergers."""
    old = np.flatnonzero((who.start_month < opens - 6) & (who.left_before == NEVER))
    strategic = old[who.segment[old] == 0]
    if not len(strategic):
        return
    whale = int(strategic[0])
    who.whale = whale
    who.place[whale] = 0
    who.contract[whale], who.term_months[whale] = world.MULTI_YEAR, 36
    who.is_auto_renew[whale] = False
    who.start_day[whale] = 1
    who.start_month[whale] = last_month - 68  # so that a three-year term ends four months hence
    others = who.arr.sum() - who.arr[whale]
    who.arr[whale] = 0.20 * others if len(who) <= 1_000 else 160 * 100_000
    who.leave_base[whale] = -12.0

    usual = [int(k) for k in old if who.segment[k] >= 1]
    if len(usual) < 12:
        return
    who.parents = ((usual[0], whale), (usual[1], whale), (usual[2], usual[3]))
    who.mergers = (
        (usual[4], usual[5], last_month - 19),
        (usual[6], usual[7], last_month - 5),
    )
    for gone, survivor, _ in who.mergers:  # both must live to see the day
        who.leave_base[[gone, survivor]] = -12.0


def _starts(n: int, opens: int, last_month: int, random: np.random.Generator) -> tuple:
    kind = random.permutation(n) / n
    early = opens - 1 - (world.PREHISTORY_MONTHS * random.random(n) ** 1.3).astype(int)
    late = random.integers(opens, last_month, n)
    start = np.where(kind < 0.76, early, late)
    start = np.where(kind >= 0.97, NEVER, start)
    ended = kind < min(0.02, 2.5 / n) if n < 1_000 else kind < 0.02
    left_before = np.where(ended, opens - 2, NEVER)
    start = np.where(ended, np.minimum(start, opens - 20), start)
    return start, left_before


def _shuffled_shares(n: int, shares: list[float], random: np.random.Generator) -> Array:
    """Positions in fixed shares, so that a small book has some of everything."""
    edges = np.cumsum(_normal(shares))
    return random.permutation(np.searchsorted(edges, (np.arange(n) + 0.5) / n))


def _by_segment(segment: Array, shares: list[tuple], random: np.random.Generator) -> Array:
    edges = np.cumsum(np.array([_normal(row) for row in shares]), axis=1)[segment]
    edges[:, -1] = 1.0
    return (random.random(len(segment))[:, None] >= edges).sum(axis=1)


def _contexts(segment: Array, random: np.random.Generator) -> Array:
    shares = [(0.95, 0.0, 0.05), (0.9, 0.02, 0.08), (0.65, 0.2, 0.15), (0.3, 0.45, 0.25)]
    return _by_segment(segment, shares, random)


def _normal(shares) -> Array:
    return np.asarray(shares, dtype=float) / np.sum(shares)


def _ids(letter: str, n: int, width: int) -> Array:
    width = max(width, len(str(n)))
    return np.array([f"{letter}{k:0{width}d}" for k in range(1, n + 1)])


_STEMS = (
    "Alder Amber Arbor Aspen Beacon Birch Bramble Brightwater Caldera Canyon Cedar "
    "Clearwater Cobalt Copperleaf Crestline Cypress Driftwood Eastgate Elmwood Ember Fairhaven "
    "Fernhill Foxglove Garnet Glenrock Granite Greenfield Halcyon Harborview Hawthorn Hazel "
    "Highland Hollowell Ironbridge Ivory Juniper Kestrel Keystone Lakeshore Lantern Laurel "
    "Linden Lumen Magnolia Maple Marlowe Meadowlark Mistral Northgate Oakhurst Obsidian Orchard "
    "Osprey Palisade Pebble Pinecrest Polaris Prairie Quarry Quill Ravenna Redwood Ridgeway "
    "Rosewood Saffron Sable Saltmarsh Sequoia Silverton Slate Sparrow Stonebrook Summit Sycamore "
    "Tamarack Thistle Tidewater Timber Umber Upland Verdant Vesper Walnut Waverly "
    "Westbrook Willow Windrose Wren Yarrow Zephyr"
)
_UNUSUAL = (  # names that break careless code: accents, apostrophes, ampersands, scripts, length
    "Müller & Söhne Präzisionstechnik GmbH",
    "O’Shaughnessy Café Équipements",
    "株式会社青葉システム",
    "The Consolidated Mid-Atlantic Hospital Supply, Logistics and Clinical Services Cooperative",
    "R&D <Results> Agency",
)


def _names(n: int, industry: Array, random: np.random.Generator) -> Array:
    stems = _STEMS.split()
    order = random.permutation(len(stems))
    turn = random.integers(0, 12, n)
    names, seen = [], set()
    for k in range(n):
        nouns = world.INDUSTRIES[industry[k]].nouns
        stem = stems[order[k % len(stems)]]
        name = f"{stem} {nouns[turn[k] % len(nouns)]}"
        if k >= len(stems):
            name = f"{stem} {stems[order[(k // len(stems) * 7 + k) % len(stems)]]} {nouns[turn[k] % len(nouns)]}"
        if name in seen:
            name = f"{name} {k}"
        seen.add(name)
        names.append(name)
    return np.array(names, dtype=object)


def _name_unusually(who: Companies) -> None:
    """Give names that break careless code to accounts that no merger takes off the roster."""
    if len(who) <= 40:
        return
    merged = [k for pair in who.mergers for k in pair[:2]]
    wanted = ((2, 0), (6, 1), (0, 2), (4, 3), (5, 4))  # industry that suits each unusual name
    for field, unusual in wanted:
        places = np.setdiff1d(np.flatnonzero(who.industry == field), merged)
        if len(places) > 2:
            who.name[places[1]] = _UNUSUAL[unusual]
