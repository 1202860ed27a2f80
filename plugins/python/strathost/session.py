"""What a strategy may ask of the host: the words of sdk.Session in Go. Reads of its own handles are answered in this process, every
request is a message to the host and its answer."""

import json
import math
import sys
from datetime import datetime
from typing import NamedTuple, Optional

from . import places
from .emitted import MAX_EMITTED_NAME
from .handles import moment
from .refusal import INVALID_ARGUMENT, Refusal, not_in_call

_LEVELS = {"debug": -4, "info": 0, "warn": 4, "error": 8}


class Source(NamedTuple):
    """Who asked for a symbol."""

    kind: str
    name: str
    digest: str
    location: str


class Metadata(NamedTuple):
    """Who added a symbol, when and how: docs/provenance.md explains each. added_at is in the exchange's zone, None before the session."""

    meets_session_config_requirements: bool
    added_by: str
    auto_provisioned: bool
    added_at: Optional[datetime]
    upgraded_from_adhoc: bool
    source: Source


class Symbol(NamedTuple):
    """A symbol as it stood when it was asked for: a snapshot, not a handle."""

    name: str
    base: str
    intervals: tuple
    metadata: Metadata


class Today(NamedTuple):
    """The growing day of a symbol. Prices are NaN before the first bar; last is of an earlier day where stale."""

    symbol: str
    bars: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    last: float
    stale: bool


class SymbolEvent(NamedTuple):
    """What happened to a symbol: change is added, upgraded or removed, by the name of the source that caused it; time is UTC."""

    symbol: str
    change: str
    by: str
    time: datetime


class Scan(NamedTuple):
    """One slot of a scanner's schedule; time is UTC."""

    time: datetime
    pre_session: bool
    universe: tuple


