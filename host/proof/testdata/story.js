// Walks through what a ledger can hold, every day again.
let sma;

export function onStart(session) {
  sma = session.addIndicator("SPY", "sma", { period: 10, interval: "5m" }, { reason: "market filter" });
  session.at("10:02:30", (s) => s.addSymbol("ORCL", { reason: "an instant without bars" }));
  session.at("10:30", (s) => s.addBars("GM", "5m", { days: 2 }, { reason: "a look at GM" }));
  session.at("11:00", (s) => s.addSymbol("SPY", { reason: "it is worth it" }));
  session.at("11:10", (s) => s.addBars("AAPL", "30m", {}, { reason: "a longer interval" }));
  session.at("11:30", (s) => s.removeSymbol("ORCL", { reason: "enough" }));
  session.at("12:00", (s) => s.addSymbol("ORCL", { reason: "again" }));
  session.at("12:10", (s) => {
    for (const symbol of ["NOPE", "NOPE"]) {
      try {
        s.addSymbol(symbol);
      } catch (e) {
        if (e.code !== "no_data_source") throw e;
      }
    }
  });
}

export function onBars(session, bars) {
  if (sma.ready && session.time.endsWith(":30:00")) session.emit("filter", sma.value);
}
