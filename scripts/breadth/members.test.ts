// host test scripts/breadth/members.test.ts

import { Members } from "./members.js";

let members: Members;

beforeEach(() => {
  members = new Members();
  members.add("B", 200);
  members.add("A", 100);
});

test("a member stands where its latest bar closed, with the volume of all", () => {
  members.see({ symbol: "A", end: 1000, close: 90, volume: 5 });
  members.see({ symbol: "A", end: 2000, close: 101, volume: 7 });
  members.see({ symbol: "B", end: 2000, close: 200, volume: 1 });
  expect(members.since(0)).toEqual([{ symbol: "B", change: 0, volume: 1 }, { symbol: "A", change: 101 / 100 - 1, volume: 12 }]);
});

test("one that has not traded lately, or yet, does not count", () => {
  expect(members.since(-1e15)).toEqual([]);
  members.see({ symbol: "A", end: 1000, close: 90, volume: 5 });
  expect(members.since(999)).toHaveLength(1);
  expect(members.since(1000)).toEqual([]);
});

test("the bars of others change nothing", () => {
  members.see({ symbol: "C", end: 1000, close: 90, volume: 5 });
  expect(members.since(0)).toEqual([]);
});

test("it keeps numbers, and not the bar, which the host uses again", () => {
  const bar = { symbol: "A", end: 1000, close: 90, volume: 5 };
  members.see(bar);
  bar.close = 1;
  expect(members.since(0)[0].change).toBeCloseTo(-0.1, 12);
});
