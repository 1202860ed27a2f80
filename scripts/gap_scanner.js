// Gap scanner: when the leader opens away from its last close, the symbols of the universe come into the session.

import { changeOf } from "./lib/prices.js";

export const params = {
  leader: "AAPL",   // a symbol of the configuration, with history of 1m bars
  threshold: 0.005, // how far the open must be from the last close, as a share of it
};

export function onScan(session, scan) {
  const { leader, threshold } = session.params;
  const today = session.today(leader);
  if (today.bars === 0) return; // nothing has traded yet

  // The bar ahead of today's first one is the last of the day before.
  const bars = session.history(leader, "1m", today.bars + 1);
  if (bars.length <= today.bars) return; // no day before in the history
  const gap = changeOf(bars.close(0), today.open);
  session.emit("gap", gap);
  if (Math.abs(gap) < threshold) return;

  for (const symbol of scan.universe) {
    // Asking again at the next slot is cheap and quiet.
    session.addSymbol(symbol, { reason: `${leader} gapped ${(100 * gap).toFixed(2)} %` });
  }
}
