// When a market is broad.

/** 1 a broad rise, -1 a broad fall, 0 neither. */
export type Regime = -1 | 0 | 1;

export interface Levels {
  /** The share of the members at which a rise, or a fall, becomes broad. */
  readonly broad: number;
  /** The share below which it is over; at most broad. */
  readonly over: number;
}

/**
 * The regime after an instant. It begins at one level and ends at a lower one: with a single level a market that stands at it would turn
 * with each bar. From a rise to a fall it goes at once, where that is broad already.
 */
export function nextRegime(now: Regime, advancing: number, declining: number, { broad, over }: Levels): Regime {
  if (advancing >= (now === 1 ? over : broad)) return 1;
  if (declining >= (now === -1 ? over : broad)) return -1;
  return 0;
}
