// host test scripts/breadth/measures.test.ts

import { measure, strongest, type Standing } from "./measures.js";

const standing = (symbol: string, change: number, volume: number): Standing => ({ symbol, change, volume });

test("heads and volume are counted apart", () => {
  const m = measure([standing("A", 0.01, 100), standing("B", 0.02, 200), standing("C", -0.05, 400), standing("D", 0, 100)]);
  expect(m).toEqual({ advancing: 0.5, declining: 0.25, upVolume: 300 / 800, arms: 2 / 1 / (300 / 400) });
});

test.each<{ about: string; standings: Standing[] }>([
  { about: "nobody declines", standings: [standing("A", 0.01, 100), standing("B", 0, 100)] },
  { about: "nobody advances", standings: [standing("A", -0.01, 100), standing("B", 0, 100)] },
  { about: "those that advance have no volume", standings: [standing("A", 0.01, 0), standing("B", -0.01, 100)] },
  { about: "those that decline have no volume", standings: [standing("A", 0.01, 100), standing("B", -0.01, 0)] },
])("where $about there is no Arms index", ({ standings }) => {
  expect(measure(standings).arms).toBeNaN();
});

test("the strongest come first, and none that has not risen", () => {
  const all = [standing("B", 0.02, 1), standing("C", -0.5, 1), standing("D", 0.03, 1), standing("A", 0.02, 1), standing("E", 0, 1)];
  const before = [...all];
  expect(strongest(all, 2).map((s) => s.symbol)).toEqual(["D", "A"]);
  expect(strongest(all, 9).map((s) => s.symbol)).toEqual(["D", "A", "B"]);
  expect(strongest(all, 0)).toEqual([]);
  expect(all).toEqual(before);
});
