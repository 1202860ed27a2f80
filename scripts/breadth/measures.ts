// What is measured of the members of a market at an instant.

/** A member at an instant. */
export interface Standing {
  readonly symbol: string;
  /** From its last close, as a share of that: 0.01 is one per cent up. */
  readonly change: number;
  /** Since the open. */
  readonly volume: number;
}

export interface Measures {
  /** Shares of all members, 0 to 1. Those that stand where they closed are in neither. */
  readonly advancing: number;
  readonly declining: number;
  /** The share of the volume that is of those that advance; NaN without any volume. */
  readonly upVolume: number;
  /** NaN where nobody advances or nobody declines, or without volume on either side: the ratio has no meaning there. */
  readonly arms: number;
}

export function measure(standings: readonly Standing[]): Measures {
  const up = standings.filter((s) => s.change > 0);
  const down = standings.filter((s) => s.change < 0);
  const upVolume = volumeOf(up);
  const downVolume = volumeOf(down);
  const sides = up.length > 0 && down.length > 0 && upVolume > 0 && downVolume > 0;
  return {
    advancing: up.length / standings.length,
    declining: down.length / standings.length,
    upVolume: upVolume / volumeOf(standings), // 0/0 is NaN
    arms: sides ? up.length / down.length / (upVolume / downVolume) : NaN,
  };
}

/** At most n of those that advance, which have risen most first; of equals the first by name. */
export function strongest(standings: readonly Standing[], n: number): Standing[] {
  return standings
    .filter((s) => s.change > 0)
    .sort((a, b) => b.change - a.change || (a.symbol < b.symbol ? -1 : 1)) // filter made a new array: the caller's stays as it is
    .slice(0, n);
}

function volumeOf(standings: readonly Standing[]): number {
  return standings.reduce((sum, s) => sum + s.volume, 0);
}
