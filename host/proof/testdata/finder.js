// Brings what it is told to, before the session is active.
export function onScan(session, scan) {
  for (const symbol of scan.universe) session.addSymbol(symbol, { reason: "it is on the list" });
}
