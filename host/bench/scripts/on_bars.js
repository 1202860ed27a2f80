// Counts how often the fast average of a symbol crosses the slow one, a call for each instant.

let pairs = [];
let crosses = 0;

export function onStart(session) {
  pairs = session.symbols().map(({ name }) => ({
    fast: session.addIndicator(name, "sma", { period: 10, interval: "1m" }),
    slow: session.addIndicator(name, "sma", { period: 30, interval: "1m" }),
    above: false,
  }));
}

export function onBars(session, bars) {
  // Every symbol has a bar at every instant, and bars come by symbol name as the pairs do.
  for (let i = 0; i < bars.length; i++) {
    const p = pairs[i];
    const above = p.fast.value > p.slow.value;
    if (above !== p.above) {
      p.above = above;
      crosses++;
    }
  }
}

export function onFinish(session) {
  session.emit("crosses", crosses);
}
