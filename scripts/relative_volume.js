// Relative volume: brings in the symbols of the universe that trade far more than they usually do by this time of day.
//
// The idea: volume is not even. Much of a day's comes in its first and last hour, so "a third of a usual day" says nothing at 10:00.
// What can be compared is the volume from the open up to now with that of the same stretch of the days before:
//
//   relative volume = volume since the open / what is usual, among these days, by as long after their opens
//
// It is TradingView's "Relative Volume at Time", cumulative, which takes the mean. Here the median is the default: one day of earnings
// among ten lifts the mean for two weeks, and hides the next one.
//
// What may go wrong, and what is done about it:
// - Looking ahead: bars that have ended are all that counts, of today and, up to as long after the open, of each day before.
// - Summer time: so long after the open is the same the whole year, a time of UTC is not. The bar of 1d knows its day's open.
// - Early closes: a day that had closed by then is left out. Half a day's volume would be compared with more than that.
// - Gaps: a day of which too many bars are missing is left out. It would make today look busy.
// - Too few days: with fewer than min_days left there is no number rather than a doubtful one.
//
// What it does not do: it says nothing of direction, news or price, and it counts regular hours only. A split changes the number of
// shares: a session over data of your own says adjust: splits.

import { mean, median } from "./lib/stats.js";
import { volumesUpTo } from "./lib/volumes.js";

export const params = {
  days: { type: "int", default: 10, min: 2, max: 60, help: "trading days before today to compare with" },
  min_days: { type: "int", default: 5, min: 1, max: 60, help: "fewer comparable days give no number" },
  usual: { enum: ["median", "mean"], default: "median", help: "what is usual among these days" },
  threshold: { type: "number", default: 2, min: 0, help: "how many times the usual volume brings a symbol in" },
  most: { type: "int", default: 3, min: 1, max: 100, help: "symbols to bring in on a day, the busiest first" },
  coverage: { type: "number", default: 0.75, min: 0.1, max: 1, help: "share of a day's minutes that must have a bar for it to count" },
};

const MINUTE = 60_000; // ms
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Refusals that are about one symbol: the others are looked at nonetheless. Any other is a mistake of ours, and must be seen.
const OF_THE_SYMBOL = new Set([
  "no_data_source", "no_historical_data", "insufficient_history", "interval_not_supported", "low_quality", "quota_exceeded", "counterfactual",
]);

let open = NaN;        // of today, epoch ms
let found = new Set(); // what it has brought in today
let told = new Set();  // what the log was told today: once is enough

export function onStart(session) {
  const { days, min_days } = session.params;
  if (min_days > days) throw new Error(`min_days is ${min_days}, and days only ${days}`); // no range of one parameter says it
  open = session.now;
  found = new Set();
  told = new Set();
}

export function onScan(session, scan) {
  if (scan.preSession) return; // nothing has traded yet
  const { threshold, most } = session.params;

  const busy = [];
  for (const symbol of scan.universe) {
    const ratio = trying(session, symbol, () => relativeVolume(session, symbol));
    if (ratio === undefined) continue;
    session.emit(`relative volume ${symbol}`, ratio);
    if (ratio >= threshold && !found.has(symbol)) busy.push({ symbol, ratio });
  }

  // All are measured before one is brought in: which ones come does not depend on their order in the universe.
  busy.sort((a, b) => b.ratio - a.ratio || (a.symbol < b.symbol ? -1 : 1));
  for (const { symbol, ratio } of busy.slice(0, most - found.size)) {
    const reason = `volume is ${ratio.toFixed(2)} times the usual by ${session.time}`;
    if (trying(session, symbol, () => session.addSymbol(symbol, { reason })) !== undefined) found.add(symbol);
  }
}

// relativeVolume is undefined where there is too little to compare with.
function relativeVolume(session, symbol) {
  const { days, min_days, usual, coverage } = session.params;
  const options = { reason: `what is usual in ${days} days?` };
  // Asking again at the next slot is cheap and quiet. The symbol is known to the session by this, adhoc; it is no full one yet.
  const bars = session.addBars(symbol, "1m", { days }, options);
  const past = session.addBars(symbol, "1d", { days, historicalOnly: true }, options);

  const elapsed = session.now - open;
  const opens = [];
  const closes = [];
  for (let i = Math.max(0, past.length - days); i < past.length; i++) { // the configuration may have asked for more of them
    opens.push(past.at(i).start);
    closes.push(past.at(i).end);
  }
  if (!opens.every(atTheTimeOfToday)) throw new Error("relative volume counts regular hours, and this session has extended ones");

  // columns() copies all bars at once; thousands of single reads of the handle would take longer.
  const volumes = volumesUpTo(elapsed, [...opens, open], bars.columns());
  const today = volumes[opens.length].volume;
  const enough = coverage * Math.floor(elapsed / MINUTE);
  const comparable = volumes.slice(0, -1)
    .filter((day, i) => closes[i] - opens[i] >= elapsed && day.bars >= enough)
    .map((day) => day.volume);
  if (comparable.length < min_days) {
    tell(session, `${symbol}: of ${days} days ${comparable.length} can be compared with, ${min_days} are needed`);
    return undefined;
  }
  const base = usual === "mean" ? mean(comparable) : median(comparable);
  return base > 0 ? today / base : undefined; // at the open itself nothing has traded on any day
}

// atTheTimeOfToday says whether a day opened at the time of day that today did, but for the hour of summer time. A day of 1d is of regular
// hours always: in a session of extended hours, which opens earlier, it did not.
function atTheTimeOfToday(start) {
  return (open - start + HOUR) % DAY <= 2 * HOUR;
}

// trying gives undefined where the symbol cannot be had, and tells why.
function trying(session, symbol, request) {
  try {
    return request();
  } catch (e) {
    if (!OF_THE_SYMBOL.has(e.code)) throw e;
    tell(session, `${symbol} is passed over: ${e.message}`);
    return undefined;
  }
}

function tell(session, text) {
  if (told.has(text)) return;
  told.add(text);
  session.log(text);
}
