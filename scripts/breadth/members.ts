// What is known of each member of a market today.

import type { Standing } from "./measures.js";

interface Member {
  readonly symbol: string;
  readonly before: number; // the close of the day before
  price: number;           // NaN until its first bar of today
  volume: number;
  seen: number;            // when its last bar ended, epoch ms
}

/** The members of a market, for one day. */
export class Members {
  private readonly all = new Map<string, Member>();

  add(symbol: string, before: number) {
    this.all.set(symbol, { symbol, before, price: NaN, volume: 0, seen: -Infinity });
  }

  /** Takes in a bar; that of a symbol that is no member changes nothing. */
  see(bar: Pick<strathost.Bar, "symbol" | "end" | "close" | "volume">) {
    const m = this.all.get(bar.symbol);
    if (m === undefined) return;
    m.price = bar.close;
    m.volume += bar.volume;
    m.seen = bar.end;
  }

  /** The members that had a bar later than an instant, epoch ms, in the order in which they were added. An older price says nothing of now. */
  since(instant: number): Standing[] {
    return [...this.all.values()]
      .filter((m) => m.seen > instant)
      .map(({ symbol, before, price, volume }) => ({ symbol, change: price / before - 1, volume }));
  }
}
