// What authors write is accepted as it stands.
import type { Session as Imported } from "strathost";

export const params = { minutes: 15, market: "SPY", interval: "5m" as strathost.Interval };

export const indicators = {
  stretch: {
    params: { period: 20, word: "slow" },
    outputs: ["up", "down"],
    need: (p: { period: number }) => p.period,
    create(p: { period: number; word: string }) {
      return { update: (bar: strathost.Bar) => ({ up: bar.close * p.period, down: NaN }) };
    },
  },
} satisfies strathost.OwnIndicators;

export const declared = {
  minutes: { type: "int", default: 15, min: 1, max: 120, help: "how long" },
  side: { enum: ["long", "short"], default: "long" },
  market: { type: "string" },
  plain: 3,
  list: ["a"],
  none: { type: "list", default: [] },
  bare: [],
  peers: { AAPL: "NVDA" },
} satisfies Record<string, strathost.Parameter | number | string[] | Record<string, string>>;
export const fixed = { market: { type: "string" }, fast: { type: "int", default: 3 }, on: { type: "bool" } } as const;

export function onFinish(session: strathost.Session<typeof declared>) {
  const { minutes, side, market, plain, list, peers, none, bare } = session.params;
  const texts: readonly string[] = [...none, ...bare, "A"];
  session.log(none.includes("AAPL"), bare.includes("AAPL"), texts);
  const all: [number, string, string, number, readonly string[], string] = [minutes, side, market, plain, list, peers.AAPL];
  session.log(all);
}
export function onSymbolOf(session: strathost.Session<typeof fixed>) {
  const all: [string, number, boolean] = [session.params.market, session.params.fast, session.params.on];
  session.log(all);
}

// What is declared as const keeps the names of its outputs; its values may be others all the same.
export const constant = {
  stretch: { params: { period: 20, word: "slow", on: true }, outputs: ["up", "down"], need: 1, create: () => ({ update: () => [1, 2] }) },
} as const satisfies strathost.OwnIndicators;
const times = { minutes: 15, when: "15:55", exact: true } as const;
export function onEndOf(session: strathost.Session<typeof times, typeof constant>) {
  session.at(session.params.when, () => {});
  const handle = session.addIndicator("AAPL", "stretch", { interval: "5m", period: 3, word: "fast", on: false });
  session.log(handle.field("up"), session.params.minutes === 30, session.params.exact === false);
}

// A time that is put together, or that somebody else gives, is checked when it is used.
export function onStartOf(session: strathost.Session, interval: strathost.Interval, when: string, n: number) {
  const half = n > 5 ? "30m" : "1h";
  session.every(half, () => {});
  session.every(interval, () => {});
  session.every(`${n}m`, () => {});
  session.addBars("SPY", `${n}m`);
  for (const at of [when, "15:55" as const, "close-1h30m" as const]) session.at(at, () => {});
  session.at("09:30:05", () => {});
  session.at("close", (later) => later.log(1));
  session.at(`${n}:30`, () => {});
  session.at(`${when}:30`, () => {});
  session.at(`close-${interval}`, () => {});
}

type Session = strathost.Session<typeof params, typeof indicators>;

let bands: strathost.Indicator<"upper" | "middle" | "lower">;

export function onStart(session: Session) {
  const minutes: number = session.params.minutes;
  session.at(`open+${minutes}m`, (later) => later.log.warn(later.time, later.day, later.params.market));
  session.every("5m", async (later) => later.emit("n", later.symbols().sort((a, b) => a.name.localeCompare(b.name)).length));
  bands = session.addIndicator("SPY", "bbands", { interval: session.params.interval, period: 20 }, { reason: "market" });
  const own = session.addIndicator("SPY", "stretch", { interval: "5m", period: 30 });
  const on = session.addIndicator("SPY", "sma", { interval: "1m", period: 3, on: { name: "macd", field: "signal", fast: 5 } });
  session.addIndicator("SPY", "ema", { interval: "1m", on: "hl2" });
  session.removeIndicator(own);
  session.log(bands.field("upper"), own.field("up"), on.field("value"), own.previous(1));
  const series = session.addBars("SPY", "1d", { days: 5, historicalOnly: true }, { reason: "days" });
  const { close, start }: strathost.SeriesColumns = series.columns();
  session.log(close[0]! + start[0]!, series.last?.close, series.at(0)?.symbol);
  session.follow("SPY", { intervals: ["1m", "5m"] });
  session.lock("SPY", { carry: true, reason: "held" });
}

export async function onBars(session: Session, bars: strathost.Bars) {
  for (const bar of bars) if (bar.partial && bar.close > bands.value) session.addSymbol(bar.symbol);
  const { symbol, close } = bars.columns();
  session.log(symbol[0], close.reduce((a, b) => a + b, 0), bars.length, bars.at(-1)?.end);
  try {
    session.addSymbol("TSLA", { reason: "market is up" });
  } catch (e) {
    const refused = e as strathost.StrathostError;
    if (refused.code !== "quota_exceeded") throw e;
    console.warn(refused.symbol, refused.message);
  }
  const metadata: strathost.Metadata = session.symbol("TSLA").metadata;
  if (metadata.added_by === "adhoc" && metadata.added_at === null) session.unlock("TSLA");
}

export const onEnd: strathost.OnEnd<typeof params> = (session) => session.log(session.params.minutes);
export const onSymbol: strathost.OnSymbol = (session, event) => session.log(event.change === "added", event.by);

export const whole: strathost.Strategy<typeof params, typeof indicators> = { params, indicators, onStart, onBars };
export const scanner: strathost.Scanner = {
  onScan(session, scan) {
    for (const symbol of scan.preSession ? scan.universe : []) session.addSymbol(symbol);
  },
};
export const same = (session: Imported) => session.random();
