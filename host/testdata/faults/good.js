// Minds its own business beside one that does not: asks for a symbol at 11:00 and emits the close of each bar of AAPL.
export function onStart(session) {
  session.at("11:00", (s) => s.addSymbol("TSLA", { reason: "it is eleven" }));
}

export function onBar(session, bar) {
  if (bar.symbol === "AAPL") session.emit("close", bar.close);
}
