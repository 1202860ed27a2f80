"""Plays a session for one strategy: what the host sends, window by window, and the author's calls in them. Lock step: this SDK does not
offer the feature "windows", so a window is one instant."""

import queue
import threading
from datetime import timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from . import columns, params, places
from . import messages as pb
from .emitted import EmitBudget
from .handles import Indicator, Life, Series, make_bar, moment
from .outbox import Outbox, text
from .pulse import Pulse
from .random_numbers import Random
from .refusal import COUNTERFACTUAL, MAX_REQUESTS, PROTOCOL_ERROR, Refusal, Stopped, TooManyRequests, Violation, not_in_call, stopped
from .session import Scan, Session, SymbolEvent

SDK_VERSION = "0.1.0"
HOOKS = ("start", "bars", "scan", "symbol", "end", "finish")
_END = object()  # of the inbox


class Feed:
    """What a series id of the day stands for."""

    def __init__(self, message, life):
        self.kind, self.symbol, self.interval = message.kind, message.symbol, message.interval
        self.bars = self.values = None
        if self.kind == pb.SERIES_KIND_BARS:
            self.bars = Series(life, self.symbol, self.interval)
        elif self.kind == pb.SERIES_KIND_HISTORY:
            self.bars = Series(Life(), self.symbol, self.interval)  # a copy, which nothing ends
        elif self.kind == pb.SERIES_KIND_INDICATOR:
            self.values = Indicator(message.id, life, message)
        elif self.kind != pb.SERIES_KIND_FOLLOWED:
            raise Violation(f"series {message.id} of kind {self.kind}")

    def handle(self):
        return self.bars if self.values is None else self.values


