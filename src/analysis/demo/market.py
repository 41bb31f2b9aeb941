"""What happens in a month: who signs, grows, shrinks, renews, and decides to leave."""

import numpy as np

from analysis.demo import hazard, world
from analysis.demo.calendar import Array, day_in, days, first_day, last_day, number_of, stream
from analysis.demo.companies import NEVER, Companies
from analysis.demo.hazard import States
from analysis.demo.lines import NO_DAY, LineLedger
from analysis.demo.orders import CORE, INSIGHTS, MORE, SLOTS, STILL_MORE, SUPPORT, first_order

_OPEN = np.iinfo(np.int64).max // 2  # end month of an open-ended contract

UPLIFTS = np.array([0.0, 0.03, 0.04, 0.05, 0.07, 0.09])
UPLIFT_SHARES = np.array([0.10, 0.27, 0.25, 0.20, 0.10, 0.08])
UPLIFT_SHOCK = 0.6  # log-odds of leaving; felt only where the rise exceeds 7%

# by level of satisfaction, 1 to 5
_GROWS_AT_RENEWAL = np.array([0.0, 0.08, 0.30, 0.52, 0.62])
_SHRINKS_AT_RENEWAL = np.array([0.62, 0.52, 0.34, 0.20, 0.14])
_GROWS_MID_TERM = np.array([0.0, 0.006, 0.024, 0.044, 0.058])
_SHRINKS_OPEN_ENDED = np.array([0.05, 0.035, 0.015, 0.008, 0.006])
_RETURNS = 0.022  # monthly, from the fourth to the eighteenth month after leaving


