// The same strategy as strategy/strategy.go: whatever the language, its own indicators leave the same ledger and the same
// values. my_ema has the arithmetic of the host's ema.

// How the indicator bad fails: see there.
export const params = { fail: "" };

export const indicators = {
  // bad fails in its warm-up, or at the bar that ends at 11:00.
  bad: {
    params: { how: "" },
    need: 2,
    create({ how }) {
      let seen = 0;
      return {
        update(bar) {
          seen++;
          const now = how.endsWith("at once") ? seen === 2 : bar.end === Date.UTC(2025, 6, 2, 15, 0);
          if (now && how === "endless") return 1 / 0;
          while (now && how.startsWith("loop")) seen++;
          if (now) throw new Error("out of numbers");
          return seen;
        },
      };
    },
  },
  // eager has a value at each bar, also before the three that it says it needs.
  eager: {
    need: 3,
    create() {
      let seen = 0;
      return { update: () => ++seen };
    },
  },
  my_ema: {
    params: { period: 20 },
    need: (p) => p.period,
    settle: (p) => p.period + Math.ceil(Math.log(1e-6) / Math.log((p.period - 1) / (p.period + 1))),
    create(p) {
      if (p.period === 13) throw new RangeError("13 brings bad luck");
      const keep = (p.period - 1) / (p.period + 1);
      let seen = 0, first = 0, sum = 0, average = NaN;
      return {
        update(bar) {
          if (seen < p.period) {
            if (seen === 0) first = bar.close;
            sum += bar.close - first;
            if (++seen === p.period) average = first + sum / p.period;
          } else {
            average = bar.close - keep * (bar.close - average);
          }
          return average;
        },
      };
    },
  },
  reach: {
    outputs: ["up", "down", "partial"],
    need: 2,
    create() {
      let last = NaN;
      return {
        update(bar) {
          const before = last;
          last = bar.close;
          return [bar.high - before, before - bar.low, bar.partial ? 1 : 0];
        },
      };
    },
  },
};

let pairs, reach, eager;

function pair(session, symbol, interval, period) {
  const own = session.addIndicator(symbol, "my_ema", { period, interval }, { reason: "mine" });
  pairs.push([own, session.addIndicator(symbol, "ema", { period, interval }, { reason: "the host's" })]);
}

export function onStart(session) {
  pairs = [];
  if (session.params.fail !== "") session.addIndicator("AAPL", "bad", { interval: "15m", how: session.params.fail });
  eager = session.addIndicator("AAPL", "eager", { interval: "1d" });
  pair(session, "AAPL", "5m", 20);
  pair(session, "RIVN", "1m", 9);
  pair(session, "RIVN", "1d", 3);
  session.at("10:33", (s) => {
    pair(s, "TSLA", "15m", 5);
    reach = s.addIndicator("TSLA", "reach", { interval: "5m" });
    s.emit(reach.key, reach.fields.length);
  });
  session.at("11:00", (s) => {
    for (const params of [{ period: 13 }, { perod: 3 }]) refused(s, "GM", "my_ema", { interval: "5m", ...params });
    refused(s, "NOSUCH", "my_ema", { interval: "5m" });
    refused(s, "GM", "my_emaa", { interval: "5m" });
    refused(s, "GM", "my_ema", { interval: "5x" });
    refused(s, "?", "my_ema", { interval: "5m", period: 13 });
  });
  session.at("12:00", (s) => {
    s.removeIndicator(pairs[1][0]);
    s.emit("gone", pairs[1][0].removed ? 1 : 0);
    s.emit("gone value", pairs[1][0].value);
    s.removeSymbol("TSLA");
  });
  session.at("13:30", (s) => pair(s, "TSLA", "15m", 5));
}

function refused(session, symbol, name, params) {
  try {
    session.addIndicator(symbol, name, params);
  } catch (e) {
    session.emit(e.code, 1);
  }
}

export function onBars(session, bars) {
  for (const [own, host] of pairs) {
    if (own.removed || host.removed) continue;
    session.emit(`${own.symbol} ${own.key}`, own.value);
    session.emit(`${own.symbol} before`, own.previous(7));
    session.emit("differs", Object.is(own.value, host.value) && Object.is(own.previous(7), host.previous(7)) && own.ready === host.ready ? 0 : 1);
  }
  if (reach !== undefined && !reach.removed) {
    session.emit("up", reach.value);
    session.emit("down", reach.field("down"));
    session.emit("partial", reach.field("partial"));
  }
}

export function onEnd(session) {
  session.emit("at the end", pairs[0][0].value);
  session.emit("eager", eager.value);
  for (const n of [1, 2]) session.emit(`eager before ${n}`, eager.previous(n));
}
