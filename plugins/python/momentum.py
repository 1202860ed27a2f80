#!/usr/bin/env python3
"""The plugin plugins/momentum in Python: the same hooks, the same words, and the same ledger."""

import strathost


class Momentum:
    """watches a symbol and adds it once it rises"""

    watch = strathost.param(str, help="the symbol to watch")
    lookback = strathost.param(int, 20, min=2, max=500, help="5m bars to average over")

    def on_start(self, session):
        # The symbol is provisioned for the handle, adhoc: it has what the average needs and no more.
        self.rising = False
        self.average = session.add_indicator(self.watch, "sma", {"period": self.lookback}, interval="5m", reason="to see whether it rises")
        session.every("5m", self.look)

    def look(self, session):
        """Asks for the symbol in full once its average has risen three times in a row."""
        a = self.average
        if self.rising or not (a.value > a.previous(1) > a.previous(2) > a.previous(3)):
            return
        self.rising = True
        session.add_symbol(self.watch, reason=f"its average rose to {a.value:.2f}")

    def on_bars(self, session, bars):
        """Emits how far each bar of the watched symbol closes from its average."""
        for bar in bars:
            if bar.symbol == self.watch and self.average.ready:
                session.emit(f"distance {bar.symbol}", bar.close / self.average.value - 1)


if __name__ == "__main__":
    strathost.serve(Momentum, name="momentum", version="0.1.0")
