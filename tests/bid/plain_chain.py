"""The chain of docs/bid_mathematics.md for one scenario, figure by figure in plain Python.

Written from the page alone, as a spreadsheet would be: no arrays, nothing of the engine.
"""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import timedelta
from typing import Any

from wfm.bid.capacity import Capacity
from wfm.bid.request import Request

PAY = ("wages", "premiums", "overtime", "training")


def up(x: float) -> float:
    return max(math.ceil(x - 1e-9), 0)


def straight(x: float, xs: Any, ys: Any) -> float:
    if x <= xs[0]:
        return float(ys[0])
    for n in range(1, len(xs)):
        if x <= xs[n]:
            part = (x - xs[n - 1]) / (xs[n] - xs[n - 1])
            return float(ys[n - 1] + part * (ys[n] - ys[n - 1]))
    return float(ys[-1])


class Chain:
    """One scenario; `f(driver, month)` is its factor; `plan` the chain with all factors 1."""

    def __init__(self, request: Request, capacity: Capacity, f: Any = None,
                 plan: Chain | None = None, lag: int | None = None, over: int = 3) -> None:
        self.r, self.c, self.plan, self.over, self.lag = request, capacity, plan, over, lag
        self.f = f or (lambda _driver, _month: 1.0)
        self.M = range(request.months)
        self.share = request.week_share
        self.weeks = [sum(self.share[m]) for m in self.M]
        self.works = [*request.lines, *request.lists]
        self.sites = [site for site in request.places
                      if any(self.part(site, work) > 0 for work in self.works)]
        self.work()
        self.people()
        self.units()
        self.cost()

    def part(self, site: str, work: str) -> float:
        return self.c.shares[site].shares.get(work, 0.0)

    def spike(self, work: str, m: int) -> float:
        line, found = self.r.lines[work], 1.0
        day = self.r.first_days[m]
        while day < self.r.first_days[m + 1]:
            for spike in self.r.spikes:
                if spike.line in ("all", work) and spike.first <= day <= spike.last:
                    found += (spike.factor - 1) * sum(line.profile[day.weekday()]) / self.weeks[m]
            day += timedelta(days=1)
        return found

    def work(self) -> None:
        self.contacts, self.seconds, self.hours = {}, {}, {}
        for j in self.works:
            for m in self.M:
                v, h = self.f("volume", m), self.f("aht", m)
                if j in self.r.lines:
                    line, curve = self.r.lines[j], self.c.curves[j]
                    contacts = line.contacts[m] * self.spike(j, m) * v
                    seconds = line.aht_s * (1 + line.aht_year) ** (m / 12) * h
                    load = contacts * seconds / 3600 / line.concurrency
                    weekly = load / self.weeks[m]
                    beyond = max(weekly / curve.load[-1], 1)
                    hours = self.weeks[m] * straight(weekly, curve.load, curve.hours) * beyond
                else:
                    calls = self.r.lists[j]
                    contacts = calls.records[m] * calls.attempts * v
                    rate = calls.contact_rate * calls.right_party
                    seconds = (rate * calls.aht_contact_s
                               + (1 - rate) * calls.aht_no_contact_s) * h
                    hours = contacts * seconds / 3600
                self.contacts[j, m], self.seconds[j, m] = contacts, seconds
                self.hours[j, m] = hours

    def stays(self, place: Any, a: int) -> float:
        months = a * 84 / 365.25
        rate = next((share for until, share in place.attrition if months < until),
                    place.attrition[-1][1])
        return (1 - min(self.f("attrition", 0) * rate, 0.95)) ** (84 / 365.25)

    def able(self, place: Any, a: int) -> float:
        curve = [place.nesting] * place.nesting_weeks + list(place.ramp)
        q = curve[a] if a < len(curve) else 1.0
        return max(1 - self.f("ramp", 0) * (1 - q), 0)

    def cohorts(self, p: str) -> None:
        place, classes = self.r.places[p], self.c.classes[p]
        W, T, loss = self.r.weeks, place.training_weeks, place.training_loss
        left = [1.0]
        for a in range(W + 60):
            left.append(left[-1] * self.stays(place, a))
        last = (1 - min(self.f("attrition", 0) * place.attrition[-1][1], 0.95)) ** (84 / 365.25)
        heads, able = [], []
        for w in range(W):
            x = y = place.opening * last ** w
            for t, n in zip(classes.week, classes.people, strict=True):
                age = w - t - T
                if age >= 0:
                    x += n * (1 - loss) * left[age]
                    y += n * (1 - loss) * left[age] * self.able(place, age)
            heads.append(x)
            able.append(y)
        before = 1 - sum(self.share[m][0] for m in self.M)

        def booked(m: int, w: int) -> float:
            if w < 0:
                return 1.0 if m == 0 else 0.0
            return (self.share[m][w] if w < W else 0.0) + (before if m == 0 and w == 0 else 0)

        for m in self.M:
            self.heads0[p, m] = sum(
                self.share[m][w] * heads[w] for w in range(W)) / self.weeks[m]
            self.able0[p, m] = sum(self.share[m][w] * able[w] for w in range(W)) / self.weeks[m]
            pairs = list(zip(classes.week, classes.people, strict=True))
            self.hires0[p, m] = sum(n * booked(m, t) for t, n in pairs)
            self.trained0[p, m] = sum(
                n * booked(m, w) for t, n in pairs for w in range(t, t + T))
        self.waiting0[p] = sum(
            n * (1 - loss) * left[w - t - T] * (1.0 if w < 0 else before)
            for t, n in pairs for w in range(t + T, 1))

    def people(self) -> None:
        for name in ("heads0", "able0", "hires0", "trained0", "waiting0", "needed", "avail",
                     "need_heads", "F", "heads", "able_", "hires", "trained", "waiting", "ready",
                     "over_", "over_paid", "ratio"):
            setattr(self, name, {})
        for p in self.sites:
            place, fit = self.r.places[p], self.c.fits[p]
            self.cohorts(p)
            lag = self.lag if self.lag is not None else (
                self.r.terms.replan_months if self.r.terms.replan_months is not None
                else up((place.lead_weeks + place.training_weeks + place.nesting_weeks)
                        * 84 / 365.25))
            for m in self.M:
                k, x = (p, m), self.f("shrinkage", m)
                self.needed[k] = sum(
                    self.part(p, j) * self.hours[j, m] for j in self.works) / fit.fit
                self.avail[k] = ((1 - min(x * place.in_office, 0.95))
                                 * (1 - min(x * place.out_of_office, 0.95)))
                month_h = place.week_h * self.weeks[m]
                self.need_heads[k] = self.needed[k] / (month_h * self.avail[k])
                F = 1.0
                if self.plan is not None and m >= lag:
                    window = range(max(m - lag - self.over + 1, 0), m - lag + 1)
                    below = (sum(self.plan.need_heads[p, i] for i in window) * self.able0[k])
                    if below > 0:
                        F = (sum(self.need_heads[p, i] for i in window)
                             * self.plan.able0[k] / below)
                self.F[k] = F
                self.heads[k], self.able_[k] = F * self.heads0[k], F * self.able0[k]
                step = ((F - (self.F[p, m - 1] if m else 1)) * self.heads0[k]
                        / (1 - place.training_loss))
                self.hires[k] = max(F * self.hires0[k] + step, 0)
                self.trained[k] = max(F * self.trained0[k] + step * place.training_weeks, 0)
                self.waiting[k] = F * self.waiting0[p] if m == 0 else 0
                self.ready[k] = self.able_[k] * month_h * self.avail[k]
                self.over_[k] = min(max(self.needed[k] - self.ready[k], 0),
                                    place.overtime * self.heads[k] * month_h * self.avail[k])
                self.over_paid[k] = self.over_[k] / self.avail[k]
                self.ratio[k] = ((self.ready[k] + self.over_[k]) / self.needed[k]
                                 if self.needed[k] > 0 else 1)
        self.service, self.handled = {}, {}
        for j in self.works:
            for m in self.M:
                ratio = sum(self.part(p, j) * self.ratio[p, m] for p in self.sites)
                if j in self.r.lines:
                    curve = self.c.curves[j]
                    self.service[j, m] = straight(ratio, curve.ratio, curve.service)
                    self.handled[j, m] = straight(ratio, curve.ratio, curve.answered)
                else:
                    self.service[j, m] = self.handled[j, m] = min(ratio, 1)

    def units(self) -> None:
        self.count: dict[tuple[str, int], float] = defaultdict(float)
        self.at: dict[tuple[str, str, int], float] = defaultdict(float)
        for m in self.M:
            self.count["month", m] = 1
            for j in self.works:
                done = self.contacts[j, m] * self.handled[j, m]
                minutes, contacts = done * self.seconds[j, m] / 60, done
                if j in self.r.lists:
                    calls = self.r.lists[j]
                    contacts = done * calls.contact_rate
                    right = done * calls.contact_rate * calls.right_party
                    self.count["right_party_contact", m] += right
                    self.count["sale", m] += right * calls.conversion * self.f("conversion", m)
                self.count["minute", m] += minutes
                self.count["contact", m] += contacts
                for p in self.sites:
                    self.at["handled_minute", p, m] += self.part(p, j) * minutes
                    self.at["contact", p, m] += self.part(p, j) * contacts
            for p in self.sites:
                place, fit, k = self.r.places[p], self.c.fits[p], (p, m)
                paid = self.heads[k] * place.week_h * self.weeks[m] + self.over_paid[k]
                seats = up(self.heads[k] * fit.present * (1 - place.home) / place.sharing)
                full = max(x.contract.week_max_h for x in place.patterns)
                self.at["paid_hour", p, m], self.at["seat_month", p, m] = paid, seats
                self.at["agent_month", p, m] = self.heads[k]
                self.at["hire", p, m] = self.hires[k]
                self.count["paid_hour", m] += paid
                self.count["productive_hour", m] += min(self.ready[k] + self.over_[k],
                                                        self.needed[k])
                self.count["fte", m] += self.heads[k] * place.week_h / full
                self.count["seat", m] += seats

    def wage_index(self, m: int) -> float:
        plan, above, below = self.plan or self, 0.0, 0.0
        for p in self.sites:
            place = self.r.places[p]
            weight = (plan.at["paid_hour", p, m] * place.wage_h * (1 + place.on_cost) * place.rate
                      * (1 + place.rate_year) ** (m / 12))
            above += weight * (1 + place.wage_year) ** (m // 12)
            below += weight
        return above / below

    def cost(self) -> None:
        self.kinds: dict[tuple[str, str, int], float] = defaultdict(float)
        for m in self.M:
            gross = {}
            for p in self.sites:
                place, k = self.r.places[p], (p, m)
                foreign = place.currency != self.r.currency
                worth = (place.rate * (1 + place.rate_year) ** (m / 12)
                         * (self.f("currency", m) if foreign else 1))
                rise = (1 + place.wage_year) ** (m // 12) * self.f("wage", m)
                hour = place.wage_h * rise * worth
                wages = self.heads[k] * place.week_h * self.weeks[m] * hour
                hours = {j: self.part(p, j) * self.hours[j, m] for j in self.works}
                extra = sum(hours[j] * place.languages.get(
                    (self.r.lines.get(j) or self.r.lists[j]).language, 0) for j in self.works)
                language = extra / sum(hours.values()) if sum(hours.values()) > 0 else 0
                pay = {
                    "wages": wages,
                    "premiums": wages * ((1 + self.c.fits[p].premium) * (1 + language) - 1),
                    "overtime": self.over_paid[k] * (1 + place.overtime_premium) * hour,
                    "training": (self.trained[k] + self.waiting[k]) * place.week_h * hour}
                gross[p] = sum(pay.values())
                for kind, amount in pay.items():
                    self.kinds[kind, p, m] += amount
                self.kinds["on_costs", p, m] += place.on_cost * gross[p]
                for role in self.r.support:
                    if role.site == p and self.heads[k] > 0:
                        n = max(role.least, up(self.heads[k] / role.agents))
                        self.kinds["support", p, m] += n * role.month_cost * rise * worth
                for item in self.r.items:
                    if item.site == p:
                        scale = 1 if item.basis == "wage_share" else worth
                        self.kinds["items", p, m] += scale * self.item(item, [p], m, gross)
            for role in self.r.support:
                everyone = sum(self.heads[p, m] for p in self.sites)
                if role.site == "all" and everyone > 0:
                    n = max(role.least, up(everyone / role.agents))
                    self.kinds["support", "all", m] += (n * role.month_cost * self.wage_index(m)
                                                        * self.f("wage", m))
            for item in self.r.items:
                if item.site == "all":
                    self.kinds["items", "all", m] += self.item(item, self.sites, m, gross)
            self.count["cost_plus", m] = sum(
                amount for (_kind, _p, i), amount in self.kinds.items() if i == m)

    def item(self, item: Any, sites: list[str], m: int, gross: dict[str, float]) -> float:
        first, last = item.months
        if item.basis == "revenue_share":
            return 0.0
        if item.basis == "once":
            return item.amount * (m == min(max(first, 0), self.r.months - 1))
        if not first <= m <= last:
            return 0.0
        if item.basis == "month":
            return item.amount
        if item.basis == "wage_share":
            return item.amount * sum(gross[p] for p in sites)
        return item.amount * sum(self.at[item.basis, p, m] for p in sites)

    def index(self, m: int) -> float:
        if self.r.terms.model == "cost_plus":
            return 1.0
        return 1 + self.r.terms.inflation_pass * (self.wage_index(m) - 1)

    def revenue_share(self, m: int) -> float:
        return sum(item.amount for item in self.r.items if item.basis == "revenue_share"
                   and item.months[0] <= m <= item.months[1])

    def capital(self) -> float:
        return self.r.terms.payment_days / 365 * self.r.terms.capital_year

    def keep(self, m: int) -> float:
        return (1 - self.r.terms.margin - self.c.credits - self.revenue_share(m) - self.capital())

    def price(self) -> tuple[float, list[tuple[float, float, float]]]:
        """Of the plan: the price, and (low, high, price) of its bands."""
        model = self.r.terms.model
        cost = sum(self.count["cost_plus", m] for m in self.M)
        amount = cost / sum(self.count[model, m] * self.index(m) * self.keep(m) for m in self.M)
        bands = []
        counted = "contact" if model == "month" else model
        for band in self.r.terms.bands:
            if band.low < 1 < band.high or model == "cost_plus":
                continue
            low, high = band.low, band.high
            if low >= 1:
                high = min(high, low + 0.5)
            else:
                low = max(low, high - 0.5)
            made = band.price
            if made is None:
                ends = [Chain(self.r, self.c, lambda d, _m, v=v: v if d == "volume" else 1.0,
                              self, lag=0, over=1) for v in (low, high)]
                above = sum(ends[1].count["cost_plus", m] - ends[0].count["cost_plus", m]
                            for m in self.M)
                below = sum((ends[1].count[counted, m] - ends[0].count[counted, m])
                            * self.index(m) * self.keep(m) for m in self.M)
                made = above / below
            bands.append((band.low, band.high, made))
        return amount, bands

    def revenue(self, price: float, bands: list[tuple[float, float, float]], m: int) -> float:
        plan, terms = self.plan or self, self.r.terms
        model = terms.model
        total = price * max(self.count[model, m], terms.commitment * plan.count[model, m])
        counted = "contact" if model == "month" else model
        inside = 0.0 if model == "month" else price
        forecast = plan.count[counted, m]
        volume = max(self.count[counted, m], terms.commitment * forecast)
        for low, high, amount in bands:
            width = (high - low) * forecast
            if low >= 1:
                total += (amount - inside) * min(max(volume - low * forecast, 0), width)
            else:
                total -= (amount - inside) * min(max(high * forecast - volume, 0), width)
        return self.index(m) * total

    def credit(self, m: int) -> float:
        """As a share of the month's revenue."""
        plan, terms, found = self.plan or self, self.r.terms, 0.0
        every = sum(self.hours[j, m] for j in self.works)
        for j, line in self.r.lines.items():
            if line.service_level is None:
                continue
            known = plan.contacts[j, m]
            if m >= terms.lock_months:
                window = range(max(m - terms.lock_months - 2, 0), m - terms.lock_months + 1)
                known *= (sum(self.contacts[j, i] for i in window)
                          / sum(plan.contacts[j, i] for i in window))
            free = self.contacts[j, m] > known * (1 + terms.lock_band) * (1 + 1e-9)
            due = [c for c in terms.credits if c.line in ("all", j)]
            level = self.service[j, m]
            credit = max([c.share for c in due if c.points >= 0 and not free
                          and level < line.service_level - c.points - 1e-9], default=0)
            bonus = min([c.share for c in due if c.points < 0
                         and level >= line.service_level - c.points - 1e-9], default=0)
            found += self.hours[j, m] / every * (credit + bonus)
        return found
