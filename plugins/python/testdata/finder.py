#!/usr/bin/env python3
"""The counterpart of finder/main.go: a scanner."""

import strathost


class Finder:
    def on_scan(self, session, scan):
        for i, symbol in enumerate(scan.universe):
            if scan.pre_session:
                session.add_symbol(symbol, reason="before the session")
                return
            session.emit(symbol, scan.time.timestamp() + i)


if __name__ == "__main__":
    strathost.serve(Finder, name="finder", version="0.1.0")
