#!/usr/bin/env python3
"""The counterpart of words/main.go: a strategy that uses every word of the contract, and emits what comes of it."""

import math

import strathost


class Words:
    other = strathost.param(str, "MSFT")
    share = strathost.param(float, 0.5, min=0, max=1)
    loud = strathost.param(bool, False)
    names = strathost.param(list, ["TSLA", "NONE"], max=5)

    def __init__(self):
        if self.share == 0.25:
            raise ValueError("a share of 0.25 is bad luck")
        self.bands = self.series = None

    def on_start(self, session):
        yesterday, old, self.seen = self.bands, self.series, 0
        if yesterday is not None:
            emit(session, "dead", yesterday.removed, len(yesterday), len(old), yesterday.value)
            self.trying(session, lambda: session.remove_indicator(yesterday, reason="of yesterday"))
        self.bands = session.add_indicator(self.other, "bbands", {"period": 10}, interval="5m", reason="its bands")
        self.series = session.add_bars(self.other, "5m", days=1, reason="to follow")
        emit(session, "history", len(self.series), self.series[0].close, self.series.last.volume, self.series[0].start.timestamp())
        for name in self.names:
            self.trying(session, lambda: session.add_symbol(name, reason="by its name"))
        self.trying(session, lambda: session.add_indicator(self.other, "bolinger", interval="5m"))
        self.trying(session, lambda: session.add_bars(self.other, "5M"))
        self.trying(session, lambda: session.every("1h", self.hourly))
        self.trying(session, lambda: session.at("close-30m", self.late))
        self.trying(session, lambda: session.at("09:00", self.late))
        self.trying(session, lambda: session.every("5m", None))

    def on_bars(self, session, bars):
        for x in bars:
            self.seen += 1
            if self.seen % 10 == 0:
                seconds = (x.end - x.start).total_seconds()
                emit(session, f"bar {x.symbol} {x.interval}", x.open, x.high, x.low, x.close, x.volume, x.partial, seconds)

    def hourly(self, session):
        b = self.bands
        emit(session, "bands", b.value, b.field("upper"), b.field("lower"), b.previous(3), b.previous(100_000), len(b), b.ready)
        self.trying(session, lambda: session.emit("é" * 101, 1))
        self.trying(session, lambda: b.field("uper"))
        today = session.today(self.other)
        emit(session, "today", *today[1:])
        closes, total = self.series.column("close"), 0.0
        for close in closes:  # sum() adds more exactly than Go does
            total += close
        now = session.now
        emit(session, "series", len(self.series), total, self.series.last.open, session.random(), now.timestamp(), now.astimezone(session.zone).hour)
        last = session.history("AAPL", "5m", 3)
        emit(session, "last", len(last), last[0].close)
        session.log("an hour", seen=self.seen, share=self.share, loud=self.loud, day=session.day)

    def late(self, session):
        for x in session.symbols():
            m = x.metadata
            at = math.nan if m.added_at is None else m.added_at.timestamp()
            emit(session, f"symbol {x.name} {m.added_by} {x.base} {m.source.name}", m.meets_session_config_requirements,
                 m.auto_provisioned, m.upgraded_from_adhoc, at, len(x.intervals))
        self.trying(session, lambda: session.symbol("GE"))
        self.trying(session, lambda: session.follow("AAPL", "5m"))
        self.trying(session, lambda: session.unfollow("AAPL"))
        self.trying(session, lambda: session.lock("TSLA", reason="for now"))
        self.trying(session, lambda: session.remove_symbol("TSLA", reason="while it is locked"))
        self.trying(session, lambda: session.unlock("TSLA"))
        self.trying(session, lambda: session.remove_symbol("TSLA", reason="done"))
        self.trying(session, lambda: session.remove_indicator(self.bands, reason="done"))
        emit(session, "removed", self.bands.removed, self.bands.value, len(self.series))
        self.trying(session, lambda: session.remove_bars(self.other, "5m", reason="done"))
        emit(session, "removed", self.series.removed, len(self.series))

    def on_symbol(self, session, event):
        emit(session, f"event {event.symbol} {event.change} {event.by}", event.time.timestamp())

    def on_end(self, session):
        self.trying(session, lambda: session.add_symbol("GE"))
        emit(session, "end", self.seen, session.random())

    def on_finish(self, session):
        emit(session, f"finish {session.name}", self.seen)

    def trying(self, session, request):
        """Emits a refusal, under its code and its symbol, and logs its message."""
        try:
            request()
        except strathost.Refusal as e:
            emit(session, f"refused {e.code} {e.symbol}", 1)
            session.log(e.message)


def emit(session, name, *values):
    for i, v in enumerate(values):
        session.emit(f"{name} {i}", v)


if __name__ == "__main__":
    strathost.serve(Words, name="words", version="0.1.0")
