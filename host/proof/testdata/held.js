// Holds symbols over the days: a day alone, of minutes that are not loaded, an upgrade of what was there, a lock that is carried.
export function onStart(session) {
  if (session.day !== "2025-07-01") {
    session.at("10:00", (s) => s.unlock("GM"));
    return;
  }
  session.at("10:00", (s) => s.addBars("GM", "1d", { days: 2 }, { reason: "the day" }));
  session.at("10:01", (s) => s.lock("GM", { carry: true }));
  session.at("10:10", (s) => s.addBars("TSLA", "1m", { days: 2 }, { reason: "minutes" }));
  session.at("10:20", (s) => s.addSymbol("TSLA"));
}

export function onBars(session, bars) {
  session.emit("bars", bars.length);
}