class Stream:
    """The life of a strategy in a session. play runs on a thread of its own, the only one that calls the author's code."""

    def __init__(self, strategy, name, version, role):
        self._class, self._name, self._version, self._role = strategy, name, version, role
        self.outbox = Outbox()
        self._inbox = queue.Queue(16)
        self._session = Session(self)
        self.pulse = Pulse(self)
        self.stopping = self.open = self.playing = False
        self.session_name = self._strategy_name = self.day = ""
        self.now = self._seed = self.timeout_ms = self._instant_calls = self._calls = 0
        self.zone, self.random, self.thread = timezone.utc, Random(0, "", ""), 0
        self.emitted = EmitBudget()
        self._feeds, self._timers, self._life = [], [], Life()
        self._asked = 0  # requests of the running call
        self._broken = None  # ends the strategy with the call: the host sent what it must not, or it asked too much
        self._withheld, self._went_on = "", False

    def receive(self, incoming):
        """Only enqueues what comes, until the end. Of all messages it knows Stop alone: nothing follows that the author should see."""
        try:
            for m in incoming:
                if m.WhichOneof("body") == "stop":
                    break
                self._inbox.put(m)
        except Exception:  # the connection is gone: the end as well
            pass
        self.stopping = True
        self._inbox.put(_END)

    def play(self):
        """Serves the stream from Start to its end."""
        self.thread, over = threading.get_ident(), threading.Event()
        watch = threading.Thread(target=self.pulse.watch, args=(over,), daemon=True)
        watch.start()
        try:
            self._start()
            while True:
                self._take(self._next())
        except Stopped:
            pass
        except BaseException as e:  # the author's code may raise anything, SystemExit among it
            self.outbox.send(failed=self._failed(e))
        finally:
            over.set()
            watch.join()
            self.outbox.end()

    def _next(self):
        m = self._inbox.get()
        if m is _END:
            self._inbox.put(_END)  # for whoever asks again
            raise Stopped
        return m

    def _start(self):
        m = self._next()
        if m.WhichOneof("body") != "start":
            raise Violation(f"the first message is {m.WhichOneof('body')}, expected start")
        s = m.start
        self.session_name, self._strategy_name, self._seed, self.timeout_ms = s.session, s.strategy, s.seed, s.timeout_ms
        with self.pulse:
            self._made = params.make(self._class, s.params)
        self._hooks = {hook: getattr(self._made, "on_" + hook, None) for hook in HOOKS}
        self.outbox.send(ready={
            "name": text(self._name), "version": text(self._version), "sdk_version": SDK_VERSION, "sdk_language": "python",
            "role": self._role, "hooks": [hook for hook in HOOKS if self._hooks[hook]]})

    def _take(self, m):
        """One message between windows."""
        body = m.WhichOneof("body")
        if body == "window":
            self._play_window(m.generation, m.window)
        elif body == "day_start":
            self._start_day(m.day_start)
        elif body == "series":
            self._name_series(m.series)
        elif body == "ping":
            self.outbox.send(pong={"number": m.ping.number})
        else:
            raise Violation(f"{body} between windows")

    def _start_day(self, m):
        """Forgets the day before."""
        self._life.over = True
        self._feeds, self._timers, self._life = [], [], Life()
        self.day, self.random = m.day, Random(self._seed, self._strategy_name, m.day)
        self.emitted = EmitBudget()
        try:
            self.zone = ZoneInfo(m.location)
        except (ZoneInfoNotFoundError, ValueError):  # a machine without time zones
            self.zone = timezone(timedelta(seconds=m.utc_offset_seconds), m.location)

    def _feed(self, id):
        if not 0 < id <= len(self._feeds):
            raise Violation(f"series {id} of {len(self._feeds)}")
        return self._feeds[id - 1]

    def _name_series(self, m):
        """Names an id, and brings the rows that its handle shows now."""
        if m.id == len(self._feeds) + 1:
            self._feeds.append(Feed(m, self._life))
        feed = self._feed(m.id)
        if (feed.kind, feed.symbol, feed.interval) != (m.kind, m.symbol, m.interval):
            raise Violation(f"series {m.id} is {feed.symbol} {feed.interval}, it cannot become {m.symbol} {m.interval}")
        if feed.bars is not None:
            if m.replace:
                feed.bars._rows.clear()
            for _, rows in columns.bar_rows(m.bars, None):
                feed.bars._rows.extend(rows)
        elif feed.values is not None:
            x, latest = feed.values, columns.f64(m.latest)
            if latest and len(latest) != len(x.fields):
                raise Violation(f"series {m.id}: {len(latest)} outputs, expected {len(x.fields)}")
            x._past, x._latest, x._ready = list(columns.f64(m.past)), latest or None, m.ready

    def _remove(self, ids):
        for id in columns.u32(ids):
            handle = self._feed(id).handle()
            if handle is not None:
                handle._gone = True

    def _play_window(self, generation, w):
        if generation != self.outbox.generation + 1:
            raise Violation(f"window {generation} after {self.outbox.generation}")
        self.outbox.generation, self._instant_calls = generation, 0
        instants = columns.i64(w.instants)
        if len(instants) != 1:
            raise Violation(f"a window of {len(instants)} instants, which was not offered")
        self.now = instants[0]
        self._remove(w.removed)
        self.outbox.instant(self.now)
        due = self._show_rows(w)
        self.playing = True
        try:
            self._play_instant(w, due)
        finally:
            self.playing = False
        self.outbox.send(done={"played": 1})

    def _show_rows(self, w):
        """Makes the rows of the instant visible in handles, and gives those that are due in on_bars, in their order."""
        due = []
        for id, rows in columns.bar_rows(w.bars, self.now):
            feed = self._feed(id)
            if feed.bars is not None:
                feed.bars._rows.extend(rows)
            elif feed.values is None:
                due.extend(make_bar(feed.symbol, feed.interval, row) for row in rows)
            else:
                raise Violation(f"rows of series {id}, which has no bars")
        for id, rows in columns.value_rows(w.values, lambda id: len(getattr(self._feed(id).values, "fields", ()))):
            for outputs, ready in rows:
                self._feed(id).values._push(outputs, ready)
        return due

    def _play_instant(self, w, due):
        if w.hook in (pb.HOOK_START, pb.HOOK_END, pb.HOOK_FINISH):
            self._call({pb.HOOK_START: "start", pb.HOOK_END: "end", pb.HOOK_FINISH: "finish"}[w.hook])
        elif w.hook == pb.HOOK_SCAN:
            self._call("scan", Scan(moment(w.scan.time), w.scan.pre_session, tuple(w.scan.universe)))
        elif w.hook == pb.HOOK_INSTANTS:  # symbol events, then bars, then timers
            for e in w.events:
                self._call("symbol", SymbolEvent(e.symbol, e.change, e.by, moment(e.time)))
            if due:
                self._call("bars", due, counts=True)
            for number in columns.u32(w.timers.timers):
                if not 0 < number <= len(self._timers):
                    raise Violation(f"timer {number} of {len(self._timers)}")
                self._invoke(self._timers[number - 1], counts=True)
        else:
            raise Violation(f"a window of hook {w.hook}")

    def _call(self, hook, *arguments, counts=False):
        if self._hooks[hook]:
            self._invoke(self._hooks[hook], *arguments, counts=counts)

    def _invoke(self, fn, *arguments, counts=False):
        """Calls the author's code with the session open."""
        self.open, self._asked = True, 0
        try:
            with self.pulse:
                fn(self._session, *arguments)
        except Refusal as e:
            if e.code != COUNTERFACTUAL or not self._withheld:
                raise
            if not self._went_on:
                self._went_on = True
                self.outbox.log(self.now, 0, f"a handler ended at a refusal of what is withheld, and the strategy goes on: {self._withheld}", {})
        finally:
            self.open = False
            if self.stopping:
                raise Stopped  # whatever the call made of it
            if self._broken:
                raise self._broken
        self._instant_calls += counts

    def ask(self, request, fields):
        """Sends a call and waits for its result; a Refusal where it was not served."""
        if not self.open or threading.get_ident() != self.thread:
            raise not_in_call()
        if self.stopping:
            raise stopped()
        self._asked += 1
        if self._asked > MAX_REQUESTS:
            broken = TooManyRequests()
            self._broken = self._broken or broken
            raise broken
        self._calls += 1
        sent = {name: text(value) if isinstance(value, str) else value for name, value in fields.items()}
        self.outbox.send(call={"number": self._calls, request: sent})
        self.pulse.hosts_turn()
        try:
            return self._result()
        except Stopped:
            raise stopped() from None
        except Violation as e:
            self._broken = e
            raise Refusal(PROTOCOL_ERROR, "", str(e)) from None
        finally:
            self.pulse.authors_turn()

    def _result(self):
        while True:
            m = self._next()
            body = m.WhichOneof("body")
            if body == "series":
                self._name_series(m.series)
            elif body == "ping":
                self.outbox.send(pong={"number": m.ping.number})
            elif body == "result" and m.result.call == self._calls:
                break
            else:
                raise Violation(f"{body} in call {self._calls}")
        r = m.result
        self._remove(r.removed)
        if r.HasField("refusal"):
            refusal = Refusal(r.refusal.code, r.refusal.symbol, r.refusal.message)
            if refusal.code == COUNTERFACTUAL:
                self._withheld = text(refusal)
            raise refusal
        return r

    def indicator(self, id):
        return self._feed(id).values

    def series(self, id):
        return self._feed(id).bars

    def id_of(self, indicator):
        """The id of a handle of today; 0 for another, of which the host says what is wrong."""
        return indicator._id if indicator._life is self._life else 0

    def timer(self, request, fn, **fields):
        """Registers a function under the next number, and asks the host to call it; without one the host refuses, in its order of reasons."""
        self.ask(request, {**fields, "timer": len(self._timers) + 1 if callable(fn) else 0})
        self._timers.append(fn)

    def _failed(self, e):
        """The plugin's last word."""
        place, stack = places.best(places.of_error(e))
        out = {"code": "strategy_error", "message": text(f"{type(e).__name__}: {e}"), "place": place, "stack": stack, "calls": self._instant_calls}
        if isinstance(e, params.Mistakes):
            keys = ("path", "code", "message", "hint")
            out["diagnostics"] = [dict(zip(keys, mistake)) for mistake in e.mistakes]
            out["message"] = text(e)
        elif isinstance(e, Refusal):
            out.update(code=e.code, message=text(e.message))
        elif isinstance(e, Violation):
            out = {"code": PROTOCOL_ERROR, "message": text(f"the host sent what it must not: {e}")}
        elif isinstance(e, TooManyRequests):
            out.update(code="too_many_requests", message=text(e))
        elif isinstance(e, RecursionError):
            out["code"] = "stack_overflow"
        elif isinstance(e, MemoryError):
            out.update(code="memory_limit", wall_clock=True)
        return out
