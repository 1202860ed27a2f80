"""Makes talib.json: values of TA-Lib for the synthetic bars of series_test.go.

    python3 -m venv venv && venv/bin/pip install TA-Lib==0.8.2 numpy
    venv/bin/python make_golden.py > talib.json

The wheel brings TA-Lib's own C library. Of each output the file has the first five values and every ninth after them;
"bars" are the indices that they belong to, from 0.
"""

import json

import numpy as np
import talib

BARS = 600


def synthetic(n):
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
    return [np.array(column) for column in zip(*rows)]


def main():
    open_, high, low, close, volume = synthetic(BARS)
    flat = np.full(BARS, 100.01)
    cases = []

    def case(name, params, outputs, bars="walk"):
        lengths = {int(np.isnan(v).sum()) for v in outputs.values()}
        (first,) = lengths  # every output begins at the same bar
        at = list(range(first, first + 5)) + list(range(first + 5, BARS, 9))
        cases.append({
            "indicator": name, "params": params, "series": bars, "need": first + 1, "bars": at,
            "values": {k: [float(v[i]) for i in at] for k, v in outputs.items()},
        })

    for n in (1, 2, 10, 20, 200):
        case("sma", {"period": n}, {"value": talib.SMA(close, n)})
        case("ema", {"period": n}, {"value": talib.EMA(close, n)})
    for n in (2, 14, 50):
        case("rsi", {"period": n}, {"value": talib.RSI(close, n)})
    case("rsi", {"period": 14}, {"value": talib.RSI(flat, 14)}, "flat")
    for n in (1, 14, 50):
        case("atr", {"period": n}, {"value": talib.ATR(high, low, close, n)})
    for n, d in ((2, 1.0), (20, 2.0), (50, 2.5)):
        upper, middle, lower = talib.BBANDS(close, n, d, d)
        case("bbands", {"period": n, "deviations": d}, {"middle": middle, "upper": upper, "lower": lower})

    sums = {k: float(np.cumsum(v)[-1]) for k, v in
            {"open": open_, "high": high, "low": low, "close": close, "volume": volume}.items()}
    print(json.dumps({
        "talib": talib.__ta_version__.decode().split()[0], "wrapper": talib.__version__, "bars": BARS,
        "sums": sums, "cases": cases,
    }).replace('{"indicator"', '\n{"indicator"'))


if __name__ == "__main__":
    main()
