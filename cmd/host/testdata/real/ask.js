// Asks at 10:00 for an average on a symbol that nobody configured.
export function onStart(session) {
  session.at("10:00", (s) => {
    const sma = s.addIndicator("RIVN", "sma", { period: 20, interval: "5m" }, { reason: "a look at RIVN" });
    s.emit("ready at ten", sma.ready ? 1 : 0);
  });
}

export function onBar(session, bar) {}
