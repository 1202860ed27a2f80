// host test scripts/pairs.test.js

// Both legs: that of B is at 100 throughout, that of A where it makes the spread ln(A/B) the given one. null is a bar that is missing.
const leg = (spreads, start = "2025-07-02 09:30") => bars("A", start, "5m", spreads.map((s) => (s === null ? null : 100 * Math.exp(s))));
const flat = (n, start = "2025-07-02 09:30") => bars("B", start, "5m", Array.from({ length: n }, () => 100));

// Three spreads of mean 0 and deviation 0.01: behind them a spread of 0.025 has a z of 2.5.
const quiet = [0.01, 0, -0.01];

/** @type {(a: strathost.TestBar[], b: strathost.TestBar[], options?: Partial<strathost.RunOptions>) => strathost.Run} */
const run = (a, b, { params = {}, ...options } = {}) => session.run({
  strategy: { script: "./pairs.js", params: { first: "A", second: "B", window: 3, days: 0, ...params } },
  symbols: ["A"],
  intervals: ["5m"],
  day: "2025-07-02",
  bars: [...a, ...b],
  ...options,
});
const of = (spreads, options) => run(leg(spreads), flat(spreads.length), options);
const signals = (r) => r.emitted.filter((e) => !e.name.startsWith("z ")).map((e) => `${e.time.slice(11, 16)} ${e.name} ${e.value}`);
const zs = (r) => r.emitted.filter((e) => e.name === "z A/B").map((e) => e.value);

test("z is that of the spreads before it, not of its own", () => {
  const r = of([...quiet, 0.025, 0]);
  expect(zs(r)).toHaveLength(2);
  expect(zs(r)[0]).toBeCloseTo(2.5, 9);
  // Of 0, -0.01 and 0.025 the mean is 0.005, and the squares of the distances are 0.000025, 0.000225 and 0.0004.
  expect(zs(r)[1]).toBeCloseTo(-0.005 / Math.sqrt(0.00065 / 2), 9);
});

test("beta is how much the second leg counts", () => {
  // B rises by 1 % where A rises by 2 %: with a beta of 2 nothing has come apart.
  const both = (params) => run(leg([...quiet, 0.02]), bars("B", "2025-07-02 09:30", "5m", [100, 100, 100, 100 * Math.exp(0.01)]), { params });
  expect(zs(both({ beta: 2 }))[0]).toBeCloseTo(0, 9);
  expect(zs(both({ beta: 1 }))[0]).toBeCloseTo(1, 9);
});

test.each([
  { about: "above: the first is sold, and bought back when z is small", spreads: [...quiet, 0.025, 0.006], want: ["09:50 enter A/B -1", "09:55 exit A/B -1"] },
  { about: "below: the first is bought", spreads: [...quiet, -0.025, -0.006], want: ["09:50 enter A/B 1", "09:55 exit A/B 1"] },
  { about: "z on the other side is an exit, however far", spreads: [...quiet, 0.025, -0.5], want: ["09:50 enter A/B -1", "09:55 exit A/B -1"] },
  { about: "a jump beyond stop is not entered", spreads: [...quiet, 0.05], want: [] },
  { about: "what is not unusual is not entered", spreads: [...quiet, 0.019], want: [] },
  { about: "stop, and nothing before z has come back", spreads: [...quiet, 0.025, 0.2, 0.5], want: ["09:50 enter A/B -1", "09:55 stop A/B -1"] },
])("$about", ({ spreads, want }) => {
  expect(signals(of(spreads))).toEqual(want);
});

test("after a stop it enters again when z has come back, not before", () => {
  // 0.3, 0.29, 0.31 and 0.29, 0.31, 0.3 have a deviation of 0.01 again: behind them z is 2.5 at 0.325, and 0 at 0.3.
  const apart = [...quiet, 0.025, 0.2, 0.3, 0.29, 0.31];
  const stopped = ["09:50 enter A/B -1", "09:55 stop A/B -1"];
  const early = of([...apart, 0.325]);
  expect(zs(early)[5]).toBeCloseTo(2.5, 9);
  expect(signals(early)).toEqual(stopped);
  expect(signals(of([...apart, 0.3, 0.325]))).toEqual([...stopped, "10:20 enter A/B -1", "15:50 flat A/B -1"]);
});

test("an instant at which one leg has no bar is no spread", () => {
  // The bar of A at 09:45 would be z 2.5, of B's old price. Without it, neither the window nor the signals change.
  const b = bars("B", "2025-07-02 09:30", "5m", [100, 100, 100, null, 100]);
  const r = run(leg([...quiet, 0.025, 0]), b);
  expect(signals(r)).toEqual([]);
  expect(zs(r)).toHaveLength(1);
  expect(zs(r)[0]).toBeCloseTo(0, 9);
  expect(r.log.map((line) => line.text)).toContain("A/B: at 1 instants one leg alone had a bar of 5m: they were left out");
});

