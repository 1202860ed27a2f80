"""Makes columns_SERIES.json.gz: whole columns of TA-Lib, each value from the first one on.

    venv/bin/python columns.py

make_golden.py says what it needs. The series are "ticks", which series_test.go makes too, "ibm" and "bac": daily and
one-minute bars of a real market, read from shared/data beside this repository and never copied into it. Prices of ticks
and bac move by a cent or not at all, so that many are equal. Values have 12 digits, which is what 1e-9 of each needs and
makes the files a third of the size; they are the same bytes on each run.
"""

import gzip
import json

import numpy as np
import talib

from make_golden import HERE, MINUTES, Bars, daily, lean, sums

BARS = 520


def ticks(n=BARS):
    """The bars of the function of this name in series_test.go, from whole numbers alone."""
    state = 20131004

    def draw(below):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % below

    rows, close = [], 1_400
    for _ in range(n):
        step, close_step, up, down, volume = draw(5), draw(3) - 1, draw(2), draw(2), 100 * draw(900)
        open_ = close + (1 if step == 0 else -1 if step == 1 else 0)
        close = open_ + close_step
        high, low = max(open_, close) + up, min(open_, close) - down
        rows.append((open_ / 100, high / 100, low / 100, close / 100, float(volume)))
    return Bars("ticks", 1, *(np.array(column) for column in zip(*rows)))


def cases(b):
    """Each indicator of TA-Lib as it is by default, and what else meets equal prices in another way: short windows."""
    o, h, l, c, v = b.open, b.high, b.low, b.close, b.volume
    for name, f in (("sma", talib.SMA), ("ema", talib.EMA), ("wma", talib.WMA), ("dema", talib.DEMA), ("tema", talib.TEMA)):
        yield name, {"period": 20}, {"value": f(c, 20)}
    for n in (10, 3):
        yield "kama", {"period": n}, {"value": talib.KAMA(c, n)}
    for n in (14, 2):
        yield "rsi", {"period": n}, {"value": talib.RSI(c, n)}
        yield "mfi", {"period": n}, {"value": talib.MFI(h, l, c, v, n)}
    yield "macd", {}, dict(zip(("macd", "signal", "histogram"), talib.MACD(c, 12, 26, 9)))
    for fastk in (14, 5):
        yield "stochastic", {"fastk": fastk}, dict(zip(("k", "d"), talib.STOCH(h, l, c, fastk, 3, 0, 3, 0)))
        yield "stochrsi", {"fastk": fastk}, dict(zip(("k", "d"), talib.STOCHRSI(c, 14, fastk, 3, 0)))
    for n in (20, 3):
        yield "cci", {"period": n}, {"value": talib.CCI(h, l, c, n)}
    yield "roc", {"period": 10}, {"value": talib.ROC(c, 10)}
    yield "mom", {"period": 10}, {"value": talib.MOM(c, 10)}
    yield "williams_r", {"period": 14}, {"value": talib.WILLR(h, l, c, 14)}
    yield "ultimate_osc", {}, {"value": talib.ULTOSC(h, l, c, 7, 14, 28)}
    yield "trix", {"period": 15}, {"value": talib.TRIX(c, 15)}
    # A signal of 1 is ppo itself, which then begins where TA-Lib's does; with one of 9 all three wait for the signal.
    ppo = talib.PPO(c, 12, 26, talib.MA_Type.EMA)
    signal = talib.EMA(ppo, 9)
    yield "ppo", {"signal": 1}, {"ppo": ppo, "signal": ppo, "histogram": ppo - ppo}
    yield "ppo", {"signal": 9}, {"ppo": np.where(np.isnan(signal), np.nan, ppo), "signal": signal, "histogram": ppo - signal}
    yield "atr", {"period": 14}, {"value": talib.ATR(h, l, c, 14)}
    yield "natr", {"period": 14}, {"value": talib.NATR(h, l, c, 14)}
    for n in (20, 5):
        yield "bbands", {"period": n}, dict(zip(("upper", "middle", "lower"), talib.BBANDS(c, n, 2.0, 2.0)))
        yield "stddev", {"period": n}, {"value": talib.STDDEV(c, n, 1.0)}
    adx, plus, minus = (f(h, l, c, 14) for f in (talib.ADX, talib.PLUS_DI, talib.MINUS_DI))
    late = np.isnan(adx)  # adx shows its three outputs from the first value of the slowest
    yield "adx", {"period": 14}, {
        "adx": adx, "plus_di": np.where(late, np.nan, plus), "minus_di": np.where(late, np.nan, minus)}
    down, up = talib.AROON(h, l, 14)
    yield "aroon", {"period": 14}, {"up": up, "down": down, "oscillator": talib.AROONOSC(h, l, 14)}
    yield "psar", {}, {"value": talib.SAR(h, l, 0.02, 0.2)}
    yield "linreg", {"period": 14}, {
        "end": talib.LINEARREG(c, 14), "slope": talib.LINEARREG_SLOPE(c, 14), "intercept": talib.LINEARREG_INTERCEPT(c, 14)}
    yield "obv", {}, {"value": talib.OBV(c, v)}
    yield "adl", {}, {"value": talib.AD(h, l, c, v)}
    yield "chaikin_osc", {}, {"value": talib.ADOSC(h, l, c, v, 3, 10)}
    # What is on a mean of each bar's prices tells equal means from others too.
    for on, mean in (("hl2", talib.MEDPRICE(h, l)), ("hlc3", talib.TYPPRICE(h, l, c)), ("ohlc4", talib.AVGPRICE(o, h, l, c))):
        yield "kama", {"period": 2, "on": on}, {"value": talib.KAMA(mean, 2)}


def main():
    for b in (ticks(), daily(BARS), lean("bac", MINUTES / "bac/20131004_trade.zip", BARS)):
        found = []
        for name, params, outputs in cases(b):
            (first,) = {int(np.isnan(x).sum()) for x in outputs.values()}  # every output begins at the same bar
            values = {k: [float(f"{y:.12g}") for y in x[first:]] for k, x in outputs.items()}
            found.append({"indicator": name, "params": params, "need": first + 1, "values": values})
        text = json.dumps({"talib": talib.__ta_version__.decode().split()[0], "wrapper": talib.__version__,
                           "series": b.name, "bars": len(b.close), "sums": sums(b), "cases": found}, separators=(",", ":"))
        (HERE / f"columns_{b.name}.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
