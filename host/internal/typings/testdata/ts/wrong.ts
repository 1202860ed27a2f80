// What the host would refuse, or what would be undefined, is an error: each line that follows such a comment must be one.
export const params = { minutes: 15 };

export function onStart(session: strathost.Session<typeof params>) {
  // @ts-expect-error: there is no indicator smaa
  session.addIndicator("SPY", "smaa", { interval: "5m" });
  // @ts-expect-error: the interval is missing
  session.addIndicator("SPY", "sma", { period: 20 });
  // @ts-expect-error: sma has no parameter length
  session.addIndicator("SPY", "sma", { interval: "5m", length: 20 });
  // @ts-expect-error: whole bars take no on
  session.addIndicator("SPY", "atr", { interval: "5m", on: "high" });
  // @ts-expect-error: rsi has no output signal
  session.addIndicator("SPY", "sma", { interval: "5m", on: { name: "rsi", field: "signal" } });
  // @ts-expect-error: macd has no output upper
  session.addIndicator("SPY", "macd", { interval: "5m" }).field("upper");
  // @ts-expect-error: every is within the day
  session.every("1d", () => {});
  // @ts-expect-error: no unit
  session.every("5 minutes", () => {});
  // @ts-expect-error: no time
  session.at("noon", () => {});
  // @ts-expect-error: before the open
  session.at("open-5m", () => {});
  // @ts-expect-error: no interval
  session.addBars("SPY", "5 minutes");
  // @ts-expect-error: units are lower case
  session.history("SPY", "1M", 5);
  // @ts-expect-error: there is no option day
  session.addBars("SPY", "1d", { day: 5 });
  // @ts-expect-error: the reason belongs into the last argument
  session.addBars("SPY", "1d", { days: 5, reason: "here" });
  // @ts-expect-error: a reason is an option
  session.addSymbol("SPY", "market is up");
  // @ts-expect-error: there is no parameter minute
  session.log(session.params.minute);
  // @ts-expect-error: parameters are read-only
  session.params.minutes = 20;
  // @ts-expect-error: session has no member placeOrder
  session.placeOrder("SPY");
  // @ts-expect-error: there is no code quota
  if (({} as strathost.StrathostError).code === "quota") return;
  // @ts-expect-error: no file system
  fetch("https://example.com");
}

export function onBar(session: strathost.Session, bar: strathost.Bar) {
  // @ts-expect-error: a bar is read-only
  bar.close = 1;
  // @ts-expect-error: a bar has no member clsoe
  session.log(bar.clsoe);
  // @ts-expect-error: an output is read by field
  session.log(session.addIndicator("SPY", "bbands", { interval: "5m" }).upper);
}

export function onFinish(session: strathost.Session<{ minutes: { type: "int"; default: number } }>) {
  // @ts-expect-error: minutes is a number, not its declaration
  session.log(session.params.minutes.default);
}
// @ts-expect-error: there is no type integer
export const declared: Record<string, strathost.Parameter> = { minutes: { type: "integer" } };

// @ts-expect-error: neither onBar nor onBars
export const nothing: strathost.Strategy = {};
// @ts-expect-error: both
export const both: strathost.Strategy = { onBar() {}, onBars() {} };
// @ts-expect-error: a scanner has onScan
export const scanner: strathost.Scanner = { onBar() {} };
// @ts-expect-error: the argument of onSymbol is an event
export const onSymbol: strathost.OnSymbol = (session, bar) => session.log(bar.close);
// @ts-expect-error: need is missing
export const indicators: strathost.OwnIndicators = { mine: { create: () => ({ update: () => 1 }) } };

const own = { mine: { params: { period: 20 }, need: 1 } } as const;

export function onStartOfAnother(session: strathost.Session<{}, { mine: { params: { period: number }; need: number } }>, fixed: strathost.Session<{}, typeof own>) {
  session.addIndicator("SPY", "mine", { interval: "5m", period: 3 });
  // @ts-expect-error: mine has no parameter lenght
  session.addIndicator("SPY", "mine", { interval: "5m", lenght: 3 });
  // @ts-expect-error: a period is a number
  session.addIndicator("SPY", "mine", { interval: "5m", period: "3" });
  // @ts-expect-error: of parameters that are fixed, too
  fixed.addIndicator("SPY", "mine", { interval: "5m", period: "3" });
  // @ts-expect-error: there is no indicator yours
  session.addIndicator("SPY", "yours", { interval: "5m" });
}
