"""Bars, and the handles through which a strategy reads what it has asked for. The stream brings their rows; they show them."""

import math
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from .refusal import INVALID_ARGUMENT, Refusal

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def moment(nanoseconds):
    """A time of the protocol as a datetime in UTC, to the microsecond."""
    return _EPOCH + timedelta(microseconds=nanoseconds // 1000)


class Bar(NamedTuple):
    """One bar; start and end are UTC."""

    symbol: str
    interval: str
    start: datetime
    end: datetime
    open: float
    high: float
    low: float
    close: float
    volume: float
    partial: bool


def make_bar(symbol, interval, row):
    start, end, *rest = row
    return Bar(symbol, interval, moment(start), moment(end), *rest)


class Life:
    """Shared by all handles of a day: they die together."""

    def __init__(self):
        self.over = False


class Series:
    """The bars of one symbol and interval that have ended, oldest first, history included. It grows while bars stream, and is empty once
    it was removed or its day is over."""

    def __init__(self, life, symbol, interval):
        self.symbol = symbol
        self.interval = interval
        self._life = life
        self._gone = False
        self._rows = []

    @property
    def removed(self):
        return self._gone or self._life.over

    def _shown(self):
        return () if self.removed else self._rows

    def __len__(self):
        return len(self._shown())

    def __getitem__(self, i):
        """Bar i, 0 the oldest and -1 the latest; IndexError where there is none."""
        if isinstance(i, slice):
            return [make_bar(self.symbol, self.interval, row) for row in self._shown()[i]]
        return make_bar(self.symbol, self.interval, self._shown()[i])

    @property
    def last(self):
        """The latest bar that has ended; None where there is none."""
        return self[-1] if len(self) else None

    def column(self, name):
        """One of open, high, low, close and volume of all bars, as a list of its own: quicker than bar by bar."""
        at = Bar._fields.index(name) - 2  # a row has no symbol and interval
        return [row[at] for row in self._shown()]


class Indicator:
    """The values of an indicator. They are NaN until it is ready, and once it was removed or its day is over."""

    def __init__(self, id, life, series):
        self.symbol = series.symbol
        self.interval = series.interval
        self.name = series.name
        self.key = series.key  # the name, all parameters and the interval, such as sma(period=20)@5m
        self.fields = tuple(series.fields)
        self._id = id
        self._life = life
        self._gone = False
        self._ready = False
        self._latest = None  # all outputs of the latest row, None where there is none yet
        self._past = []  # the first outputs before it

    def _push(self, outputs, ready):
        if self._latest is not None:
            self._past.append(self._latest[0])
        self._latest, self._ready = outputs, ready

    @property
    def removed(self):
        return self._gone or self._life.over

    @property
    def ready(self):
        return self._ready and not self.removed

    @property
    def value(self):
        """The first output after the latest bar that has ended."""
        return self.previous(0)

    def __len__(self):
        """How many bars it has had: previous reaches back over so many."""
        return 0 if self.removed or self._latest is None else len(self._past) + 1

    def previous(self, n):
        """The first output n bars earlier; NaN where there is none."""
        if not 0 <= n < len(self):
            return math.nan
        return self._latest[0] if n == 0 else self._past[-n]

    def field(self, name):
        """An output by its name."""
        if name not in self.fields:
            raise Refusal(INVALID_ARGUMENT, self.symbol, f'{self.key} has no field "{name}": its fields are {", ".join(self.fields)}')
        return math.nan if len(self) == 0 else self._latest[self.fields.index(name)]
