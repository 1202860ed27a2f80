"""The packed columns of the protocol: little-endian, without padding. Each function checks what it reads."""

import struct

from .refusal import Violation

_BAR = 6 * 8  # bytes of a row: start, open, high, low, close, volume


def _unpack(kind, size, data, what):
    if len(data) % size:
        raise Violation(f"{what}: {len(data)} bytes, expected a multiple of {size}")
    return struct.unpack(f"<{len(data) // size}{kind}", data)


def u32(data, what="ids"):
    return _unpack("I", 4, data, what)


def i64(data, what="times"):
    return _unpack("q", 8, data, what)


def f64(data, what="values"):
    return _unpack("d", 8, data, what)


def _blocks(message, rows):
    """The series of each block, and which rows it has."""
    series, counts = u32(message.series), u32(message.counts)
    if len(series) != len(counts) or sum(counts) != rows or 0 in counts:
        raise Violation(f"rows: {len(series)} series, {len(counts)} counts that add up to {sum(counts)}, and {rows} rows")
    first = 0
    for id, count in zip(series, counts):
        yield id, range(first, first + count)
        first += count


def _at_the_first(message):
    """No row is at a later instant than the first: this SDK does not offer the feature windows."""
    if any(u32(message.instants, "instants of rows")):
        raise Violation("a row at an instant that the window does not have")


def bar_rows(message, instant):
    """The rows of BarRows as (series id, [(start, end, open, high, low, close, volume, partial), ...]). instant is the window's, in
    nanoseconds; None where there is none, and all ends are given."""
    if len(message.columns) % _BAR:
        raise Violation(f"bars: {len(message.columns)} bytes of columns, expected a multiple of {_BAR}")
    n = len(message.columns) // _BAR
    _at_the_first(message)
    starts = i64(message.columns[: 8 * n])
    prices = [f64(message.columns[8 * n * k : 8 * n * (k + 1)]) for k in range(1, 6)]
    ends = i64(message.ends, "ends") if message.ends else (instant,) * n
    partial = message.partial or bytes(n)
    if len(ends) != n or len(partial) != n or (n and ends[0] is None):
        raise Violation(f"bars: {len(ends)} ends and {len(partial)} marks for {n} rows")
    rows = list(zip(starts, ends, *prices, (p != 0 for p in partial)))
    return [(id, [rows[i] for i in span]) for id, span in _blocks(message, n)]


def value_rows(message, width):
    """The rows of ValueRows as (series id, [(outputs, ready), ...]). width(id) is how many outputs an indicator has, 0 for no indicator."""
    _at_the_first(message)
    values, at, out = f64(message.values), 0, []
    for id, span in _blocks(message, len(message.ready)):
        w = width(id)
        if w == 0 or at + w * len(span) > len(values):
            raise Violation(f"values: series {id} has {len(span)} rows of {w} outputs, {len(values) - at} values are left")
        rows = []
        for i in span:
            rows.append((values[at : at + w], message.ready[i] != 0))
            at += w
        out.append((id, rows))
    if at != len(values):
        raise Violation(f"values: {len(values) - at} too many")
    return out
