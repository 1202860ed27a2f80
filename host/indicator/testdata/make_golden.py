"""Makes golden values of TA-Lib: talib.json itself, and what the scripts of the other groups need.

    python3 -m venv venv && venv/bin/pip install TA-Lib==0.8.2 numpy
    venv/bin/python make_golden.py && venv/bin/python GROUP.py

The wheel brings TA-Lib's own C library. columns.py writes whole columns; it says which. Each GROUP.py writes
talib_GROUP.json, samples with many parameters for each indicator; golden_test.go reads them all. They have
values for three series: "walk" and "flat", which series_test.go makes too, and "ibm", the first 1,000 daily bars of a real
market (a split among them). Those are read from shared/data beside this repository and never copied into it: a golden
file has the sums of the bars, the sum of each output, and of its values the first five and then one in so many; "bars" are
the indices that they belong to, from 0.
"""

import csv
import io
import json
import pathlib
import zipfile
from typing import NamedTuple

import numpy as np
import talib

HERE = pathlib.Path(__file__).resolve().parent
LEAN = HERE.parents[3] / "shared/data/lean/equity/usa"
MINUTES = LEAN / "minute"
DAYS = 1_000  # of ibm


class Bars(NamedTuple):
    """A series of bars, one array a column; every is how many values there are to one in the golden file."""

    name: str
    every: int
    open: np.ndarray
    high: np.ndarray
    low: np.ndarray
    close: np.ndarray
    volume: np.ndarray


def walk(n=600):
    """The bars of series_test.go, from whole numbers alone."""
    state = 20250702

    def draw(below):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % below

    rows, close = [], 10_000
    for i in range(n):
        open_ = close
        step, up, down, volume = draw(41) - 20, draw(15), draw(15), draw(5_000)
        if 240 <= i < 300:
            step = up = down = 0
        if i == 400:
            step += 9 * close
        close = max(open_ + step, 100)
        high, low = max(open_, close) + up, min(open_, close) - down
        rows.append((open_ / 100, high / 100, low / 100, close / 100, float(volume if volume >= 500 else 0)))
    return Bars("walk", 9, *(np.array(column) for column in zip(*rows)))


def flat(n=600):
    """A price that never moves, without volume."""
    return Bars("flat", 9, *(np.full(n, x) for x in (100.01, 100.01, 100.01, 100.01, 0.0)))


def lean(name, path, n):
    """The first n real bars of a file: prices are in ten-thousandths of a dollar in it."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read(archive.namelist()[0]).decode()
    rows = [[float(x) for x in row[1:6]] for row in csv.reader(io.StringIO(text))][:n]
    *prices, volume = (np.array(column) for column in zip(*rows))
    return Bars(name, 37, *(p / 10_000 for p in prices), volume)


def daily(n=DAYS):
    return lean("ibm", LEAN / "daily/ibm.zip", n)


class Golden:
    """The cases of one golden file over the three series."""

    def __init__(self):
        self.walk, self.flat, self.ibm = walk(), flat(), daily()
        self.cases = []

    def case(self, name, params, bars, outputs, tolerance=1e-9):
        """Adds the values of an indicator; outputs are arrays by name, as TA-Lib gives them.

        tolerance is how far a value may be from TA-Lib's as a part of the largest one of its output.
        """
        (first,) = {int(np.isnan(v).sum()) for v in outputs.values()}  # every output begins at the same bar
        at = list(range(first, first + 5)) + list(range(first + 5, len(bars.close), bars.every))
        self.cases.append({
            "indicator": name, "params": params, "series": bars.name, "need": first + 1, "tolerance": tolerance, "bars": at,
            "values": {k: [float(v[i]) for i in at] for k, v in outputs.items()},
            "sums": {k: total(v[first:]) for k, v in outputs.items()},
        })

    def write(self, path):
        series = {
            bars.name: {"bars": len(bars.close), "sums": sums(bars)} for bars in (self.walk, self.flat, self.ibm)
        }
        text = json.dumps({
            "talib": talib.__ta_version__.decode().split()[0], "wrapper": talib.__version__, "series": series,
            "cases": self.cases,
        }).replace('{"indicator"', '\n{"indicator"')
        (HERE / path).write_text(text + "\n")


def sums(bars):
    """What tells whether another language has the same bars."""
    return {k: total(getattr(bars, k)) for k in ("open", "high", "low", "close", "volume")}


def total(column):
    """The sum from the first to the last, as any language makes it."""
    return float(np.cumsum(column)[-1])


def main():
    g = Golden()
    for b in (g.walk, g.ibm):
        for n in (1, 2, 10, 20, 200):
            g.case("sma", {"period": n}, b, {"value": talib.SMA(b.close, n)}, 1e-12)
            g.case("ema", {"period": n}, b, {"value": talib.EMA(b.close, n)}, 1e-12)
        for n in (2, 14, 50):
            g.case("rsi", {"period": n}, b, {"value": talib.RSI(b.close, n)}, 1e-12)
        for n in (1, 14, 50):
            g.case("atr", {"period": n}, b, {"value": talib.ATR(b.high, b.low, b.close, n)}, 1e-12)
        for n, d in ((2, 1.0), (20, 2.0), (50, 2.5)):
            upper, middle, lower = talib.BBANDS(b.close, n, d, d)
            g.case("bbands", {"period": n, "deviations": d}, b, {"middle": middle, "upper": upper, "lower": lower}, 1e-12)
    g.case("rsi", {"period": 14}, g.flat, {"value": talib.RSI(g.flat.close, 14)}, 1e-12)
    g.write("talib.json")


if __name__ == "__main__":
    main()
