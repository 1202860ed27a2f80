// host test scripts/sma_cross.test.js

const crosses = (closes, params = { fast: 2, slow: 3 }) =>
  session.run({ strategy: "./sma_cross.js", params, bars: bars("AAPL", "2025-07-02 09:30", "1m", closes) }).emitted.map((e) => e.value);

test.each([
  { closes: [10, 10, 10, 11, 12], what: [1] },
  { closes: [10, 11, 12, 11, 10, 9], what: [-1] },
  { closes: [12, 11, 10, 9, 12, 13, 9, 8], what: [1, -1] },
])("closes of $closes cross as $what", ({ closes, what }) => {
  expect(crosses(closes)).toEqual(what);
});

test("nothing crosses before the slow average is ready", () => {
  expect(crosses([10, 20])).toEqual([]);
});

test("an average of no bars is refused, which stops the script", () => {
  const run = session.run({ strategy: "./sma_cross.js", params: { fast: 0 }, symbols: ["AAPL"], day: "2025-07-02" });
  expect(run.stopped).toMatchObject([{ strategy: "sma_cross", code: "invalid_argument" }]);
});

test("what it asks for on the sample market stays as it is", () => {
  const run = session.run({ strategy: "./sma_cross.js", symbols: ["AAPL", "MSFT"], day: "2025-07-02" });
  expect(run.asked).toMatchGolden("asked");
  expect(run.emitted.length).toBeGreaterThan(10);
});