class Market:
    """Every account as it stands, and the steps that a month consists of.

    What an account takes stands in slots, one a line of its contract: the core product, two
    add-ons, seats added during the term (twice at most), and hours of service.
    """

    def __init__(self, who: Companies, seed: int, opens: int, last: int) -> None:
        n = len(who)
        self.who, self.opens, self.last = who, opens, last
        self.random = stream(seed, "chronicle")
        self.states = States.start(n, self.random)
        self.ledger = LineLedger()
        self.live = np.zeros(n, bool)
        self.leaving = np.zeros(n, bool)
        self.end = np.full(n, NO_DAY)
        self.end_month = np.full(n, _OPEN)
        self.decision_month = np.full(n, _OPEN)
        self.base_step = np.zeros(n, int)
        self.uplift = np.zeros(n)
        self.left_month = np.full(n, NEVER)
        self.start_day = who.start_day.copy()
        self.term = who.term_months.copy()
        self.decides_early = self.random.random(n) < 0.35
        self.quantity = np.zeros((SLOTS, n), np.int64)
        self.price = np.zeros((SLOTS, n), np.int64)  # minor units, one unit a month, as agreed
        self.list_price = np.zeros((SLOTS, n), np.int64)
        self.line = np.full((SLOTS, n), -1)
        self.contract = np.full(n, -1)
        self.notice_days = np.array([world.NOTICE_DAYS[k] for k in (0, 1, 2)])[who.contract]
        self.shielded = np.zeros(n, bool)  # from leaving without warning, for the script's sake
        if who.mergers:
            self.shielded[[who.whale, *(k for pair in who.mergers for k in pair[:2])]] = True

    @property
    def open_ended(self) -> Array:
        return self.who.contract == world.MONTHLY

    def step(self, month: int) -> None:
        self.states = self.states.next_month(self.random)
        self._end(month)
        self._begin(month)
        self._decide_terms(month)
        self._decide_open_ended(month)
        self._leave_suddenly(month)
        self._change_mid_term(month)

    def _end(self, month: int) -> None:
        gone = self.live & self.leaving & (self.end_month <= month)
        self.live[gone] = self.leaving[gone] = False
        self.left_month[gone] = month
        self.line[:, gone] = -1

    def _begin(self, month: int) -> None:
        fresh = np.flatnonzero(self.who.start_month == month)
        away = month - self.left_month
        may_return = ~self.live & (away >= 4) & (away <= 18) & (month >= self.opens)
        may_return &= self.random.random(len(self.who)) < _RETURNS
        back = np.flatnonzero(may_return & (self.who.left_before == NEVER))
        who = np.concatenate([fresh, back])
        if not len(who):
            return
        size = np.concatenate([np.ones(len(fresh)), np.full(len(back), 0.75)])
        self.live[who] = True
        self.states.satisfaction[who] = self.random.choice(5, len(who), p=[0, 0.05, 0.4, 0.4, 0.15])
        self.states.gap[who] = hazard.NO_GAP
        order = first_order(self.who, who, size, self.random)
        self.quantity[:, who], self.list_price[:, who], self.price[:, who] = order
        self.line[:, who] = -1
        start = day_in(month, self.start_day[who])
        self._sign(who, start, start - days(self.random.integers(4, 30, len(who))), None)

    def _sign(self, who: Array, start: Array, signed: Array, renewed: Array | None) -> None:
        """A contract for every account of `who`: one line for every product that it takes."""
        n, random = len(who), self.random
        month = number_of(start)
        open_ended = self.open_ended[who]
        day = (start - first_day(month)).astype(int) + 1
        end_month = month + self.term[who]
        end = day_in(end_month, day)
        auto = self.who.is_auto_renew[who]
        notice = end - days(self.notice_days[who])
        early = np.where(self.decides_early[who], 2, 0)
        decided = np.where(auto, number_of(notice), number_of(end - days(1)) - early)
        uplift = random.choice(UPLIFTS, n, p=UPLIFT_SHARES)
        tenure = (month - self.who.start_month[who]) / 12
        base = self.who.leave_base[who] + np.select([tenure < 0.5, tenure > 4], [0.3, -0.3], 0.0)
        base += np.where((uplift > 0.07) & ~open_ended, UPLIFT_SHOCK, 0.0)

        self.end[who] = np.where(open_ended, NO_DAY, end)
        self.end_month[who] = np.where(open_ended, _OPEN, end_month)
        self.decision_month[who] = np.where(open_ended, _OPEN, decided)
        self.base_step[who] = hazard.on_grid(base)
        self.uplift[who] = uplift
        self.contract[who] = self.ledger.new_contracts(n)
        for slot in range(SLOTS):
            taken = self.quantity[slot, who] > 0
            at = who[taken]
            before = np.full(len(at), -1) if renewed is None else renewed[slot][taken]
            self.line[slot, who] = -1
            self.line[slot, at] = self._write(
                at,
                slot,
                contract=self.contract[at],
                signed=signed[taken],
                start=start[taken],
                end=self.end[at],
                notice=np.where(auto & ~open_ended, notice, NO_DAY)[taken],
                months=self.term[at],
                renews=before,
            )

    def _write(self, at: Array, slot: int, **columns: Array) -> Array:
        months = columns.pop("months")
        quantity = self.quantity[slot, at]
        return self.ledger.sign(
            account=at,
            slot=np.full(len(at), slot),
            term_months=months,
            quantity=quantity,
            amount=quantity * self.price[slot, at] * months,
            list_amount=quantity * self.list_price[slot, at] * months,
            uplift=np.where(self.open_ended[at], np.nan, self.uplift[at]),
            is_auto_renew=self.who.is_auto_renew[at] | self.open_ended[at],
            **columns,
        )

    def _decide_terms(self, month: int) -> None:
        due = self.live & ~self.leaving & (self.decision_month == month)
        leave = due & (self.random.random(len(due)) < hazard.chance(self.base_step, self.states))
        leave &= month >= self.opens
        forced = self.live & ~self.leaving & (month >= self.who.left_before)
        self._give_notice(np.flatnonzero(leave), month)
        self._terminate(np.flatnonzero(forced & ~leave), month)
        self._renew(np.flatnonzero(due & ~leave & ~forced), month)

    def _give_notice(self, who: Array, month: int) -> None:
        """Leaving at the end of the term; without automatic renewal half never say so."""
        self.leaving[who] = True
        earliest = first_day(month)
        latest = np.minimum(
            np.where(
                self.who.is_auto_renew[who],
                self.end[who] - days(self.notice_days[who]),
                self.end[who] - days(1),
            ),
            last_day(month),
        )
        room = np.maximum((latest - earliest).astype(int), 0)
        given = latest - days((room * self.random.random(len(who)) ** 2).astype(int))
        silent = ~self.who.is_auto_renew[who] & (self.random.random(len(who)) < 0.5)
        for slot in range(SLOTS):
            self.ledger.stop(np.where(silent, -1, self.line[slot, who]), given)

    def _terminate(self, who: Array, month: int) -> None:
        """Notice in this month, and no service from the first day of the next."""
        self.leaving[who] = True
        self.end_month[who] = month + 1
        self.end[who] = first_day(month + 1)
        given = day_in(month, self.random.integers(1, 27, len(who)))
        for slot in range(SLOTS):
            self.ledger.stop(self.line[slot, who], given, np.full(len(who), first_day(month + 1)))

    def _renew(self, who: Array, month: int) -> None:
        """A new contract from the end of the old one: dearer, and larger or smaller."""
        if not len(who):
            return
        random, n = self.random, len(who)
        level = self.states.satisfaction[who]
        luck = random.random(n)
        grows = luck < _GROWS_AT_RENEWAL[level]
        shrinks = (luck > 1 - _SHRINKS_AT_RENEWAL[level]) & (who != self.who.whale)
        change = np.select(
            [grows, shrinks],
            [1 + random.uniform(0.08, 0.36, n), 1 - random.uniform(0.08, 0.45, n)],
            1.0,
        )
        old_lines = self.line[:, who].copy()
        for slot in range(SLOTS):
            held = self.quantity[slot, who] > 0
            wanted = np.maximum(1, np.rint(self.quantity[slot, who] * change)).astype(np.int64)
            self.quantity[slot, who] = np.where(held, wanted, 0)
            risen = np.rint(self.price[slot, who] * (1 + self.uplift[who])).astype(np.int64)
            self.price[slot, who] = risen
            listed = np.rint(self.list_price[slot, who] * 1.03).astype(np.int64)
            self.list_price[slot, who] = np.maximum(listed, risen)
        for slot, drop, add in ((INSIGHTS, 0.16, 0.10), (SUPPORT, 0.14, 0.06)):
            held = self.quantity[slot, who] > 0
            dropped = held & (level <= 1) & (random.random(n) < drop)
            added = ~held & (level >= 3) & (random.random(n) < add)
            seats = self.quantity[CORE, who]
            self.quantity[slot, who] = np.select(
                [dropped, added], [0, seats], self.quantity[slot, who]
            )

        self._sign(who, *self._renewal_days(who, month), old_lines)

    def _renewal_days(self, who: Array, month: int) -> tuple[Array, Array]:
        """When renewals begin and when they are signed: early, on time, or up to four weeks late.

        Most late ones begin where the old contract ended all the same; some leave a gap.
        """
        random, n = self.random, len(who)
        end = self.end[who]
        auto = self.who.is_auto_renew[who]
        soonest = np.where(
            auto,
            end - days(self.notice_days[who]) + days(1),
            first_day(month),
        )
        room = np.maximum((end - soonest).astype(int), 1)
        signed = soonest + days(
            np.where(auto & (random.random(n) < 0.6), 0, (room * random.random(n)).astype(int))
        )
        late = ~auto & ~self.decides_early[who] & (random.random(n) < 0.3)
        delay = random.integers(2, 29, n)
        signed = np.where(late, end + days(delay), signed)
        gap = late & (random.random(n) < 0.35)
        start = np.where(gap, signed, end)
        beyond = (start - first_day(number_of(start))).astype(int) >= 28
        start = np.where(beyond, end, start)  # every contract begins on a day that all months have
        return start, signed

    def _decide_open_ended(self, month: int) -> None:
        if month < self.opens:
            return
        free = self.live & ~self.leaving & self.open_ended
        free &= self.random.random(len(free)) < hazard.chance(self.base_step, self.states)
        self._terminate(np.flatnonzero(free), month)

    def _leave_suddenly(self, month: int) -> None:
        if month < self.opens:
            return
        gone = self.live & ~self.leaving & ~self.open_ended & ~self.shielded
        gone &= self.random.random(len(gone)) < hazard.SUDDEN_RATE
        self._terminate(np.flatnonzero(gone), month)

    def _change_mid_term(self, month: int) -> None:
        random, n = self.random, len(self.who)
        level = self.states.satisfaction
        free = self.live & ~self.leaving & (self.who.left_before == NEVER)
        left = self.end_month - month
        grows = free & (random.random(n) < _GROWS_MID_TERM[level])
        term = grows & ~self.open_ended & (left > 5) & (left < 100)
        for slot in (MORE, STILL_MORE):
            at = np.flatnonzero(term & (self.line[slot] < 0))
            term[at] = False
            self._add_seats(at, slot, month)
        luck = random.random(n)
        shrinks = free & self.open_ended & (luck < _SHRINKS_OPEN_ENDED[level])
        self._change_open_ended(np.flatnonzero(grows & self.open_ended & ~shrinks), month, 1.18)
        self._change_open_ended(np.flatnonzero(shrinks), month, 0.78)

    def _add_seats(self, at: Array, slot: int, month: int) -> None:
        if not len(at):
            return
        day = (self.end[at] - first_day(self.end_month[at])).astype(int) + 1
        start = day_in(month, day)
        more = self.quantity[CORE, at] * self.random.uniform(0.06, 0.25, len(at))
        self.quantity[slot, at] = np.maximum(1, more).astype(np.int64)
        auto = self.who.is_auto_renew[at]
        notice = self.end[at] - days(self.notice_days[at])
        self.line[slot, at] = self._write(
            at,
            slot,
            contract=self.contract[at],
            signed=start - days(self.random.integers(1, 9, len(at))),
            start=start,
            end=self.end[at],
            notice=np.where(auto, notice, NO_DAY),
            months=self.end_month[at] - month,
            renews=np.full(len(at), -1),
        )

    def _change_open_ended(self, at: Array, month: int, about: float) -> None:
        """The old line ends and a new one begins, on the first day of the next month."""
        if not len(at):
            return
        change = about + self.random.uniform(-0.1, 0.1, len(at))
        start = np.full(len(at), first_day(month + 1))
        said = day_in(month, self.random.integers(5, 27, len(at)))
        old = self.line[CORE, at].copy()
        self.ledger.stop(old, said, start)
        seats = np.rint(self.quantity[CORE, at] * change).astype(np.int64)
        self.quantity[CORE, at] = np.maximum(1, seats)
        self.line[CORE, at] = self._write(
            at,
            CORE,
            contract=self.contract[at],
            signed=said,
            start=start,
            end=np.full(len(at), NO_DAY),
            notice=np.full(len(at), NO_DAY),
            months=self.term[at],
            renews=old,
        )
