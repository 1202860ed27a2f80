// The same strategy as strategy/strategy.go: indicators on a field of the bar, on another indicator, and on one that is on
// one itself.

const high = { period: 5, interval: "15m", on: "high" };
const rsi = { period: 9, interval: "5m", on: { name: "rsi", period: 14 } };
const signal = { period: 3, interval: "1m", on: { name: "macd", slow: 20, field: "signal" } };
const nested = { period: 4, interval: "1m", on: { name: "sma", period: 3, on: { name: "vwap" } } };
const middle = { period: 20, interval: "5m", on: "hl2" };

const mistakes = [
  ["sma", { period: 5, interval: "1m", on: "hihg" }],
  ["sma", { period: 5, interval: "1m", on: { name: "macd", field: "signals" } }],
  ["sma", { period: 5, interval: "1m", on: { name: "rsi", perod: 3 } }],
  ["sma", { period: 5, interval: "1m", on: { name: "rsy" } }],
  ["sma", { period: 5, interval: "1m", on: { period: 3 } }],
  ["sma", { period: 5, interval: "1m", on: { name: "sma", period: 2, on: { name: "macd", field: "line" } } }],
  ["vwap", { interval: "1m", on: "high" }],
];

let handles = [];
let calls = 0;

export function onStart(session) {
  handles = [];
  for (const symbol of ["AAPL", "RIVN"]) {
    for (const params of [high, signal]) handles.push(session.addIndicator(symbol, "sma", params));
    for (const params of [rsi, nested]) handles.push(session.addIndicator(symbol, "ema", params));
    handles.push(session.addIndicator(symbol, "bbands", middle));
  }
  for (const [name, params] of mistakes) {
    try {
      session.addIndicator("AAPL", name, params);
    } catch (e) {
      refused(session, e);
    }
  }
  try {
    handles[4].field("top");
  } catch (e) {
    refused(session, e);
  }
}

// A name has at most 200 bytes: what a refusal says is emitted in pieces.
function refused(session, e) {
  const text = `${e.code}: ${e.message}`;
  for (let i = 0; i < text.length; i += 150) session.emit(text.slice(i, i + 150), 0);
}

export function onBars(session) {
  if (++calls % 20 !== 0) return;
  for (const h of handles) {
    for (const f of h.fields) session.emit(`${h.symbol} ${h.key} ${f}`, h.ready ? h.field(f) : -1);
    session.emit(`${h.symbol} ${h.key} before`, h.ready ? h.previous(2) : -1);
  }
}
