// What is declared as const for the sake of an enum narrows nothing else: what is given may be another.
export const params = {
  market: { type: "string", default: "SPY", help: "any symbol" },
  hold: { type: "duration", default: "30m" },
  peers: { type: "list", default: ["TSLA"] },
  none: { type: "list", default: [] },
  way: { enum: ["long", "short"], default: "long" },
  lots: { enum: [1, 5], default: 1 },
  count: { type: "int", default: 5 },
  flag: { type: "bool", default: false },
  need: { type: "string" },
  needs: { type: "list" },
  plain: "QQQ",
  list: ["A"],
  bare: [],
  number: 3,
  negative: true,
  interval: "5m",
  intervals: ["1m", "5m"],
  pairs: { AAPL: "NVDA" },
} as const;
type Session = strathost.Session<typeof params>;

export function onStart(session: Session) {
  const p = session.params;
  session.log(p.market === "QQQ", p.plain === "SPY", p.need === "SPY", p.hold === "1h", p.count === 7, p.number === 4, p.flag === true);
  session.log(p.negative === false, p.lots === 5, p.way === "short", p.pairs.AAPL === "GM");
  session.log(p.peers.length > 1, p.peers[1] === "GM", p.peers.includes("F"), p.list.length === 2, p.needs.length, p.bare.length === 1);
  const lists: readonly (readonly string[])[] = [p.peers, p.none, p.list, p.bare, p.needs, p.intervals];
  session.every(p.hold, () => {});
  session.addBars(p.market, p.interval, { days: 1 });
  session.follow(p.market, { intervals: p.intervals });
  session.log(lists, p.interval === "1h");
  // @ts-expect-error: what an enum does not have
  session.log(p.way === "both");
  // @ts-expect-error: nor a number of one
  session.log(p.lots === 2);
  // @ts-expect-error: a list is read only
  p.peers.push("GM");
}
