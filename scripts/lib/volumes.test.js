// host test scripts/lib/volumes.test.js

import { volumesUpTo } from "./volumes.js";

// Bars of one ms each, by start and volume.
const columns = (...rows) => ({ start: rows.map(([start]) => start), end: rows.map(([start]) => start + 1), volume: rows.map(([, volume]) => volume) });

test("a bar counts for its own day, where it has ended by then", () => {
  const all = columns([5, 1000], [10, 1], [11, 2], [12, 1000], [20, 4], [22, 1000]);
  expect(volumesUpTo(2, [10, 20], all)).toEqual([{ volume: 3, bars: 2 }, { volume: 4, bars: 1 }]); // the one at 5 is before the first open
});

test("a day without bars has none, and those behind it have their own", () => {
  expect(volumesUpTo(5, [10, 20, 30], columns([31, 7]))).toEqual([{ volume: 0, bars: 0 }, { volume: 0, bars: 0 }, { volume: 7, bars: 1 }]);
  expect(volumesUpTo(0, [10], columns([10, 7]))).toEqual([{ volume: 0, bars: 0 }]);
});
