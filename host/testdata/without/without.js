// A strategy that minds no refusal. testdata/without/strategy is the same in Go.

let bars;

export function onStart(session) {
  bars = 0;
  session.every("30m", (session) => {
    session.addSymbol("TSLA", { reason: "every half hour" });
    session.emit("half an hour", bars);
  });
  session.at("15:00", async (session) => {
    try {
      session.today("TSLA");
    } catch (e) {
      throw new Error(`no volume: ${e.message}`, { cause: e });
    }
    session.emit("volume", 1);
  });
  session.at("15:30", (session) => session.removeSymbol("TSLA", { reason: "enough" }));
  session.addIndicator("TSLA", "sma", { period: 3, interval: "5m" });
  session.emit("started", 1);
}

export function onBars(session, batch) {
  bars += batch.length;
  if (bars === 100) session.addBars("TSLA", "15m", { days: 1 });
  if (bars > 100) session.addSymbol("MSFT");
  session.emit("bars", bars);
}
