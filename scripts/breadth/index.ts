// Breadth: how many of the market's symbols rise, and not only how far its index does.
//
// A few heavy symbols can carry an index while most of it falls. Breadth counts heads: at each instant, of the members that have traded
// lately, how many stand above their last close, how many below, and with how much volume. A rise that most of the market takes part in
// is called broad; when the market turns broad, its strongest members come into the session.
//
//   advancing   share of the members that stand above their last close, 0 to 1
//   up volume   share of the volume that is theirs, 0 to 1
//   arms        (advancing / declining) / (their volume / the volume of those that decline): below 1 the volume is with those that rise.
//               R. Arms, The Arms Index (TRIN), 1989
//   regime      1 broad rise, -1 broad fall, 0 neither; emitted when it changes
//
// The files: index.ts is what the host calls, members.ts keeps what is known of each symbol, measures.ts and regime.ts are plain functions,
// which their tests call without any session.
//
// What it does not do: it weighs no member, keeps no line from day to day (McClellan's oscillator, advance-decline lines), and trades
// nothing. A split makes a member fall by half: a session over data of your own says adjust: splits.

import { measure, strongest, type Standing } from "./measures.js";
import { Members } from "./members.js";
import { nextRegime, type Regime } from "./regime.js";

export const params = {
  members: {
    type: "list", min: 3, max: 500, help: "the symbols that are counted",
    default: ["AAPL", "BAC", "CAT", "CVX", "DIS", "GE", "HD", "IBM", "INTC", "JNJ", "KO", "MSFT", "NKE", "PFE", "WMT", "XOM"],
  },
  interval: { enum: ["1m", "5m", "15m", "30m"] as const, default: "5m", help: "how often, by the bars of the members" },
  stale: { type: "int", default: 15, min: 1, max: 390, help: "minutes without a bar after which a member does not count" },
  least: { type: "number", default: 0.6, min: 0, max: 1, help: "share of the members that must count for there to be a number" },
  broad: { type: "number", default: 0.7, min: 0.5, max: 1, help: "share of those that count which makes a rise, or a fall, broad" },
  over: { type: "number", default: 0.55, min: 0.5, max: 1, help: "share below which it is no longer" },
  leaders: { type: "int", default: 1, min: 0, max: 20, help: "how many of the strongest members come in when a broad rise begins" },
};

type Session = strathost.Session<typeof params>;

const MINUTE = 60_000; // ms

const OF_THE_SYMBOL = new Set<strathost.Code>([
  "no_data_source", "no_historical_data", "insufficient_history", "interval_not_supported", "low_quality", "counterfactual",
]);

let members = new Members();
let regime: Regime = 0;

export function onStart(session: Session) {
  const { members: symbols, interval, broad, over } = session.params;
  if (over > broad) throw new Error(`over is ${over}, above broad, which is ${broad}: the regime would come and go with each bar`);
  members = new Members(); // handles and last closes are of a day
  regime = 0;
  for (const symbol of symbols) {
    trying(session, symbol, () => {
      const options = { reason: "a member of the breadth" };
      const before = session.addBars(symbol, "1d", { days: 1, historicalOnly: true }, options).last;
      const today = session.addBars(symbol, interval, {}, options); // which follows it
      if (before !== undefined) members.add(today.symbol, before.close);
    });
  }
}

export function onBars(session: Session, bars: strathost.Bars) {
  const { interval, stale, least, broad, over } = session.params;
  for (const bar of bars) {
    if (bar.interval === interval) members.see(bar); // the bars of an instant are reused: it keeps numbers
  }
  const counted = members.since(session.now - stale * MINUTE);
  if (counted.length === 0 || counted.length < least * session.params.members.length) return;

  const { advancing, declining, upVolume, arms } = measure(counted);
  session.emit("advancing", advancing);
  session.emit("up volume", upVolume);
  session.emit("arms", arms); // NaN where nobody declines, which is null in the file
  const next = nextRegime(regime, advancing, declining, { broad, over });
  if (next === regime) return;
  regime = next;
  session.emit("regime", regime);
  if (regime === 1) bringIn(session, strongest(counted, session.params.leaders));
}

function bringIn(session: Session, leaders: readonly Standing[]) {
  for (const { symbol, change } of leaders) {
    trying(session, symbol, () => session.addSymbol(symbol, { reason: `leads a broad rise, ${(100 * change).toFixed(2)} % up` }));
  }
}

/** A symbol that is refused for a reason of its own is told, and the others are looked at nonetheless. */
function trying(session: Session, symbol: string, request: () => void) {
  try {
    request();
  } catch (e) {
    const { code, message } = e as strathost.StrathostError;
    if (!OF_THE_SYMBOL.has(code)) throw e; // a mistake of ours, or a grant that is missing: it must be seen
    session.log.warn(`${symbol} is passed over: ${message}`);
  }
}
