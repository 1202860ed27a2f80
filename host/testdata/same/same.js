// The same strategy as plugin/main.go and as the Go value of same_test.go: whatever the language, the ledger and what is
// emitted must be equal.

let average;
let tsla;

export function onStart(session) {
  average = session.addIndicator("RIVN", "sma", { period: 20, interval: "5m" }, { reason: "a look" });
  tsla = undefined;
  session.every("30m", (s) => {
    s.emit("average", average.value);
    s.emit("before", average.previous(3));
    s.emit("random", s.random());
    if (tsla !== undefined) s.emit("tsla", tsla.last.close + tsla.length);
  });
  session.at("11:00", (s) => s.addSymbol("rivn", { reason: "worth it" }));
  session.at("11:30", (s) => {
    tsla = s.addBars("TSLA", "15m", { days: 3 }, { reason: "a closer look" });
  });
  session.at("12:00", (s) => s.removeSymbol("RIVN", { reason: "enough" }));
  session.at("12:15", (s) => s.emit("gone", average.removed ? 1 : 0));
  session.at("12:30", (s) => s.emit("past", s.history("AAPL", "1m", 30).close(0)));
  session.at("12:45", (s) => s.emit("volume", s.today("AAPL").volume));
}

export function onBars(session, bars) {
  let sum = 0;
  for (const b of bars) sum += b.close;
  session.emit("sum", sum);
  try {
    session.addSymbol("NOSUCH", { reason: "hope" });
  } catch (e) {
    if (e.code !== "no_data_source") throw e;
  }
}

export function onSymbol(session, event) {
  session.emit(`${event.symbol} ${event.change} by ${event.by}`, session.symbols().length);
}

export function onEnd(session) {
  try {
    session.addSymbol("MSFT");
  } catch (e) {
    session.emit(e.code, 0);
  }
}
