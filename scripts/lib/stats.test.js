// host test scripts/lib/stats.test.js

import { deviation, mean, median } from "./stats.js";

test.each([
  { list: [4], middle: 4, average: 4 },
  { list: [10, 9, 100], middle: 10, average: 119 / 3 }, // as texts 10 and 100 come before 9
  { list: [4, 1, 3, 2], middle: 2.5, average: 2.5 },
])("the middle of $list", ({ list, middle, average }) => {
  const before = [...list];
  expect(median(list)).toBe(middle);
  expect(mean(list)).toBeCloseTo(average, 12);
  expect(list).toEqual(before); // it is not sorted in place
});

test("the deviation of a sample", () => {
  expect(deviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12);
  expect(deviation([5, 5, 5])).toBe(0);
  expect(deviation([1e9 + 1, 1e9 + 2, 1e9 + 3])).toBe(1);
});

test("of nothing there is no number", () => {
  expect([mean([]), median([]), deviation([]), deviation([1])]).toEqual([NaN, NaN, NaN, NaN]);
});
