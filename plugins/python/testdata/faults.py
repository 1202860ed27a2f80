#!/usr/bin/env python3
"""A plugin that fails in the way that its parameter names."""

import os
import subprocess
import sys

import strathost


class Faults:
    mode = strathost.param(str, "raise")
    size = strathost.param(int, 3, min=1, max=10, help="of nothing")
    notes = strathost.param(str, "", help="the file that gets the numbers of processes, one a line")

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

    def asks(self, session):
        while True:
            try:
                session.symbol("NONE")
            except strathost.Refusal:
                pass

    def burns(self, session):
        self.loops(session)

    def recurses(self, session):
        return self.recurses(session)

    def exits(self, session):
        sys.exit(3)

    def dies(self, session):
        print("these are my last words")
        os._exit(7)

    def parent(self, session):
        """Starts a process that holds on to the streams of this one, and leaves words that nobody reads."""
        child = subprocess.Popen(["sleep", "600"])
        sys.stderr.write("a line without an end")
        with open(self.notes + ".new", "w") as f:
            f.write(f"{os.getpid()}\n{child.pid}\n{os.environ['STRATHOST_RUN_DIR']}\n")
        os.rename(self.notes + ".new", self.notes)
        self.parent = lambda session: None

    def hangs(self, session):
        self.parent(session)
        while True:
            pass

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
