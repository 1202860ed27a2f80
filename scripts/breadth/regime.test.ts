// host test scripts/breadth/regime.test.ts

import { nextRegime, type Regime } from "./regime.js";

const levels = { broad: 0.7, over: 0.55 };

test.each<[Regime, number, number, Regime]>([
  [0, 0.7, 0.3, 1],   // it begins at broad
  [0, 0.69, 0.31, 0],
  [1, 0.56, 0.44, 1], // and lasts to over
  [1, 0.55, 0.45, 1],
  [1, 0.54, 0.46, 0],
  [0, 0.3, 0.7, -1],
  [-1, 0.45, 0.55, -1],
  [-1, 0.5, 0.5, 0],
  [1, 0.2, 0.8, -1],  // from one to the other at once
  [-1, 0.4, 0.6, -1],
  [1, 0.4, 0.6, 0],   // 0.6 keeps a fall, and begins none
])("from %s with %s up and %s down to %s", (now, advancing, declining, want) => {
  expect(nextRegime(now, advancing, declining, levels)).toBe(want);
});

test("a market that stands at the level does not turn with each bar", () => {
  let regime: Regime = 0;
  const seen = [0.71, 0.69, 0.7, 0.68, 0.71].map((share) => (regime = nextRegime(regime, share, 1 - share, levels)));
  expect(seen).toEqual([1, 1, 1, 1, 1]);
});
