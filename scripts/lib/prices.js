// Small helpers on prices, shared by the scripts of this folder.

// changeOf is how far a price moved from another, as a share of that.
export function changeOf(from, to) {
  return to / from - 1;
}

// rangeOf is the highest high and the lowest low of a series' last n bars.
export function rangeOf(series, n) {
  let high = -Infinity;
  let low = Infinity;
  for (let i = Math.max(0, series.length - n); i < series.length; i++) {
    high = Math.max(high, series.high(i));
    low = Math.min(low, series.low(i));
  }
  return { high, low };
}
