// Counts how often the fast average of a symbol crosses the slow one, a call for each bar.

let pairs = {};
let crosses = 0;

export function onStart(session) {
  pairs = {};
  for (const { name } of session.symbols()) {
    pairs[name] = {
      fast: session.addIndicator(name, "sma", { period: 10, interval: "1m" }),
      slow: session.addIndicator(name, "sma", { period: 30, interval: "1m" }),
      above: false,
    };
  }
}

export function onBar(session, bar) {
  const p = pairs[bar.symbol];
  const above = p.fast.value > p.slow.value;
  if (above !== p.above) {
    p.above = above;
    crosses++;
  }
}

export function onFinish(session) {
  session.emit("crosses", crosses);
}
