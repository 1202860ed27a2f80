// host test scripts/relative_volume.test.js

// A day of a symbol, by the volumes of its first minutes; null is a minute without a bar.
const day = (symbol, date, volumes) => bars(symbol, date, "1m", volumes.map((v) => v === null ? null : [10, 10, 10, 10, v]));

// Three days and today. After two minutes they had 300, 500 and 1000; today has 1500.
const past = [...day("TSLA", "2025-06-27", [100, 200, 9000]), ...day("TSLA", "2025-06-30", [250, 250, 9000]), ...day("TSLA", "2025-07-01", [400, 600, 9000])];
const today = day("TSLA", "2025-07-02", [700, 800, 5]);
const leader = day("AAPL", "2025-07-02", [1]); // a session has a symbol of its own

const scan = ({ at = "open+2m", universe = ["TSLA"], params = {}, ...options }) => session.run({
  scanner: { script: "./relative_volume.js", universe, schedule: [{ at }], params: { days: 3, min_days: 3, ...params } },
  symbols: ["AAPL"],
  day: "2025-07-02",
  bars: [...leader, ...past, ...today],
  ...options,
});
const ratios = (run) => run.emitted.map((e) => e.value);
const cameIn = (run) => run.asked.filter((entry) => entry.op === "add_symbol").map((entry) => entry.symbol);

test("the volume so far, as a multiple of what is usual by then", () => {
  const run = scan({});
  expect(run.emitted).toEqual([{ time: "2025-07-02T09:32:00-04:00", strategy: "relative_volume", name: "relative volume TSLA", value: 1500 / 500 }]);
  expect(run.asked).toMatchObject([
    { op: "add_bars", symbol: "TSLA", interval: "1m", reason: "what is usual in 3 days?" },
    { op: "add_bars", symbol: "TSLA", interval: "1d" },
    { op: "add_symbol", symbol: "TSLA", outcome: "upgraded", reason: "volume is 3.00 times the usual by 09:32:00" },
  ]);
});

test("by the mean, one wild day hides what the median shows", () => {
  expect(ratios(scan({ params: { usual: "mean" } }))).toEqual([1500 / 600]);
  const wild = [...leader, ...past.map((b) => (b.start.startsWith("2025-07-01") ? { ...b, volume: 50_000 } : b)), ...today];
  expect(ratios(scan({ bars: wild }))).toEqual([3]);
  expect(ratios(scan({ bars: wild, params: { usual: "mean" } }))[0]).toBeLessThan(0.05);
});

test("what has not happened yet changes nothing", () => {
  const later = [...leader, ...past.map((b) => (b.start.endsWith("09:32") ? { ...b, volume: 1 } : b)), ...day("TSLA", "2025-07-02", [700, 800, 1e9])];
  expect(ratios(scan({ bars: later }))).toEqual(ratios(scan({})));
});

test("below the threshold it is told, and not brought in", () => {
  const run = scan({ params: { threshold: 3.01 } });
  expect([ratios(run), cameIn(run)]).toEqual([[3], []]);
});

test("it is brought in once, however often it is found", () => {
  const run = scan({ scanner: { script: "./relative_volume.js", universe: ["TSLA"], params: { days: 3, min_days: 3, threshold: 0.1 }, schedule: [{ every: "1m", from: "open+1m", to: "open+3m" }] } });
  expect(ratios(run)).toEqual([700 / 250, 1500 / 500, 1505 / 9500]);
  expect(run.asked.map((entry) => [entry.op, entry.repeats])).toEqual([["add_bars", 2], ["add_bars", 2], ["add_symbol", undefined]]);
});

test("at the open and before it nothing has traded", () => {
  expect(scan({ at: "open" }).emitted).toEqual([]);
  expect(scan({ at: "pre_session" }).asked).toEqual([]);
});

