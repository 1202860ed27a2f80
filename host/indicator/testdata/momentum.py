"""Makes talib_momentum.json: values of TA-Lib for the momentum indicators, over the bars of make_golden.py.

    venv/bin/python momentum.py

make_golden.py says what it needs and where the bars come from.
"""

import numpy as np
import talib

from make_golden import Golden


def main():
    g = Golden()
    for b in (g.walk, g.ibm):
        # TA-Lib has the slower of the two averages of MACD and PPO for the slow one, whichever it is called; so in (26, 12).
        for fast, slow, signal in ((12, 26, 9), (26, 12, 9), (2, 3, 1), (5, 60, 20)):
            macd, line, histogram = talib.MACD(b.close, fast, slow, signal)
            g.case("macd", {"fast": fast, "slow": slow, "signal": signal, "seed": "talib"}, b,
                   {"macd": macd, "signal": line, "histogram": histogram})
            for word, kind, average in (("ema", talib.MA_Type.EMA, talib.EMA), ("sma", talib.MA_Type.SMA, talib.SMA)):
                ppo = talib.PPO(b.close, fast, slow, kind)
                g.case("ppo", {"fast": fast, "slow": slow, "signal": 1, "average": word}, b,
                       {"ppo": ppo, "signal": ppo, "histogram": ppo - ppo})
                if signal > 1:  # TA-Lib has no signal of PPO: it is the same average of PPO's values
                    line = average(ppo, signal)
                    ppo = np.where(np.isnan(line), np.nan, ppo)
                    g.case("ppo", {"fast": fast, "slow": slow, "signal": signal, "average": word}, b,
                           {"ppo": ppo, "signal": line, "histogram": ppo - line})
        for fastk, slowk, slowd in ((14, 3, 3), (5, 3, 3), (1, 1, 1), (40, 7, 20)):
            k, d = talib.STOCH(b.high, b.low, b.close, fastk, slowk, 0, slowd, 0)
            g.case("stochastic", {"fastk": fastk, "slowk": slowk, "slowd": slowd}, b, {"k": k, "d": d})
        for n, fastk, fastd in ((14, 14, 3), (14, 5, 3), (2, 20, 1), (50, 30, 9)):
            k, d = talib.STOCHRSI(b.close, n, fastk, fastd, 0)
            g.case("stochrsi", {"period": n, "fastk": fastk, "fastd": fastd}, b, {"k": k, "d": d})
        for n in (2, 14, 20, 100):
            g.case("cci", {"period": n}, b, {"value": talib.CCI(b.high, b.low, b.close, n)})
            g.case("williams_r", {"period": n}, b, {"value": talib.WILLR(b.high, b.low, b.close, n)})
            g.case("mfi", {"period": n}, b, {"value": talib.MFI(b.high, b.low, b.close, b.volume, n)})
        for n in (1, 10, 100):
            g.case("roc", {"period": n}, b, {"value": talib.ROC(b.close, n)})
            g.case("mom", {"period": n}, b, {"value": talib.MOM(b.close, n)})
        for n in (1, 15, 30):
            g.case("trix", {"period": n}, b, {"value": talib.TRIX(b.close, n)})
        for short, medium, long in ((7, 14, 28), (28, 7, 14), (1, 2, 3), (10, 50, 100)):
            g.case("ultimate_osc", {"short": short, "medium": medium, "long": long}, b,
                   {"value": talib.ULTOSC(b.high, b.low, b.close, short, medium, long)})
    # Of MACD, PPO and TRIX there are none: TA-Lib's averages of a flat price differ by rounding, where ours are equal.
    b, n = g.flat, 14
    k, d = talib.STOCH(b.high, b.low, b.close, n, 3, 0, 3, 0)
    g.case("stochastic", {"fastk": n, "slowk": 3, "slowd": 3}, b, {"k": k, "d": d})
    k, d = talib.STOCHRSI(b.close, n, n, 3, 0)
    g.case("stochrsi", {"period": n, "fastk": n, "fastd": 3}, b, {"k": k, "d": d})
    g.case("cci", {"period": n}, b, {"value": talib.CCI(b.high, b.low, b.close, n)})
    g.case("williams_r", {"period": n}, b, {"value": talib.WILLR(b.high, b.low, b.close, n)})
    g.case("mfi", {"period": n}, b, {"value": talib.MFI(b.high, b.low, b.close, b.volume, n)})
    g.case("ultimate_osc", {"short": 7, "medium": n, "long": 28}, b, {"value": talib.ULTOSC(b.high, b.low, b.close, 7, n, 28)})
    g.write("talib_momentum.json")


if __name__ == "__main__":
    main()
