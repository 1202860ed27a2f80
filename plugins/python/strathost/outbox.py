"""The one way out of the process: log records and emitted values wait here, and ride with whatever is sent next."""

import queue
import threading

from . import messages as pb

_MAX_TEXT = 16 << 10  # bytes of a message, a reason, a log line
_MAX_ATTRS = 64
_MAX_GROUPS = 8
_MAX_RECORDS = 1_000  # of one instant: beyond it is a flood, which nobody reads
_MAX_RECORD_BYTES = 1 << 20
_MAX_EMITTED = 1_000  # in one message; none is ever dropped


def text(value):
    """Valid UTF-8 of at most 16 KiB: all that a message may carry."""
    data = str(value).encode("utf-8", "replace")
    if len(data) > _MAX_TEXT:
        data = data[: _MAX_TEXT - 3] + b"..."
    return data.decode("utf-8", "ignore")


class Outbox:
    """Two threads send: the one of the author's code, and the one that reports progress."""

    def __init__(self):
        self.generation = 0  # of the latest window
        self._waiting = threading.Lock()  # guards what follows
        self._queue = queue.Queue(16)  # a host that is slow slows the author's code, not the memory
        self._records, self._emitted = [], []
        self._count = self._bytes = self._dropped = self._now = 0  # of the present instant

    def instant(self, now):
        """Begins an instant: its log has its own bounds. What a thread logged since the last one is of it: a message speaks of its own window alone."""
        with self._waiting:
            self._count = self._bytes = 0
            self._now = now
            for record in self._records:
                record.time = now

    def send(self, **body):
        """Sends a message, with all that waits."""
        self._queue.put(self._message(body))

    def try_send(self, **body):
        """Is send for what may as well be left unsent: it does not wait, and takes nothing along."""
        try:
            self._queue.put_nowait(pb.PluginMessage(generation=self.generation, **body))
        except queue.Full:
            pass

    def end(self):
        """Says that nothing follows."""
        self._queue.put(None)

    def __iter__(self):
        return iter(self._queue.get, None)

    def _message(self, body):
        m = pb.PluginMessage(generation=self.generation, **body)
        with self._waiting:
            if self._records:
                m.log.records.extend(self._records)
            if self._dropped and ("done" in body or "failed" in body):  # told once, at the end of the instant
                m.log.dropped, self._dropped = self._dropped, 0
            if self._emitted:
                m.emit.values.extend(self._emitted)
            self._records, self._emitted = [], []
        return m

    def log(self, at, level, message, attrs):
        with self._waiting:
            self._count += 1
            full = self._count > _MAX_RECORDS or self._bytes >= _MAX_RECORD_BYTES
            self._dropped += full
        if full:
            return
        record = pb.LogRecord(time=at, level=level, message=text(message), attrs=_attrs(attrs, 0))
        with self._waiting:
            record.time = max(record.time, self._now)  # a thread may have been slow
            self._bytes += record.ByteSize()
            self._records.append(record)

    def emit(self, at, name, value):
        with self._waiting:
            self._emitted.append(pb.Emitted(name=text(name), value=value, time=at))
            full = len(self._emitted) >= _MAX_EMITTED
        if full:
            self.send()


def _attrs(attrs, depth):
    """The attributes of a record; a dict is a group."""
    out = []
    for key, value in list(attrs.items())[:_MAX_ATTRS]:
        a = pb.LogAttr(key=text(key))
        if isinstance(value, bool):
            a.yes = value
        elif isinstance(value, int) and -(1 << 63) <= value < 1 << 63:
            a.whole = value
        elif isinstance(value, float):
            a.number = value
        elif isinstance(value, dict):
            a.group.attrs.extend(_attrs(value, depth + 1) if depth < _MAX_GROUPS else [])
        else:
            a.text = text(value)
        out.append(a)
    return out
