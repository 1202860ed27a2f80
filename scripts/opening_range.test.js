// host test scripts/opening_range.test.js

// A market that rises, and a symbol that leaves the range of its first two minutes in the fourth.
const rising = Array.from({ length: 120 }, (_, i) => 500 + i / 10);
const market = bars("SPY", "2025-07-01 14:00", "1m", rising);
const tesla = [10, 11, 10, 12, 13];

const breakout = (options) => session.run({
  strategy: { script: "./opening_range.js", params: { minutes: 2 }, ...options },
  symbols: ["TSLA"],
  intervals: ["1m"],
  day: "2025-07-02",
  bars: [
    ...market,
    ...bars("SPY", "2025-07-02 09:30", "1m", [600, 601, 602, 603, 604]),
    ...bars("TSLA", "2025-07-02 09:30", "1m", tesla),
    ...bars("COIN", "2025-07-02 09:30", "1m", [20, 21, 22, 23, 24]),
  ],
});

test("the close that breaks the range is emitted once", () => {
  expect(breakout().emitted).toEqual([
    { time: "2025-07-02T09:34:00-04:00", strategy: "opening_range", name: "breakout TSLA", value: 12 },
  ]);
});

test("while the market is up, the symbol that follows comes into the session", () => {
  const run = breakout();
  expect(run.asked.filter((entry) => entry.op === "add_symbol")).toMatchObject([
    { symbol: "COIN", outcome: "added", reason: "TSLA broke its opening range" },
  ]);
  expect(run.symbols.COIN.metadata).toMatchObject({ added_by: "strategy", meets_session_config_requirements: true });
});

test("no room for it is told, and stops nothing", () => {
  const run = breakout({ grant: { max_symbols: 1 } }); // the market filter has it
  expect(run.asked).toMatchObject([{ symbol: "SPY", outcome: "added" }, { symbol: "COIN", code: "quota_exceeded" }]);
  expect(run.log.some((line) => line.text.startsWith("no more room for COIN"))).toBe(true);
});