test("bars of other intervals, which the session follows, are no spreads", () => {
  const strategy = { script: "./pairs.js", params: { first: "A", second: "B", window: 3, days: 0 }, follow: { symbols: "config", intervals: ["10m"] } };
  const r = of([...quiet, 0.025, 0], { strategy, symbols: ["A", "B"], intervals: ["5m", "10m"] });
  expect(r.emitted).toEqual(of([...quiet, 0.025, 0]).emitted);
  expect(zs(r)).toHaveLength(2);
});

test("the window is filled from history, by the instants that both legs have", () => {
  // Yesterday A has no second bar and B no fourth: 0.01, 0, -0.01 are left, and the first spread of today has a z.
  const a = [...leg([0.01, null, 0, 9, -0.01], "2025-07-01 15:35"), ...leg([0.025])];
  const b = [...bars("B", "2025-07-01 15:35", "5m", [100, 50, 100, null, 100]), ...flat(1)];
  const r = run(a, b, { params: { days: 1 } });
  expect(zs(r)).toHaveLength(1);
  expect(zs(r)[0]).toBeCloseTo(2.5, 9);
  expect(run(a, b).emitted).toEqual([]);
});

test("prices that do not part have no z, and enter nothing", () => {
  expect(of([0.1, 0.1, 0.1, 0.1]).emitted).toEqual([]);
  // One is three times the other throughout. Logarithms of that differ in the last digit.
  const moves = [1, 1.1, 1.3, 1.7, 1.9, 2.3, 2.9];
  expect(new Set(moves.map((x) => Math.log(300 * x) - Math.log(100 * x))).size).toBeGreaterThan(1);
  const r = run(bars("A", "2025-07-02 09:30", "5m", moves.map((x) => 300 * x)), bars("B", "2025-07-02 09:30", "5m", moves.map((x) => 100 * x)));
  expect(r.emitted).toEqual([]);
});

test.each([
  { params: {}, want: ["14:50 enter A/B -1", "15:50 flat A/B -1"] },
  { params: { flat: "close-62m" }, want: ["14:50 enter A/B -1", "14:58 flat A/B -1"] },
  { params: { last_entry: "close-71m" }, want: [] },
  { params: { flat: "close-71m" }, want: [] }, // nothing is entered behind it either
])("nothing is held over night: $params", ({ params, want }) => {
  const start = "2025-07-02 14:30";
  expect(signals(run(leg([...quiet, 0.025, 0.024], start), flat(5, start), { params }))).toEqual(want);
});

test("on a day that closes before that time of day it is left at the close", () => {
  const r = run(leg([...quiet, 0.025, 0.024], "2025-07-03 12:35"), flat(5, "2025-07-03 12:35"), { day: "2025-07-03", params: { last_entry: "15:00", flat: "15:50" } });
  expect(signals(r)).toEqual(["12:55 enter A/B -1", "13:00 flat A/B -1"]);
});

test("the second leg comes in adhoc, and is named as the session names it", () => {
  const r = of([...quiet, 0.025], { params: { first: "a", second: "b" } });
  expect(r.asked).toMatchObject([{ symbol: "A" }, { symbol: "B", op: "add_bars", outcome: "added", reason: "a leg of the pair" }]);
  expect(r.symbols.B.metadata).toMatchObject({ added_by: "adhoc", auto_provisioned: true, meets_session_config_requirements: false });
  expect(signals(r)[0]).toBe("09:50 enter A/B -1");
});

test.each([
  { params: { second: "a" }, message: "both legs are A" },
  { params: { enter: 5 }, message: "exit, enter and stop are 0.5, 5 and 4: each must be above the one before" },
])("what makes no sense is told: $message", ({ params, message }) => {
  expect(of(quiet, { params }).stopped).toMatchObject([{ code: "strategy_error", message }]);
});

test("a leg without bars stops it", () => {
  expect(of(quiet, { params: { second: "NONE" } }).stopped).toMatchObject([{ code: "no_data_source" }]);
});

test("its signals on the sample market stay as they are", () => {
  const r = session.run({ strategy: "./pairs.js", symbols: ["XOM"], intervals: ["5m"], start: "2025-07-02", end: "2025-07-03" });
  expect(r.emitted.map((e) => `${e.time} ${e.name} ${e.value?.toFixed(6)}`).join("\n")).toMatchGolden("emitted");
});
