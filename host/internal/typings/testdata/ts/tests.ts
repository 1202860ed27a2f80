// What a test file may write, and what it may not.
test("a run", () => {
  const run = session.run({ strategy: "./a.js", params: { a: 1 }, bars: bars("TSLA", "2025-07-02 09:30", "1m", [[1, 2, 3, 4], 5, null, [1, 2, 3, 4, 5]]) });
  expect(run.emitted[0]?.value).not.toBe(3);
  const reason: string | undefined = run.asked[0]?.reason;
  expect(reason).toMatchGolden("reason");
  // @ts-expect-error no such option
  session.run({ simbols: [] });
  // @ts-expect-error no such matcher
  expect(1).toEquals(1);
  // @ts-expect-error no such member
  run.emited;
  // @ts-expect-error no such row
  bars("TSLA", "2025-07-02", "1m", [[1, 2]]);
});
expect([{ value: 1.5 }]).toMatchObject([{ value: expect.closeTo(1.5, 3) }]);
// @ts-expect-error it has closeTo alone
expect.anything();
test.each([[1, "a"], [2, "b"]] as [number, string][])("%s", (n, s) => { expect(s.length).toBe(n); });
test.each([{ a: 1 }])("$a", ({ a }) => { expect(a.toFixed()).toBe("1"); });
describe("a heading", () => { test.skip("later"); });
beforeEach(() => { expect(1).toBe(1); });
test.only("alone", async () => {});
// @ts-expect-error it takes no name
beforeEach("all", () => {});
const made: string | undefined = bars("TSLA", "2025-07-02", "1m", [1])[0]?.start.slice(0, 10);
expect(made).toHaveLength(10);
