// host test scripts/breadth/index.test.ts

// Members that closed at 100 yesterday, and have these closes today, C on four times the volume of the others; null is a bar that is missing.
const market = (closes: Record<string, (number | null)[]>) => Object.entries(closes).flatMap(([symbol, rows]) => [
  ...bars(symbol, "2025-07-01 15:55", "5m", [100]),
  ...bars(symbol, "2025-07-02 09:30", "5m", rows.map((c) => (c === null ? null : [c, c, c, c, symbol === "C" ? 4000 : 1000] as const))),
]);

const run = (closes: Record<string, (number | null)[]>, params: object = {}, options: Partial<strathost.RunOptions> = {}) => session.run({
  strategy: { script: "./index.ts", name: "breadth", params: { members: ["A", "B", "C", "D"], ...params } },
  symbols: ["SPY"],
  intervals: ["5m"],
  day: "2025-07-02",
  bars: [...market(closes), ...bars("SPY", "2025-07-02 09:30", "5m", [600])],
  ...options,
});
const values = (r: strathost.Run, name: string) => r.emitted.filter((e) => e.name === name).map((e) => e.value);
const cameIn = (r: strathost.Run) => r.asked.filter((entry) => entry.op === "add_symbol");

test("the members are counted against their last close, at each instant once", () => {
  const r = run({ A: [101, 99], B: [102, 102], C: [99, 98], D: [100, 90] });
  expect(r.emitted).toEqual([
    { time: "2025-07-02T09:35:00-04:00", strategy: "breadth", name: "advancing", value: 0.5 },
    { time: "2025-07-02T09:35:00-04:00", strategy: "breadth", name: "up volume", value: 2 / 7 },
    { time: "2025-07-02T09:35:00-04:00", strategy: "breadth", name: "arms", value: 4 }, // twice as many rise, on half the volume
    { time: "2025-07-02T09:40:00-04:00", strategy: "breadth", name: "advancing", value: 0.25 },
    { time: "2025-07-02T09:40:00-04:00", strategy: "breadth", name: "up volume", value: 1 / 7 },
    { time: "2025-07-02T09:40:00-04:00", strategy: "breadth", name: "arms", value: 2 },
    { time: "2025-07-02T09:40:00-04:00", strategy: "breadth", name: "regime", value: -1 },
  ]);
});

test("when a rise becomes broad its leader comes in, with the reason", () => {
  const r = run({ A: [101, 101, 103], B: [99, 104, 104], C: [101, 101, 101], D: [99, 99, 99] });
  expect(values(r, "regime")).toEqual([1]);
  expect(cameIn(r)).toMatchObject([
    { symbol: "B", session_time: "2025-07-02T09:40:00-04:00", outcome: "upgraded", reason: "leads a broad rise, 4.00 % up" },
  ]);
  expect(r.symbols.B.metadata.upgraded_from_adhoc).toBe(true);
});

test("it comes in again only when the rise was over meanwhile", () => {
  const r = run({ A: [101, 99, 101], B: [102, 99, 103], C: [103, 99, 101], D: [99, 101, 99] });
  expect(values(r, "regime")).toEqual([1, -1, 1]);
  expect(cameIn(r).map((entry) => entry.symbol)).toEqual(["C", "B"]);
});

test("a leader that is refused is told, and the next one comes in", () => {
  // The history of B is one bar of 78: it may be counted, and is not good enough to come in.
  const whole = ["A", "C", "D", "SPY"].flatMap((symbol) => bars(symbol, "2025-07-01", "5m", Array.from({ length: 78 }, () => 100)));
  const today = market({ A: [101], B: [102], C: [101], D: [99] }).filter((b) => b.symbol === "B" || b.start !== "2025-07-01 15:55");
  const r = run({}, { leaders: 2 }, {
    bars: [...whole, ...today, ...bars("SPY", "2025-07-02 09:30", "5m", [600])],
    history: [{ days: 1, intervals: ["5m"] }], quality: { minimum: 80, on_low: "drop" },
  });
  expect(cameIn(r)).toMatchObject([{ symbol: "B", outcome: "refused", code: "low_quality" }, { symbol: "A", outcome: "upgraded" }]);
  expect(r.log.some((line) => line.level === "WARN" && line.text.startsWith("B is passed over: "))).toBe(true);
});

test("a grant that is missing is no reason of one symbol", () => {
  const strategy = { script: "./index.ts", params: { members: ["A", "B", "C"] }, grant: { add_symbol: false } };
  expect(run({ A: [101], B: [102], C: [103] }, {}, { strategy }).stopped).toMatchObject([{ code: "permission_denied" }]);
});

test("a member without a recent bar does not count, and with too few there is no number", () => {
  const closes = { A: [101, null, null, null, 101], B: [101, 101, 101, 101, 101], C: [99, 99, 99, 99, 99], D: [99, 99, 99, 99, 99] };
  expect(values(run(closes), "advancing")).toEqual([0.5, 0.5, 0.5, 1 / 3, 0.5]); // its bar of 09:35 is 15 minutes old at 09:50
  expect(values(run(closes, { least: 0.8 }), "advancing")).toEqual([0.5, 0.5, 0.5, 0.5]);
});

test("a member that is not to be had is told, and not counted", () => {
  const r = run({ A: [101], B: [101], C: [99] });
  expect(values(r, "advancing")).toEqual([2 / 3]);
  expect(r.log.filter((line) => line.level === "WARN" && line.source === "breadth").map((line) => line.text)).toEqual([
    "D is passed over: no data source has bars of D up to 2025-07-02",
  ]);
});

test("each day begins anew", () => {
  const days = [...market({ A: [101], B: [101], C: [101], D: [101] }), ...["A", "B", "C", "D"].flatMap((symbol) => bars(symbol, "2025-07-03 09:30", "5m", [102]))];
  const r = run({}, {}, { bars: [...days, ...bars("SPY", "2025-07-02 09:30", "5m", [600]), ...bars("SPY", "2025-07-03 09:30", "5m", [600])], day: undefined, start: "2025-07-02", end: "2025-07-03" });
  expect(r.emitted.filter((e) => e.name === "regime").map((e) => e.time)).toEqual(["2025-07-02T09:35:00-04:00", "2025-07-03T09:35:00-04:00"]);
});

test("bars of other intervals, which the session follows, are not counted twice", () => {
  const closes = { A: [101, 101], B: [99, 99], C: [99, 99] };
  const strategy = { script: "./index.ts", params: { members: ["A", "B", "C"] }, follow: { symbols: ["A"], intervals: ["10m"] } };
  const r = run(closes, {}, { strategy, symbols: ["A", "SPY"], intervals: ["5m", "10m"] });
  expect(values(r, "up volume")).toEqual([1 / 6, 1 / 6]);
});

test("levels that make no sense are told", () => {
  expect(run({ A: [101], B: [101], C: [99] }, { broad: 0.6, over: 0.7 }).stopped).toMatchObject([
    { message: "over is 0.7, above broad, which is 0.6: the regime would come and go with each bar" },
  ]);
});

test("what it says of the sample market stays as it is", () => {
  const r = session.run({ strategy: { script: "./index.ts", name: "breadth", params: { interval: "30m", broad: 0.55, over: 0.5 } }, symbols: ["SPY"], intervals: ["30m"], day: "2025-07-02" });
  expect(r.emitted.map((e) => `${e.time} ${e.name} ${e.value?.toFixed(6)}`).join("\n")).toMatchGolden("emitted");
  expect(cameIn(r)).toMatchGolden("leaders");
});