test("a day of missing bars does not count", () => {
  const gap = [...leader, ...day("TSLA", "2025-06-27", [100, 200]), ...day("TSLA", "2025-06-30", [null, 250]), ...day("TSLA", "2025-07-01", [400, 600]), ...today];
  expect(ratios(scan({ bars: gap, params: { min_days: 2 } }))).toEqual([1500 / 650]);
  expect(ratios(scan({ bars: gap, params: { min_days: 2, coverage: 0.5 } }))).toEqual([1500 / 300]);
  const run = scan({ bars: gap });
  expect(run.emitted).toEqual([]);
  expect(run.log.map((line) => line.text)).toContain("TSLA: of 3 days 2 can be compared with, 3 are needed");
});

// 3 July 2025 closes at 13:00, 210 minutes after the open.
test.each([
  { at: "open+210m", usual: 210 },
  { at: "open+211m", usual: 2 * 211 }, // the two whole days alone
])("a day that closed early counts up to its close: $at", ({ at, usual }) => {
  const minutes = (n, volume) => Array.from({ length: n }, () => volume);
  const run = scan({
    at, params: { min_days: 2, usual: "median" }, day: "2025-07-08",
    bars: [...day("AAPL", "2025-07-08", [1]), ...day("TSLA", "2025-07-02", minutes(390, 1)), ...day("TSLA", "2025-07-03", minutes(210, 1)), ...day("TSLA", "2025-07-07", minutes(390, 3)),
      ...day("TSLA", "2025-07-08", minutes(390, 1))],
  });
  expect(run.emitted[0].value).toBe(Number(at.slice(5, -1)) / usual);
});

test("the hour of summer time moves nothing", () => { // it began on 9 March 2025
  const run = scan({
    params: { days: 2, min_days: 2 }, day: "2025-03-11",
    bars: [...day("AAPL", "2025-03-11", [1]), ...day("TSLA", "2025-03-07", [10, 10, 7]), ...day("TSLA", "2025-03-10", [20, 20, 7]), ...day("TSLA", "2025-03-11", [30, 30, 7])],
  });
  expect(ratios(run)).toEqual([60 / 30]);
});

test("the busiest come first, whatever the order of the universe", () => {
  const busier = ["F", "GM"].flatMap((symbol, i) => [...past, ...today].map((b) => ({ ...b, symbol, volume: b.start.startsWith("2025-07-02") ? b.volume * (i + 2) : b.volume })));
  const all = { universe: ["TSLA", "F", "GM"], bars: [...leader, ...past, ...today, ...busier] };
  expect(cameIn(scan({ ...all, params: { most: 2 } }))).toEqual(["GM", "F"]);
  expect(cameIn(scan(all))).toEqual(["GM", "F", "TSLA"]);
});

test("a symbol that cannot be had is told once, and the others are looked at", () => {
  const run = scan({ universe: ["NONE", "TSLA"], scanner: { script: "./relative_volume.js", universe: ["NONE", "TSLA"], params: { days: 3, min_days: 3 }, schedule: [{ every: "1m", from: "open+2m", to: "open+3m" }] } });
  expect(cameIn(run)).toEqual(["TSLA"]);
  expect(run.log.filter((line) => line.text.startsWith("NONE is passed over:"))).toHaveLength(1);
});

test("what it cannot measure rightly it does not measure", () => {
  const extended = { hours: "extended", bars: undefined, symbols: ["AAPL"] };
  expect(scan(extended).stopped).toMatchObject([{ message: "relative volume counts regular hours, and this session has extended ones" }]);
  expect(scan({ params: { min_days: 4 } }).stopped).toMatchObject([{ message: "min_days is 4, and days only 3" }]);
});

test("what it finds on the sample market stays as it is", () => {
  const run = session.run({
    scanner: { script: "./relative_volume.js", universe: ["F", "INTC", "NVDA", "RIVN", "TSLA"], schedule: [{ every: "30m", from: "open+30m", to: "open+2h" }], params: { threshold: 1.1, most: 1 } },
    symbols: ["AAPL"], start: "2025-07-07", end: "2025-07-08", // of the days before, one closed early and one was a holiday
  });
  expect(run.asked.filter((entry) => entry.op === "add_symbol")).toMatchGolden("found");
  expect(run.emitted.map((e) => `${e.time} ${e.name} ${e.value?.toFixed(4)}`).join("\n")).toMatchGolden("emitted");
});