class Session:
    """Valid in the call that it was given to, on that thread."""

    def __init__(self, stream):
        self._stream = stream

    @property
    def name(self):
        """The session's name in the YAML."""
        return self._stream.session_name

    @property
    def day(self):
        """The trading day, YYYY-MM-DD."""
        return self._stream.day

    @property
    def now(self):
        """The session clock, UTC: the only time that a strategy should use."""
        return moment(self._stream.now)

    @property
    def zone(self):
        """The exchange's zone: now.astimezone(zone) is the time on its clock."""
        return self._stream.zone

    @property
    def stopping(self):
        """True once the call must end: the run was interrupted or the strategy is being stopped."""
        return self._stream.stopping

    def random(self):
        """The next number in [0, 1), the same in every run and every language."""
        return self._stream.random.next() if self._stream.open else math.nan

    def log(self, message, level="info", **attrs):
        """Logs at the session clock. level is debug, info, warn or error; attrs are text, numbers, booleans, and dicts of these."""
        self._stream.outbox.log(self._stream.now, _LEVELS[level], message, attrs)

    def emit(self, name, value):
        """Records a value under a name, for emitted.csv."""
        if not self._stream.open:
            raise not_in_call()
        if not name:
            raise Refusal(INVALID_ARGUMENT, "", "emit takes a name that is not empty")
        if (size := len(name.encode("utf-8", "replace"))) > MAX_EMITTED_NAME:
            raise Refusal(INVALID_ARGUMENT, "", f"emit takes a name of at most {MAX_EMITTED_NAME} bytes, got {size}")
        value = float(value)
        self._stream.emitted.take(self._stream.now)
        self._stream.outbox.emit(self._stream.now, name, value)

    def symbols(self):
        """All symbols of the session, by name."""
        return [self._symbol(s) for s in self._ask("symbols").symbols.symbols]

    def symbol(self, name):
        """One symbol; refused with not_loaded where the session does not have it."""
        return self._symbol(self._ask("symbol", symbol=name).symbol)

    def today(self, symbol):
        """What the day has brought of a symbol so far, from the bars that have ended."""
        t = self._ask("today", symbol=symbol).today
        return Today(*(getattr(t, field) for field in Today._fields))

    def add_symbol(self, symbol, *, reason=""):
        """Brings a symbol to all that the configuration asks of its symbols, and follows it."""
        return self._symbol(self._ask("add_symbol", symbol=symbol, reason=reason, location=self._where()).symbol)

    def add_indicator(self, symbol, name, params=None, *, interval, reason=""):
        """Computes an indicator, warm from history; an unknown symbol is provisioned for it (adhoc)."""
        try:
            text = json.dumps(params or {}, allow_nan=False).encode()
        except (TypeError, ValueError) as e:
            raise Refusal(INVALID_ARGUMENT, symbol, f"parameters of {name}: {e}") from None
        r = self._ask("add_indicator", symbol=symbol, name=name, interval=interval, params=text, reason=reason, location=self._where())
        return self._stream.indicator(r.series)

    def add_bars(self, symbol, interval, *, days=0, historical_only=False, reason=""):
        """Provides a series of bars with so many whole trading days before today, and follows it unless it is historical only."""
        r = self._ask("add_bars", symbol=symbol, interval=interval, days=days, historical_only=historical_only, reason=reason,
                      location=self._where())
        return self._stream.series(r.series)

    def history(self, symbol, interval, n):
        """A copy of the last n bars of a series that have ended; fewer where there are fewer."""
        return self._stream.series(self._ask("history", symbol=symbol, interval=interval, count=n).series)

    def remove_symbol(self, symbol, *, reason=""):
        """Drops the caller's holds on a symbol and all it has of it."""
        self._ask("remove_symbol", symbol=symbol, reason=reason, location=self._where())

    def remove_indicator(self, indicator, *, reason=""):
        """Drops the caller's hold on an indicator, of which it gives the handle."""
        id = self._stream.id_of(indicator)
        of_yesterday = {} if id else {"symbol": indicator.symbol, "interval": indicator.interval, "key": indicator.key}
        self._ask("remove_indicator", series=id, reason=reason, location=self._where(), **of_yesterday)

    def remove_bars(self, symbol, interval, *, reason=""):
        """Drops the caller's hold on a series."""
        self._ask("remove_bars", symbol=symbol, interval=interval, reason=reason, location=self._where())

    def lock(self, symbol, *, carry=False, reason=""):
        """Keeps a loaded symbol in the session; with carry over the close, too."""
        self._ask("lock", symbol=symbol, carry=carry, reason=reason, location=self._where())

    def unlock(self, symbol, *, reason=""):
        """Ends the caller's own lock."""
        self._ask("unlock", symbol=symbol, reason=reason, location=self._where())

    def follow(self, symbol, *intervals):
        """Has on_bars get bars of a loaded symbol: of these intervals, or of the strategy's follow.intervals."""
        self._ask("follow", symbol=symbol, intervals=intervals)

    def unfollow(self, symbol):
        """Ends that for all intervals of the symbol."""
        self._ask("unfollow", symbol=symbol)

    def every(self, interval, fn):
        """Calls fn(session) each interval, anchored at the open, to the end of the day."""
        self._stream.timer("every", fn, interval=interval)

    def at(self, when, fn):
        """Calls fn(session) once today, at such as "15:55", "open+30m" or "close-5m"."""
        self._stream.timer("at", fn, when=when)

    def _ask(self, request, **fields):
        return self._stream.ask(request, fields)

    @staticmethod
    def _where():
        """The author's line that makes a request."""
        return places.best(places.of_frame(sys._getframe(2)))[0]

    def _symbol(self, s):
        m = s.metadata
        added_at = moment(m.added_at).astimezone(self.zone) if m.HasField("added_at") else None
        source = Source(m.source.kind, m.source.name, m.source.digest, m.source.location)
        return Symbol(s.name, s.base, tuple(s.intervals), Metadata(
            m.meets_session_config_requirements, m.added_by, m.auto_provisioned, added_at, m.upgraded_from_adhoc, source))
