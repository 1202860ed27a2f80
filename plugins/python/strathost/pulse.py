"""Tells the host every 100 ms that the author's code runs, and for how long: a call that loops still reports, a process that stopped does
not. Only time in which another thread may run is seen: a function in C that keeps the interpreter to itself looks like a stopped process."""

import sys
import threading
import time

from . import places

_EVERY = 0.1  # seconds


class Pulse:
    """The time of the calls into the author's code. The thread that makes them writes it, the watch reads it."""

    def __init__(self, stream):
        self._stream = stream
        self._lock = threading.Lock()
        self._sequence = 0  # counts the calls
        self._running = False
        self._began = self._waited = 0.0
        self._waiting = None  # since when the call waits for the host

    def __enter__(self):
        with self._lock:
            self._sequence += 1
            self._running, self._began, self._waited, self._waiting = True, time.monotonic(), 0.0, None

    def __exit__(self, *_):
        with self._lock:
            self._running = False

    def hosts_turn(self):
        """The time from here to authors_turn is not the author's."""
        with self._lock:
            self._waiting = time.monotonic()

    def authors_turn(self):
        with self._lock:
            self._waited += time.monotonic() - self._waiting
            self._waiting = None

    def _read(self):
        with self._lock:
            until = time.monotonic() if self._waiting is None else self._waiting
            return self._sequence, until - self._began - self._waited, self._running

    def watch(self, over):
        """Reports until the event is set."""
        stream, told = self._stream, 0
        while not over.wait(_EVERY):
            sequence, own, running = self._read()
            if not running and not stream.playing:
                continue
            progress = {"instant": stream.now, "sequence": sequence, "call_ms": int(1000 * own) if running else 0}
            if stream.timeout_ms and progress["call_ms"] >= stream.timeout_ms and told != sequence:
                progress["place"], progress["stack"] = self._where()
                told = sequence
            stream.outbox.try_send(progress=progress)

    def tell_place(self):
        """Tells where the author's code is, ahead of the end of the process."""
        sequence, own, running = self._read()
        place, stack = self._where() if running else ("", [])
        self._stream.outbox.try_send(progress={"instant": self._stream.now, "sequence": sequence, "call_ms": int(1000 * own) if running else 0,
                                               "place": place, "stack": stack})

    def _where(self):
        return places.best(places.of_frame(sys._current_frames().get(self._stream.thread)))
