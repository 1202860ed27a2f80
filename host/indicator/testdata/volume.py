"""Makes talib_volume.json: values of TA-Lib for the volatility, volume, levels and daily indicators, over the bars of
make_golden.py.

    venv/bin/python volume.py

make_golden.py says what it needs and where the bars come from.
"""

import talib

from make_golden import Golden

# As a part of the largest value. TA-Lib's ADOSC and STDDEV are differences of large sums, so that their small values have
# fewer digits: in the flat stretch of the walk ADOSC nears 0 and keeps five.
ROUNDING = 1e-12


def main():
    g = Golden()
    for b in (g.walk, g.ibm):
        for n in (2, 14, 50):  # with a period of 1 TA-Lib does not divide by the close
            g.case("natr", {"period": n}, b, {"value": talib.NATR(b.high, b.low, b.close, n)}, ROUNDING)
        for n in (2, 14, 50):
            g.case("atr_daily", {"period": n}, b, {"value": talib.ATR(b.high, b.low, b.close, n)}, ROUNDING)
        for n in (2, 5, 20, 50):
            g.case("stddev", {"period": n}, b, {"value": talib.STDDEV(b.close, n, 1.0)}, ROUNDING)
        for n in (2, 5, 20, 100):
            high, low = talib.MAX(b.high, n), talib.MIN(b.low, n)
            g.case("high_low", {"period": n}, b, {"high": high, "low": low}, ROUNDING)
            g.case("donchian", {"period": n}, b, {"upper": high, "middle": (high + low) / 2, "lower": low}, ROUNDING)
            for name in ("volume_sma", "avg_volume"):
                g.case(name, {"period": n}, b, {"value": talib.SMA(b.volume, n)}, ROUNDING)
            g.case("avg_range", {"period": n}, b, {"value": talib.SMA(b.high - b.low, n)}, ROUNDING)
        g.case("obv", {"lookback": 250}, b, {"value": talib.OBV(b.close, b.volume)}, ROUNDING)
        g.case("adl", {"lookback": 250}, b, {"value": talib.AD(b.high, b.low, b.close, b.volume)}, ROUNDING)
        for fast, slow in ((3, 10), (10, 3), (2, 5), (12, 60)):
            g.case("chaikin_osc", {"fast": fast, "slow": slow, "seed": "talib"}, b,
                   {"value": talib.ADOSC(b.high, b.low, b.close, b.volume, fast, slow)}, ROUNDING)
    for name, v in (("natr", talib.NATR(g.flat.high, g.flat.low, g.flat.close, 14)), ("stddev", talib.STDDEV(g.flat.close, 20)),
                    ("adl", talib.AD(g.flat.high, g.flat.low, g.flat.close, g.flat.volume))):
        g.case(name, {}, g.flat, {"value": v}, ROUNDING)
    g.write("talib_volume.json")


if __name__ == "__main__":
    main()
