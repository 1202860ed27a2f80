// SMA cross: emits 1 when the fast average of a symbol crosses above the slow one, and -1 when it crosses below.

export const params = { fast: 10, slow: 30, interval: /** @type {strathost.Interval} */ ("1m") };

let averages = new Map();

export function onStart(session) {
  const { fast, slow, interval } = session.params;
  averages = new Map();
  for (const { name } of session.symbols()) {
    averages.set(name, {
      fast: session.addIndicator(name, "sma", { period: fast, interval }),
      slow: session.addIndicator(name, "sma", { period: slow, interval }),
      above: undefined,
    });
  }
}

export function onBar(session, bar) {
  const a = averages.get(bar.symbol);
  if (a === undefined || !a.slow.ready) return;
  const above = a.fast.value > a.slow.value;
  if (a.above !== undefined && above !== a.above) session.emit(`cross ${bar.symbol}`, above ? 1 : -1);
  a.above = above;
}
