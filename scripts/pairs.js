// Pairs: two prices that tend to move together have come apart, and are expected to come together again.
//
// The spread is the difference of the logarithms of both prices, the second one times beta: with beta 1 the logarithm of the ratio of the
// prices, which moves by 0.01 when one of them moves by 1 % more than the other. How unusual it is, is its z-score:
//
//   spread = ln(first) - beta ln(second)        z = (spread - mean) / deviation, both of the window of spreads before it
//
// Log-price spreads and their z-score: G. Vidyamurthy, Pairs Trading (2004), chapters 5 to 8. Entering at two deviations: Gatev,
// Goetzmann and Rouwenhorst, Pairs Trading: Performance of a Relative-Value Arbitrage Rule, Review of Financial Studies 19 (2006).
// The newest spread is not in the window that it is measured by: in it, a jump would widen the deviation and hide itself.
//
// The host trades no orders yet: what it would do is emitted, under the name of the pair. The value is the side, 1 for first bought
// and second sold, -1 for the reverse:
//
//   z       at each instant at which both have a bar (its value is the z-score)
//   enter   |z| has reached enter, and not stop
//   exit    |z| has come back to exit, or z has changed its sign
//   stop    |z| has reached stop: the two may have parted for good. It waits for z to come back to exit before it enters again
//   flat    shortly before the close, whatever z is: nothing is held over night
//
// A spread is of one instant. Where one leg has no bar, its last price is old, and the spread would move because the other one did: such
// instants are left out, of the window too, counted, and told at the day's end.
//
// What it does not do: it looks for no pairs and estimates no beta, it tests for no cointegration, and it knows no costs. A split in one leg
// looks like the move of a lifetime: a session over data of your own says adjust: splits.

import { deviation, mean } from "./lib/stats.js";

export const params = {
  first: { type: "string", default: "XOM", help: "the leg that is bought where the spread is low" },
  second: { type: "string", default: "CVX", help: "the other leg; one that the session does not have is brought in" },
  interval: { enum: /** @type {const} */ (["1m", "5m", "15m"]), default: "5m", help: "of the bars" },
  beta: { type: "number", default: 1, min: 0.01, max: 100, help: "how many per cent the first leg moves where the second moves by one" },
  window: { type: "int", default: 78, min: 3, max: 5000, help: "spreads that mean and deviation are of; 78 of 5m are a day" },
  days: { type: "int", default: 2, min: 0, max: 60, help: "days of history that the window is filled from at the open" },
  enter: { type: "number", default: 2, min: 0.1, help: "z-score at which a position is entered" },
  exit: { type: "number", default: 0.5, min: 0, help: "z-score at which it is left" },
  stop: { type: "number", default: 4, min: 0.1, help: "z-score at which it is given up" },
  last_entry: { type: "string", default: "close-1h", help: "from when on no position is entered: a moment such as close-1h or 15:00" },
  flat: { type: "string", default: "close-10m", help: "when the one that there is is left: a moment such as close-10m or 15:50" },
};

// Below this a deviation is rounding, and a z-score of it noise: prices that do not move have spreads that differ in the last digit.
const STILL = 1e-10;

let first = "";      // the legs, as the session names them
let second = "";
let spreads = [];    // the window, oldest first
let side = 0;        // of the position: 1, -1, or 0 for none
let waiting = false; // after a stop, for z to come back
let over = false;    // the time for entries is
let alone = 0;       // instants of today at which one leg alone had a bar

export function onStart(session) {
  const { interval, beta, window, days, enter, exit, stop, last_entry, flat } = session.params;
  // No range of one parameter says this; what is thrown stops the strategy and is told, with this line.
  if (!(exit < enter && enter < stop)) throw new Error(`exit, enter and stop are ${exit}, ${enter} and ${stop}: each must be above the one before`);

  // addBars follows the series, and brings the symbol in, adhoc, where the session does not have it.
  const [a, b] = [session.params.first, session.params.second].map((symbol) => session.addBars(symbol, interval, { days }, { reason: "a leg of the pair" }));
  first = a.symbol; // the YAML may say xom
  second = b.symbol;
  if (first === second) throw new Error(`both legs are ${first}`);
  spreads = spreadsOf(a.columns(), b.columns(), beta).slice(-window);
  side = 0;
  waiting = false;
  over = false;
  alone = 0;
  session.at(last_entry, () => { over = true; });
  session.at(flat, goFlat); // of one instant the bars come first, then what at and every call
}

export function onBars(session, bars) {
  // onBars has all bars of the instant at once. onBar would have one leg ahead of the other, and no way to see whether that is yet to come.
  const { interval, beta, window } = session.params;
  const a = bars.find((bar) => bar.symbol === first && bar.interval === interval);
  const b = bars.find((bar) => bar.symbol === second && bar.interval === interval);
  if (a === undefined || b === undefined) {
    if (a !== undefined || b !== undefined) alone++;
    return;
  }
  const spread = spreadOf(a.close, b.close, beta);
  const z = zScore(spread, spreads, window);
  spreads.push(spread);
  if (spreads.length > window) spreads.shift();
  if (Number.isNaN(z)) return; // the window is not full yet, or nothing moves
  session.emit(`z ${first}/${second}`, z);
  decide(session, z);
}

export function onEnd(session) {
  if (side !== 0) leave(session, "flat"); // flat may be a time of day, and this one closed before it
  if (alone > 0) session.log(`${first}/${second}: at ${alone} instants one leg alone had a bar of ${session.params.interval}: they were left out`);
}

function decide(session, z) {
  const { enter, exit, stop } = session.params;
  const size = Math.abs(z);
  if (side !== 0) {
    const further = z * side < 0; // it was entered against the spread: on side 1 with z below zero
    if (further && size >= stop) leave(session, "stop");
    else if (!further || size <= exit) leave(session, "exit");
    return;
  }
  if (waiting) waiting = size > exit;
  if (over || waiting || size < enter || size >= stop) return;
  side = z < 0 ? 1 : -1;
  signal(session, "enter");
}

function goFlat(session) {
  if (side !== 0) leave(session, "flat");
  over = true;
}

function leave(session, why) {
  signal(session, why);
  side = 0;
  waiting = why === "stop";
}

function signal(session, what) {
  session.emit(`${what} ${first}/${second}`, side);
}

function spreadOf(first, second, beta) {
  return Math.log(first) - beta * Math.log(second);
}

// zScore is NaN where the window is not full, or where nothing moves in it.
function zScore(spread, window, length) {
  if (window.length < length) return NaN;
  const width = deviation(window);
  return width > STILL ? (spread - mean(window)) / width : NaN;
}

// spreadsOf are those of the instants at which both columns have a bar: it goes through both at once, and moves on where the older bar is.
function spreadsOf(a, b, beta) {
  const out = [];
  for (let i = 0, j = 0; i < a.end.length && j < b.end.length;) {
    if (a.end[i] === b.end[j]) out.push(spreadOf(a.close[i++], b.close[j++], beta));
    else if (a.end[i] < b.end[j]) i++;
    else j++;
  }
  return out;
}
