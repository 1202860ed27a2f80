// host test scripts/gap_scanner.test.js

// The last bars of a day, and the first of the next one, which opens at another price.
const gapTo = (open) => session.run({
  scanner: { script: "./gap_scanner.js", params: { threshold: 0.01 }, universe: ["TSLA"], schedule: [{ at: "open+2m" }] },
  symbols: ["AAPL"],
  day: "2025-07-02",
  history: [{ days: 1, intervals: ["1m"] }],
  bars: [
    ...bars("AAPL", "2025-07-01 15:58", "1m", [100, 100]),
    ...bars("AAPL", "2025-07-02 09:30", "1m", [[open, open, open, open], open, open]),
    ...bars("TSLA", "2025-07-01 15:58", "1m", [50, 50, 51, 52, 53]),
  ],
});

test.each([
  { open: 102, reason: "AAPL gapped 2.00 %" },
  { open: 98.5, reason: "AAPL gapped -1.50 %" },
])("an open at $open brings the universe in", ({ open, reason }) => {
  expect(gapTo(open).asked).toMatchObject([{ op: "add_symbol", symbol: "TSLA", outcome: "added", role: "scanner", reason }]);
});

test("a small gap is told, and brings nothing", () => {
  const run = gapTo(100.5);
  expect(run.emitted).toHaveLength(1);
  expect(run.emitted[0].value).toBeCloseTo(0.005, 6);
  expect(run.asked).toEqual([]);
});
