// Counts how often the fast average of a symbol crosses the slow one, a call for each instant.

let fast = [];
let slow = [];
let above = [];
let crosses = 0;

export function onStart(session) {
  const names = session.symbols().map((s) => s.name);
  fast = names.map((name) => session.addIndicator(name, "sma", { period: 10, interval: "1m" }));
  slow = names.map((name) => session.addIndicator(name, "sma", { period: 30, interval: "1m" }));
  above = names.map(() => false);
}

export function onBars(session, bars) {
  // Every symbol has a bar at every instant, and bars come by symbol name as the averages do.
  for (let i = 0, n = bars.length; i < n; i++) {
    const now = fast[i].value > slow[i].value;
    if (now !== above[i]) {
      above[i] = now;
      crosses++;
    }
  }
}

export function onFinish(session) {
  session.emit("crosses", crosses);
}
