"""Strategies for strathost in Python: the words of docs/scripts.md and of the Go package sdk, in Python's spelling.

    class Rising:
        \"\"\"counts closes that are higher than the one before\"\"\"

        times = strathost.param(int, 5, min=1, help="higher closes in a row")

        def on_bars(self, session, bars):
            ...

    if __name__ == "__main__":
        strathost.serve(Rising, name="rising", version="0.1.0")

A strategy has on_bars, a scanner on_scan. on_start, on_symbol, on_end and on_finish are called where they are there. One thread calls
all of them. An exception stops the strategy; a request that is not served raises Refusal, whose code says why.

Read process.py for how such a program meets its host, and stream.py for what the two say to each other: docs/protocol.md tells the
same in words. Nothing here computes an indicator or holds a market: that is the host's.
"""

from .handles import Bar, Indicator, Series
from .params import param
from .process import serve
from .refusal import Refusal
from .session import Metadata, Scan, Session, Source, Symbol, SymbolEvent, Today

__all__ = [
    "Bar", "Indicator", "Metadata", "Refusal", "Scan", "Series", "Session", "Source", "Symbol", "SymbolEvent", "Today", "param", "serve",
]
