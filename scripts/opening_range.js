// Opening range: notes the range of the first minutes of each symbol that it follows. When one breaks out of it while
// the market is up, a symbol that tends to follow comes into the session.

import { rangeOf } from "./lib/prices.js";

export const params = {
  minutes: 15,                                                     // how long the opening range lasts
  market: "SPY",                                                   // the market filter
  peers: { AAPL: "NVDA", MSFT: "ORCL", TSLA: "COIN", F: "GM" },   // which symbol to add for which
};

let market;            // an average of the market, on a symbol that nobody configured: adhoc
let ranges = new Map();

export function onStart(session) {
  // Handles die at the day's end: they are taken anew each morning.
  market = session.addIndicator(session.params.market, "sma", { period: 20, interval: "5m" }, { reason: "market filter" });
  ranges = new Map();
  session.at(`open+${session.params.minutes}m`, noteRanges);
}

function noteRanges(session) {
  for (const { name, metadata } of session.symbols()) {
    if (!metadata.meets_session_config_requirements) continue; // adhoc symbols have no 1m bars to look at
    const bars = session.history(name, "1m", session.params.minutes);
    if (bars.length > 0) ranges.set(name, { ...rangeOf(bars, session.params.minutes), broken: false });
  }
}

export function onBar(session, bar) {
  const range = ranges.get(bar.symbol);
  if (range === undefined || range.broken || !(bar.close > range.high)) return;
  range.broken = true;
  session.emit(`breakout ${bar.symbol}`, bar.close);
  if (!(market.ready && session.today(session.params.market).close > market.value)) return;

  const peer = session.params.peers[bar.symbol];
  if (peer === undefined) return;
  try {
    session.addSymbol(peer, { reason: `${bar.symbol} broke its opening range` });
  } catch (e) {
    if (e.code !== "quota_exceeded") throw e;
    session.log(`no more room for ${peer}: ${e.message}`);
  }
}
