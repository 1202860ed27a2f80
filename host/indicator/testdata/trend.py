"""Makes talib_trend.json; make_golden.py says how to run it."""

import numpy as np
import talib

from make_golden import Golden


def main():
    g = Golden()
    for b in (g.walk, g.ibm):
        for n in (2, 20, 200):
            g.case("wma", {"period": n}, b, {"value": talib.WMA(b.close, n)})
        for n in (2, 20, 50):
            g.case("dema", {"period": n}, b, {"value": talib.DEMA(b.close, n)}, 1e-12)
            g.case("tema", {"period": n}, b, {"value": talib.TEMA(b.close, n)}, 1e-12)
        for n in (2, 10, 30):
            g.case("kama", {"period": n}, b, {"value": talib.KAMA(b.close, n)})
        for acceleration, maximum in ((0.02, 0.2), (0.05, 0.1), (0.3, 0.2)):
            params = {"acceleration": acceleration, "maximum": maximum}
            g.case("psar", params, b, {"value": talib.SAR(b.high, b.low, acceleration, maximum)}, 1e-12)
        for n in (2, 14, 50):
            g.case("linreg", {"period": n}, b, {
                "end": talib.LINEARREG(b.close, n),
                "slope": talib.LINEARREG_SLOPE(b.close, n),
                "intercept": talib.LINEARREG_INTERCEPT(b.close, n),
            })
            up_down = talib.AROON(b.high, b.low, n)
            g.case("aroon", {"period": n}, b, {
                "up": up_down[1], "down": up_down[0], "oscillator": talib.AROONOSC(b.high, b.low, n)}, 1e-12)
        for n in (2, 14, 50):
            directional(g, b, n)
    for b in (g.flat,):
        g.case("kama", {"period": 10}, b, {"value": talib.KAMA(b.close, 10)})
        g.case("psar", {}, b, {"value": talib.SAR(b.high, b.low, 0.02, 0.2)}, 1e-12)
        directional(g, b, 14)
    g.write("talib_trend.json")


def directional(g, b, n):
    """adx shows its three outputs from the first value of the slowest, so the others are cut to it."""
    adx = talib.ADX(b.high, b.low, b.close, n)
    late = np.isnan(adx)
    plus, minus = (np.where(late, np.nan, f(b.high, b.low, b.close, n)) for f in (talib.PLUS_DI, talib.MINUS_DI))
    g.case("adx", {"period": n, "seed": "talib"}, b, {"adx": adx, "plus_di": plus, "minus_di": minus})


if __name__ == "__main__":
    main()
