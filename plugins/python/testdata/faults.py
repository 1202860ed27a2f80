#!/usr/bin/env python3
"""A plugin that fails in the way that its parameter names."""

import os
import sys

import strathost


class Faults:
    mode = strathost.param(str, "raise")
    size = strathost.param(int, 3, min=1, max=10, help="of nothing")

    def __init__(self):
        if self.mode == "constructor":
            raise ValueError("no mode is good enough")

    def on_bars(self, session, bars):
        getattr(self, self.mode)(session)

    def error(self, session):
        session.emit("before", 1)
        return 1 / 0

    def escapes(self, session):
        session.add_symbol("NONE", reason="to be refused")

    def loops(self, session):
        while True:
            pass

    def recurses(self, session):
        return self.recurses(session)

    def exits(self, session):
        sys.exit(3)

    def dies(self, session):
        print("these are my last words")
        os._exit(7)

    def floods(self, session):
        for i in range(1500):
            session.log(f"line {i}")
            session.emit("flood", i)
        self.floods = lambda session: None

    def swallows(self, session):
        try:
            session.add_symbol("NONE")
        except BaseException:
            session.emit("swallowed", 1)

    def sets(self, session):
        session.log(" ".join({"alpha", "beta", "gamma", "delta", "epsilon"}))


if __name__ == "__main__":
    strathost.serve(Faults, name="faults", version="0.1.0")
