// Minds its own business beside one that does not, and has what the other has too: TSLA, and an average of AAPL. It asks for
// one symbol more at 11:00, when the other has been stopped, and emits what it sees.
let sma;

export function onStart(session) {
  session.addSymbol("TSLA", { reason: "to compare with" });
  sma = session.addIndicator("AAPL", "sma", { period: 10, interval: "1m" }, { reason: "the trend" });
  session.at("11:00", (s) => s.addSymbol("COST", { reason: "it is eleven" }));
}

export function onBar(session, bar) {
  session.emit(`close ${bar.symbol}`, bar.close);
  if (bar.symbol === "AAPL") session.emit("average", sma.ready ? sma.value : 0);
}
