// Made from the contract by: go test ./host/internal/typings -update. Do not edit.
// Types of what a script of strathost sees. `host new` copies this file into a project; it needs no import:
//
//   /** @type {strathost.OnBar<typeof params>} */
//   export function onBar(session, bar) { ... }
//
// In TypeScript: export function onBar(session: strathost.Session<typeof params>, bar: strathost.Bar) { ... }

declare namespace strathost {
  /**
   * The span of a bar in its canonical spelling: a whole number without leading zeros and one of the units s, m, h,
   * d, w in lower case, for example 5m. Days and weeks are trading days and calendar weeks, not spans of hours.
   */
  type Interval = `${number}${IntervalUnit}`;

  /** The last letter of an interval: seconds, minutes, hours, trading days, calendar weeks. */
  type IntervalUnit = "s" | "m" | "h" | "d" | "w";

  /** An interval within the trading day, which session.every takes. */
  type Span = `${number}${"s" | "m" | "h"}`;

  /** A time of the trading day: on the exchange's clock, or a distance from the open or the close, such as "close-5m". */
  type Moment = `${string}:${string}` | "open" | "close" | `open+${string}` | `close-${string}`;

  /** A text of a form where it is written out; one of the wider type may be anything and is checked when it is used. */
  type Written<W, Form, Wide> = [Wide] extends [W] ? W : [W] extends [Form] ? W : Form;

  /**
   * What a value may be changed to: any number in place of 20, any text in place of "SPY" and any interval in place of "5m", also where
   * it is declared as const. A text of a type that is named, such as Interval, keeps it.
   */
  type Widened<V> = V extends number ? number : V extends boolean ? boolean : V extends string ? AnyText<V, Interval>
    : V extends object ? { [K in keyof V]: Widened<V[K]> } : V;

  /** Texts that are written out may be any, but for those of a form, which stay of that form. */
  type AnyText<V extends string, Form> = {} extends Record<V, 1> ? V : V extends Form ? Form : string;

  /** A list may have any items in any number. An empty one is one of texts, which the YAML fills. */
  type Listed<V> = V extends readonly never[] ? readonly string[]
    : V extends readonly unknown[] ? (number extends V["length"] ? V : readonly Widened<V[number]>[]) : V;

  /** What a script exports as params: of each parameter its default, or an object that says more. The YAML overrides them. */
  type Params = Record<string, any>;

  /** A parameter of the export params that says more than its default. Without a default it must be given. */
  interface Parameter {
    /** Of a duration the value is its text, such as "5m". Left out it is the type of enum, or of the default. */
    type?: "int" | "number" | "bool" | "string" | "duration" | "list";
    default?: number | string | boolean | readonly string[];
    /** Both bounds are included. Of text they bound its characters, of a list its items. */
    min?: number | string;
    max?: number | string;
    /** The values that may be given. */
    enum?: readonly string[] | readonly number[];
    /** One line: what it does, in which unit. */
    help?: string;
  }

  /** The value of a parameter, however it is declared. */
  type ParamValue<V> = V extends readonly unknown[] ? Listed<V>
    : keyof V extends keyof Parameter
      ? V extends { enum: readonly (infer E)[] } ? E
        : V extends { default: infer D } ? (D extends readonly unknown[] ? Listed<D> : Widened<D>)
        : V extends { type: infer T } ? (T extends "int" | "number" ? number : T extends "bool" ? boolean : T extends "list" ? readonly string[]
          : T extends "string" | "duration" ? string : any)
        : V
      : Widened<V>;

  /** The parameters that hold, which is what session.params has. */
  type ParamValues<P> = { readonly [K in keyof P]: ParamValue<P[K]> };

  /** What a handler returns. A promise must settle within the call. */
  type Done = void | Promise<void>;

  /** The last argument of a request. */
  interface Reason {
    /** Your own words, for the ledger. */
    reason?: string;
  }

  /**
   * One finished bar. A bar is named by its start and is seen from its end, which is the earlier of start +
   * interval and the close. Times are epoch ms; prices are in the instrument's currency; volume is in units traded.
   */
  interface Bar {
    readonly symbol: string;
    readonly interval: Interval;
    /** Epoch ms. */
    readonly start: number;
    /** Epoch ms. */
    readonly end: number;
    readonly open: number;
    readonly high: number;
    readonly low: number;
    readonly close: number;
    readonly volume: number;
    /** True for a derived bar that was made of fewer base bars than the calendar expects. */
    readonly partial: boolean;
  }

  /**
   * The bars of an instant, as onBars gets them: by symbol name, then interval from short to long. The array and its bars
   * are reused: copy what you keep.
   */
  interface Bars extends ReadonlyArray<Bar> {
    /** The same bars as columns: row i of each is bars[i]. */
    columns(): BarColumns;
  }

  /** Numbers of bars as columns. They are copies in buffers of your own: keep them, write to them. Times are epoch ms. */
  interface Columns {
    start: Float64Array;
    end: Float64Array;
    open: Float64Array;
    high: Float64Array;
    low: Float64Array;
    close: Float64Array;
    volume: Float64Array;
  }

  /** The columns of onBars. */
  interface BarColumns extends Columns {
    symbol: string[];
    interval: Interval[];
  }

  /** The columns of a series, oldest first. */
  interface SeriesColumns extends Columns {
    symbol: string;
    interval: Interval;
  }

  /** A symbol as it stood when it was asked for: a snapshot, not a handle. */
  interface Symbol {
    readonly name: string;
    /** The stored interval from which the symbol's bars are made. */
    readonly base: Interval;
    /** Those that it has bars of, from short to long. */
    readonly intervals: readonly Interval[];
    readonly metadata: Metadata;
  }

  /** Says of a symbol who added it, when and how. It is part of the symbol: it goes with it. */
  interface Metadata {
    /** True for a full symbol and false for an adhoc one. */
    readonly meets_session_config_requirements: boolean;
    readonly added_by: AddedBy;
    /** True where no one asked for the symbol itself: it came with a bar or indicator request. */
    readonly auto_provisioned: boolean;
    /** The session clock when the symbol was added, in the exchange's zone; null before the session was active. */
    readonly added_at: string | null;
    /** True where the symbol was adhoc once. */
    readonly upgraded_from_adhoc: boolean;
    readonly source: Source;
  }

  /** The route by which a symbol came, or was last upgraded. */
  type AddedBy = "config" | "strategy" | "scanner" | "adhoc";

  /** What kind of party asks. */
  type SourceKind = "config" | "script" | "plugin" | "go" | "api";

  /** Who asked. */
  interface Source {
    readonly kind: SourceKind;
    /** The strategy's name in the YAML; config for the configuration itself. */
    readonly name: string;
    /** The SHA-256, in hex, of the script bundle, the plugin binary or the plugin's source tree. */
    readonly digest: string;
    /** The line that asked, relative to the YAML's folder, such as scripts/gap.js:31:5. */
    readonly location: string;
  }

  /** The growing day of a symbol, from the bars of its base interval that have ended. */
  interface Today {
    readonly symbol: string;
    /** Of the base interval, so far. */
    readonly bars: number;
    /** Open, high, low, close are NaN before the first bar. */
    readonly open: number;
    /** Open, high, low, close are NaN before the first bar. */
    readonly high: number;
    /** Open, high, low, close are NaN before the first bar. */
    readonly low: number;
    /** Open, high, low, close are NaN before the first bar. */
    readonly close: number;
    readonly volume: number;
    /**
     * The latest price: close, and of a symbol that was carried over, before its first bar of the day, the price
     * that it came with. NaN where there is none.
     */
    readonly last: number;
    /** True while last is of an earlier day. */
    readonly stale: boolean;
  }

  /** A handle on an indicator. It dies at the day's end or when it is removed; values are NaN then. */
  interface Indicator<Field extends string = string> {
    readonly symbol: string;
    readonly interval: Interval;
    readonly name: string;
    /** The indicator's name, all of its parameters and its interval, such as sma(period=20)@5m. */
    readonly key: string;
    /** True once it has had enough bars. */
    readonly ready: boolean;
    /** The first output after the latest bar that has ended; NaN until ready. */
    readonly value: number;
    /**
     * The first output n bars earlier: previous(0) is value. NaN where there is none, and for n below 0 (a script
     * is refused that with invalid_argument). Of another output, keep field from bar to bar, or ask for an sma of
     * period 1 on it.
     */
    previous(n: number): number;
    /** An output by name; refused with invalid_argument, listing the names, where there is none of that name. */
    field(name: Field): number;
    /** The names of the outputs, in order. */
    readonly fields: readonly Field[];
    readonly removed: boolean;
  }

  /**
   * A handle on the bars of one symbol and interval that have ended, oldest first, history included. It grows while
   * bars stream. It dies at the day's end or when it is removed; its length is 0 then.
   */
  interface Series extends Iterable<Bar> {
    readonly symbol: string;
    readonly interval: Interval;
    /** The number of bars. */
    readonly length: number;
    /** Bar i, 0 the oldest; undefined where i is out of range. */
    at(i: number): Bar | undefined;
    /** The latest bar that has ended; undefined where there is none. */
    readonly last: Bar | undefined;
    /** The open of bar i, 0 the oldest; NaN where i is out of range. So are the others. */
    open(i: number): number;
    high(i: number): number;
    low(i: number): number;
    close(i: number): number;
    volume(i: number): number;
    /** All bars as columns, as they are now. */
    columns(): SeriesColumns;
    readonly removed: boolean;
  }

  /** One slot of a scanner's schedule. */
  interface Scan {
    /** The slot's instant, epoch ms. In a pre-session scan it is the open, and the session is not active yet. */
    readonly time: number;
    /** True before the session is active: symbols added now have added_at null. */
    readonly preSession: boolean;
    /**
     * The symbols that the YAML names for this scanner, in its order; with universe: store those of the store that
     * have bars up to this day, by name.
     */
    readonly universe: readonly string[];
  }

  /** What happened to a symbol. */
  type SymbolChange = "added" | "upgraded" | "removed";

  /** Tells a strategy of a change that happened since its last turn. */
  interface SymbolEvent {
    readonly symbol: string;
    readonly change: SymbolChange;
    /** The name of the source that caused it. */
    readonly by: string;
    /** epoch ms. */
    readonly time: number;
  }

  /** Writes to the log, at the session's clock. */
  interface Log {
    (...what: unknown[]): void;
    debug(...what: unknown[]): void;
    info(...what: unknown[]): void;
    warn(...what: unknown[]): void;
    error(...what: unknown[]): void;
  }

  /** The global console, which is the log. */
  interface Console {
    log(...what: unknown[]): void;
    debug(...what: unknown[]): void;
    info(...what: unknown[]): void;
    warn(...what: unknown[]): void;
    error(...what: unknown[]): void;
  }

  /**
   * What a strategy may ask of the host. It is valid while a call of the strategy runs, on the goroutine of the
   * calls; used elsewhere, its requests, reads and emissions are refused with not_in_call. All calls of a run get
   * the same one: a session that was kept answers in a later call as the one that this call was given.
   */
  interface Session<P = Params, I = {}> {
    /** The session clock, epoch ms. Date has it too. */
    readonly now: number;
    /** The time on the exchange's clock, such as "10:05:00". */
    readonly time: string;
    /** The trading day, YYYY-MM-DD. */
    readonly day: string;
    /** The session's name in the YAML. */
    readonly name: string;
    /** The parameters: the defaults that the script exports, with the YAML's values in their places. */
    readonly params: ParamValues<P>;
    /** The log, with a function for each level. */
    readonly log: Log;
    /**
     * The next number of a sequence in [0, 1) that is seeded by the session's seed, the day and the strategy's
     * name, and so is the same in every run.
     */
    random(): number;

    /** All symbols of the session, by name. */
    symbols(): Symbol[];
    /** One symbol; refused with not_loaded where the session does not have it. */
    symbol(name: string): Symbol;
    /** What the day has brought of a symbol so far: the growing day, from the bars that have ended. */
    today(symbol: string): Today;
    /** The last n bars of a series that have ended, oldest first; fewer where there are fewer. */
    history(symbol: string, interval: Interval, n: number): Series;

    /**
     * Brings a symbol to everything that the configuration asks of its symbols and follows it. An adhoc symbol is
     * upgraded; a full one stays as it is.
     */
    addSymbol(symbol: string, options?: Reason): Symbol;
    /** Computes an indicator, warm from history; an unknown symbol is provisioned for it (adhoc). */
    addIndicator<N extends IndicatorName | (keyof I & string)>(
      symbol: string, name: N, parameters: { interval: Interval } & ParametersOf<N, I>, options?: Reason): Indicator<OutputsOf<N, I>>;
    /**
     * Provides a series of bars, and follows it unless it is historical only; an unknown symbol is provisioned for
     * it (adhoc).
     */
    addBars(symbol: string, interval: Interval, what?: {
      /** The number of whole trading days of history before today; 0 for none. */
      days?: number;
      /**
       * True for history without today's bars: nothing will stream, and the handle has none of them, whoever else
       * asks for them.
       */
      historicalOnly?: boolean;
    }, options?: Reason): Series;

    /** Drops the caller's holds on a symbol and all it has of it; the symbol leaves with the last hold. */
    removeSymbol(symbol: string, options?: Reason): void;
    /** Drops the caller's hold on an indicator. */
    removeIndicator(indicator: Indicator, options?: Reason): void;
    /** Drops the caller's hold on a series. */
    removeBars(symbol: string, interval: Interval, options?: Reason): void;

    /**
     * Keeps a loaded symbol in the session: while anyone has a lock on it, removeSymbol is refused with locked. A
     * lock ends with its day; one with carry takes the symbol over to the next trading day, and stays until it is
     * unlocked. Asking again for the same lock changes nothing; with another carry it takes the place of the
     * caller's lock.
     */
    lock(symbol: string, options?: {
      /**
       * Takes the symbol over to the next trading day, as a position does. Scanners, which do not trade, are
       * refused it with permission_denied.
       */
      carry?: boolean;
      reason?: string;
    }): void;
    /** Ends the caller's own lock; refused with not_loaded where it has none. */
    unlock(symbol: string, options?: Reason): void;

    /**
     * Makes onBars get bars of a loaded symbol: of the given intervals, or of the strategy's own follow.intervals
     * where none is given.
     */
    follow(symbol: string, options?: { intervals?: readonly Interval[] }): void;
    /** Ends that for all intervals of the symbol. */
    unfollow(symbol: string): void;

    /**
     * Calls fn each interval, anchored at the open: "5m" is open+5m, open+10m, ... to the close. It ends with the
     * day.
     */
    every<W extends Interval>(interval: Written<W, Span, Interval>, fn: (session: Session<P, I>) => Done): void;
    /**
     * Calls fn once today, at "15:55", "open+30m" or "close-5m", exchange time; refused with invalid_argument where
     * that has passed or is outside the day.
     */
    at<W extends string>(when: Written<W, Moment, string>, fn: (session: Session<P, I>) => Done): void;
    /** Records a value under a name of at most 200 bytes, for emitted.csv. */
    emit(name: string, value: number): void;
  }

  /** The answer to a request that was not served. Nothing half-made stays behind it. */
  interface StrathostError extends Error {
    readonly code: Code;
    /** Empty where the request names none. */
    readonly symbol: string;
    /** One sentence: what is wrong and, where there is one, the way out. */
    readonly message: string;
  }

  /** Why a request was refused. */
  type Code =
    /** Requests in onEnd and later. */
    | "session_ended"
    /** The strategy was stopped earlier in the run. */
    | "strategy_stopped"
    /** The session was used outside the call that it was given to. */
    | "not_in_call"
    | "invalid_symbol"
    | "invalid_interval"
    | "unknown_indicator"
    | "invalid_argument"
    | "not_supported"
    /**
     * The refusal of what a run leaves out on purpose (host run --without). A strategy that lets it escape is not
     * stopped: its handler ends there, and the strategy goes on.
     */
    | "counterfactual"
    | "permission_denied"
    | "quota_exceeded"
    /** A symbol of the configuration cannot be removed. */
    | "config_symbol"
    | "locked"
    | "removed"
    | "not_loaded"
    | "no_data_source"
    | "interval_not_supported"
    | "no_historical_data"
    | "insufficient_history"
    | "calendar_range"
    | "store_error"
    /** Quality.on_low: drop. */
    | "low_quality";

  /** The start of a trading day: take handles here, they die at the day's end. */
  type OnStart<P = Params, I = {}> = (session: Session<P, I>) => Done;
  /** A bar that ends now, of each series that the strategy follows. The bar is reused: copy what you keep. */
  type OnBar<P = Params, I = {}> = (session: Session<P, I>, bar: Bar) => Done;
  /** All bars that end now, of each series that the strategy follows. */
  type OnBars<P = Params, I = {}> = (session: Session<P, I>, bars: Bars) => Done;
  /** A slot of the scanner's schedule. */
  type OnScan<P = Params, I = {}> = (session: Session<P, I>, scan: Scan) => Done;
  /** A symbol came, was upgraded or left while the session runs, whoever asked. */
  type OnSymbol<P = Params, I = {}> = (session: Session<P, I>, event: SymbolEvent) => Done;
  /** The close of a trading day: requests are refused with session_ended. */
  type OnEnd<P = Params, I = {}> = (session: Session<P, I>) => Done;
  /** The end of the run, once, after the last day. */
  type OnFinish<P = Params, I = {}> = (session: Session<P, I>) => Done;

  /** What strategies and scanners may export beside the handler that they must. */
  interface Exports<P = Params, I = {}> {
    params?: P;
    indicators?: I;
    onStart?: OnStart<P, I>;
    onSymbol?: OnSymbol<P, I>;
    onEnd?: OnEnd<P, I>;
    onFinish?: OnFinish<P, I>;
  }

  /** What a strategy exports: onBar or onBars. */
  type Strategy<P = Params, I = {}> = Exports<P, I> & { onScan?: never } & (
    | { onBar: OnBar<P, I>; onBars?: never }
    | { onBars: OnBars<P, I>; onBar?: never }
  );

  /** What a scanner exports: onScan. */
  type Scanner<P = Params, I = {}> = Exports<P, I> & { onScan: OnScan<P, I>; onBar?: never; onBars?: never };

  /** The export indicators: indicators of the script's own, by name. */
  type OwnIndicators = Record<string, OwnIndicator>;

  /** An indicator of the script's own. */
  interface OwnIndicator<P = any> {
    /** Its parameters with their defaults. */
    params?: P;
    /** The names of its values, the main one first; left out it has one, value. */
    outputs?: readonly string[];
    /** Bars until the first value, or a function of the parameters that says how many. */
    need: number | ((params: P) => number);
    /** Bars until it no longer matters where they began; left out it is need. */
    settle?: number | ((params: P) => number);
    /** Makes one for each symbol, parameters and interval: they share nothing. */
    create(params: P): OwnComputation;
  }

  /** One indicator of the script's own at work. */
  interface OwnComputation {
    /**
     * Takes each bar of its interval once, when it has ended, and returns its value: a finite number, NaN where there is none
     * yet, or for several outputs an object or an array of them. The bar is reused: copy what you keep.
     */
    update(bar: Bar): number | readonly number[] | Readonly<Record<string, number>>;
  }

  /** The parameters of a request for an indicator, of the host or of the script's own. */
  type ParametersOf<N, I> = N extends IndicatorName ? IndicatorParameters<N>
    : N extends keyof I ? (I[N] extends { params: infer P } ? { -readonly [K in keyof P]?: P[K] extends string ? string : Widened<P[K]> } : {}) : never;

  /** The names of the outputs of an indicator, of the host or of the script's own. */
  type OutputsOf<N, I> = N extends IndicatorName ? Indicators[N]["outputs"]
    : N extends keyof I ? (I[N] extends { outputs: readonly (infer O extends string)[] } ? O : string) : never;

  /** A field of the bar, or a mean of several, that an indicator of one series can be on. */
  type BarField = "open" | "high" | "low" | "close" | "volume" | "hl2" | "hlc3" | "ohlc4";

  /** What an indicator of one series is computed of: a field of the bar, or another indicator, by the output that field names. */
  type On = BarField | { [N in IndicatorName]: { name: N; field?: Indicators[N]["outputs"] } & IndicatorParameters<N> }[IndicatorName];

  /** The name of an indicator of the host. */
  type IndicatorName = keyof Indicators;

  /** The parameters of an indicator of the host. Those that are left out take their defaults. */
  type IndicatorParameters<N extends IndicatorName> = Indicators[N]["parameters"];

  /** The indicators of the host, with their parameters and outputs; the first output is value. */
  interface Indicators {
    /** Simple moving average of the close. Mean of the last period closes. */
    sma: {
      parameters: {
        /** Bars in the average; whole, 1 to 10000, default 20. */
        period?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "value";
    };
    /**
     * Exponential moving average of the close. Mean of the first period closes, then ema += (close - ema) *
     * 2/(period+1).
     */
    ema: {
      parameters: {
        /** Bars in the seed; the weight of a new close is 2/(period+1); whole, 1 to 10000, default 20. */
        period?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "value";
    };
    /**
     * Weighted moving average of the close: the newer, the heavier. Sum(weight * close) / sum(weight) over the last
     * period closes, weights 1 (oldest) to period (newest).
     */
    wma: {
      parameters: {
        /** Bars in the average; whole, 1 to 10000, default 20. */
        period?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "value";
    };
    /**
     * Double exponential moving average of the close: an ema with less lag. 2 * ema - ema of the ema, both over
     * period.
     */
    dema: {
      parameters: {
        /**
         * Bars in the seed of each average; the weight of a new value is 2/(period+1); whole, 1 to 10000, default
         * 20.
         */
        period?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "value";
    };
    /**
     * Triple exponential moving average of the close: an ema with hardly any lag. 3 * ema - 3 * ema of the ema +
     * ema of the ema of the ema, all over period.
     */
    tema: {
      parameters: {
        /**
         * Bars in the seed of each average; the weight of a new value is 2/(period+1); whole, 1 to 10000, default
         * 20.
         */
        period?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "value";
    };
    /**
     * Hull moving average of the close: smooth with little lag. Wma over floor(sqrt(period)) of 2 *
     * wma(floor(period/2)) - wma(period).
     */
    hma: {
      parameters: {
        /** Bars in the longest of the three averages; whole, 2 to 10000, default 20. */
        period?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "value";
    };
    /**
     * Kaufman's adaptive moving average of the close: fast in a trend, slow in noise. Kama += (close - kama) *
     * (2/(slow+1) + efficiency * (2/(fast+1) - 2/(slow+1)))^2, efficiency = |change over period bars| / sum of
     * |change of a bar|; from the close before the first value.
     */
    kama: {
      parameters: {
        /** Bars over which efficiency is measured; whole, 2 to 10000, default 10. */
        period?: number;
        /**
         * Period of the ema whose weight, squared, a new close has in a straight line; whole, 1 to 200, default 2.
         */
        fast?: number;
        /** Period of the ema whose weight, squared, a new close has in pure noise; whole, 1 to 200, default 30. */
        slow?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "value";
    };
    /**
     * Volume-weighted average price since the open. Sum(typical * volume) / sum(volume) since the open, typical =
     * (high + low + close)/3; none before any volume.
     */
    vwap: {
      parameters: {
      };
      outputs: "value";
    };
    /**
     * Time-weighted average price since the open. Mean of typical since the open, typical = (high + low + close)/3.
     */
    twap: {
      parameters: {
      };
      outputs: "value";
    };
    /**
     * Parabolic stop and reverse: a stop that follows the price ever closer, and changes sides when it is hit. Stop
     * += factor * (extreme - stop), not into the last two bars; factor grows by acceleration with each new extreme
     * up to maximum; a bar that meets the stop turns the leg, and the stop is its extreme.
     */
    psar: {
      parameters: {
        /** Factor at the start of a leg, and its step with each new extreme; 0.001 to 1, default 0.02. */
        acceleration?: number;
        /** Bound of the factor, and of acceleration; 0.001 to 1, default 0.2. */
        maximum?: number;
      };
      outputs: "value";
    };
    /**
     * Supertrend: a band of average true ranges that trails the price, and changes sides when a close crosses it.
     * Upper, lower = (high + low)/2 +- multiplier * atr, the upper only falling and the lower only rising until a
     * close crosses it; line = lower in direction 1, upper in direction -1.
     */
    supertrend: {
      parameters: {
        /** Ranges in the seed of the atr; the weight of a new range is 1/period; whole, 1 to 10000, default 10. */
        period?: number;
        /** Average true ranges from the middle of a bar to each band; 0 to 20, default 3. */
        multiplier?: number;
      };
      outputs: "line" | "direction";
    };
    /**
     * Ichimoku cloud: conversion and base line, and the two spans that lie under today's bar. Middle(n) = (highest
     * high + lowest low)/2 of n bars; conversion = middle(conversion), base = middle(base); displacement bars ago:
     * span_a = (conversion + base)/2, span_b = middle(span_b).
     */
    ichimoku: {
      parameters: {
        /** Bars in the conversion line; whole, 1 to 10000, default 9. */
        conversion?: number;
        /** Bars in the base line; whole, 1 to 10000, default 26. */
        base?: number;
        /** Bars in span_b; whole, 1 to 10000, default 52. */
        span_b?: number;
        /** How many bars ago the spans were computed; whole, 0 to 10000, default 26. */
        displacement?: number;
      };
      outputs: "conversion" | "base" | "span_a" | "span_b";
    };
    /**
     * Linear regression: the straight line through the last closes, its end, its slope and its beginning. Line of
     * least squares through the last period closes: end = at the newest bar, slope = rise in a bar, intercept = at
     * the oldest bar.
     */
    linreg: {
      parameters: {
        /** Bars in the line; whole, 2 to 10000, default 14. */
        period?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "end" | "slope" | "intercept";
    };
    /**
     * Average directional index: how strong a trend is, and which way it goes. Plus_di, minus_di = 100 * Wilder's
     * average of rises of the high, of falls of the low / that of the true range; adx = Wilder's average of 100 *
     * |plus_di - minus_di| / (plus_di + minus_di).
     */
    adx: {
      parameters: {
        /** Bars in each average; the weight of a new value is 1/period; whole, 2 to 10000, default 14. */
        period?: number;
        /** How the averages begin: talib, or classic as in Wilder's book; default talib. */
        seed?: "talib" | "classic";
      };
      outputs: "adx" | "plus_di" | "minus_di";
    };
    /**
     * Aroon: how new the highest high and the lowest low are. Over period + 1 bars, up = 100 * (period - bars since
     * the highest high) / period, down = the same of the lowest low, oscillator = up - down.
     */
    aroon: {
      parameters: {
        /** Bars back to the oldest that is looked at; whole, 2 to 10000, default 14. */
        period?: number;
      };
      outputs: "up" | "down" | "oscillator";
    };
    /**
     * Relative strength index: gains as a share of all changes of the close. 100 * gain / (gain + loss), Wilder's
     * averages over period of the rises and falls of the close; 0 where it has never moved.
     */
    rsi: {
      parameters: {
        /** Changes in the seed; the weight of a new change is 1/period; whole, 2 to 10000, default 14. */
        period?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "value";
    };
    /**
     * Moving average convergence/divergence: a fast average of the close less a slow one, and its own average. Macd
     * = ema(fast) - ema(slow) of the close; signal = ema of macd; histogram = macd - signal.
     */
    macd: {
      parameters: {
        /** Bars in the fast average, the shorter of the two; whole, 2 to 10000, default 12. */
        fast?: number;
        /** Bars in the slow average; whole, 2 to 10000, default 26. */
        slow?: number;
        /** Values of macd in the signal; whole, 1 to 10000, default 9. */
        signal?: number;
        /**
         * Talib begins the fast average so that both have their first value at the same bar, classic at the first
         * bar; default talib.
         */
        seed?: "talib" | "classic";
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "macd" | "signal" | "histogram";
    };
    /**
     * Slow stochastic: where the close lies in the range of the last bars, from 0 to 100, averaged. Fast = 100 *
     * (close - lowest) / (highest - lowest), highest high and lowest low of the last fastk bars, 0 where they are
     * equal; k = mean of slowk of fast; d = mean of slowd of k.
     */
    stochastic: {
      parameters: {
        /** Bars in the range; whole, 1 to 10000, default 14. */
        fastk?: number;
        /** Values in the average k; whole, 1 to 10000, default 3. */
        slowk?: number;
        /** Values of k in the average d; whole, 1 to 10000, default 3. */
        slowd?: number;
      };
      outputs: "k" | "d";
    };
    /**
     * Stochastic RSI: where the relative strength index lies in its own range, from 0 to 100. K = 100 * (rsi -
     * lowest) / (highest - lowest), highest and lowest rsi(period) of the last fastk, 0 where it has not moved; d =
     * mean of fastd of k.
     */
    stochrsi: {
      parameters: {
        /** Changes in the seed of rsi; the weight of a new change is 1/period; whole, 2 to 10000, default 14. */
        period?: number;
        /** Values of rsi in the range; whole, 1 to 10000, default 14. */
        fastk?: number;
        /** Values of k in the average d; whole, 1 to 10000, default 3. */
        fastd?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "k" | "d";
    };
    /**
     * Commodity channel index: how far the typical price is from its average, in parts of how far it usually is.
     * (typical - mean) / (0.015 * deviation), typical = (high + low + close)/3, mean and mean absolute deviation of
     * the last period typical prices; 0 where they are equal.
     */
    cci: {
      parameters: {
        /** Bars in the mean and in the deviation; whole, 2 to 1000, default 20. */
        period?: number;
      };
      outputs: "value";
    };
    /**
     * Rate of change: how far the close has come in period bars, in percent. 100 * (close - before) / before,
     * before = close period bars before; 0 where before is 0.
     */
    roc: {
      parameters: {
        /** Bars between the two closes; whole, 1 to 10000, default 10. */
        period?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "value";
    };
    /** Momentum: how far the close has come in period bars. Close - close period bars before. */
    mom: {
      parameters: {
        /** Bars between the two closes; whole, 1 to 10000, default 10. */
        period?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "value";
    };
    /**
     * Williams %R: where the close lies in the range of the last bars, from -100 to 0. 100 * (close - highest) /
     * (highest - lowest), highest high and lowest low of the last period bars; 0 where they are equal.
     */
    williams_r: {
      parameters: {
        /** Bars in the range; whole, 2 to 10000, default 14. */
        period?: number;
      };
      outputs: "value";
    };
    /**
     * Ultimate oscillator: buying pressure as a share of the range, over three periods, from 0 to 100. 100 * (4 *
     * share(short) + 2 * share(medium) + share(long)) / 7, share(n) = sum of close - lowest over sum of highest -
     * lowest of the last n bars, highest = max(high, close before), lowest = min(low, close before); a share is 0
     * where there is no range.
     */
    ultimate_osc: {
      parameters: {
        /** Bars in the share that counts four times; whole, 1 to 10000, default 7. */
        short?: number;
        /** Bars in the share that counts twice; whole, 1 to 10000, default 14. */
        medium?: number;
        /** Bars in the share that counts once; whole, 1 to 10000, default 28. */
        long?: number;
      };
      outputs: "value";
    };
    /**
     * How fast a triple exponential average of the close moves, in percent a bar. 100 * (triple - before) / before,
     * triple = ema(ema(ema(close))), before = triple one bar before; 0 where before is 0.
     */
    trix: {
      parameters: {
        /** Bars in each of the three averages; whole, 1 to 10000, default 15. */
        period?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "value";
    };
    /**
     * Percentage price oscillator: a fast average of the close over a slow one, in percent, and its own average.
     * Ppo = 100 * (average(fast) - average(slow)) / average(slow) of the close; signal = average of ppo; histogram
     * = ppo - signal; ppo is 0 where average(slow) is 0.
     */
    ppo: {
      parameters: {
        /** Bars in the fast average, the shorter of the two; whole, 2 to 10000, default 12. */
        fast?: number;
        /** Bars in the slow average; whole, 2 to 10000, default 26. */
        slow?: number;
        /** Values of ppo in the signal; whole, 1 to 10000, default 9. */
        signal?: number;
        /** The kind of all three averages: ema as most charts draw it, sma as TA-Lib's default; default ema. */
        average?: "ema" | "sma";
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "ppo" | "signal" | "histogram";
    };
    /**
     * True strength index: the smoothed change of the close as a share of how much it moves. 100 * twice(change) /
     * twice(|change|), change = close - close before, twice(x) = ema(short) of ema(long) of x; 0 where the close
     * has never moved.
     */
    tsi: {
      parameters: {
        /** Changes in the first average; whole, 1 to 10000, default 25. */
        long?: number;
        /** Values in the average of that; whole, 1 to 10000, default 13. */
        short?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "value";
    };
    /**
     * Money flow index: volume times price of rising bars as a share of that of all, from 0 to 100. 100 * in / (in
     * + out), sums over the last period bars of typical * volume where typical rises and where it falls, typical =
     * (high + low + close)/3; 0 where nothing flows.
     */
    mfi: {
      parameters: {
        /** Bars in the sums; whole, 2 to 10000, default 14. */
        period?: number;
      };
      outputs: "value";
    };
    /**
     * Average true range: how far the price moves in a bar, gaps included. Wilder's average over period of
     * max(high, close before) - min(low, close before).
     */
    atr: {
      parameters: {
        /** Ranges in the seed; the weight of a new range is 1/period; whole, 1 to 10000, default 14. */
        period?: number;
      };
      outputs: "value";
    };
    /**
     * Normalised average true range: the average true range in percent of the close. 100 * atr / close, atr =
     * Wilder's average over period of max(high, close before) - min(low, close before).
     */
    natr: {
      parameters: {
        /** Ranges in the seed; the weight of a new range is 1/period; whole, 1 to 10000, default 14. */
        period?: number;
      };
      outputs: "value";
    };
    /**
     * Bollinger bands: the average close and bands of standard deviations around it. Middle = mean of the last
     * period closes; upper, lower = middle +- deviations * their population standard deviation.
     */
    bbands: {
      parameters: {
        /** Bars in the average and in the deviation; whole, 2 to 10000, default 20. */
        period?: number;
        /** Standard deviations from the middle to each band; 0 to 100, default 2. */
        deviations?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "middle" | "upper" | "lower";
    };
    /**
     * Keltner channels: the exponential average of the close and bands of average true ranges around it. Middle =
     * ema of the close over period; upper, lower = middle +- multiplier * atr over atr_period.
     */
    keltner: {
      parameters: {
        /**
         * Bars in the seed of the middle; the weight of a new close is 2/(period+1); whole, 1 to 10000, default 20.
         */
        period?: number;
        /**
         * Ranges in the seed of the range; the weight of a new one is 1/atr_period; whole, 1 to 10000, default 10.
         */
        atr_period?: number;
        /** Average true ranges from the middle to each band; 0 to 100, default 2. */
        multiplier?: number;
      };
      outputs: "middle" | "upper" | "lower";
    };
    /**
     * Donchian channel: the highest high and the lowest low of the last bars. Upper = highest high, lower = lowest
     * low of the last period bars, the newest included; middle = (upper + lower)/2.
     */
    donchian: {
      parameters: {
        /** Bars in the channel; whole, 1 to 10000, default 20. */
        period?: number;
      };
      outputs: "upper" | "middle" | "lower";
    };
    /**
     * Standard deviation of the close, that of the population. Sqrt(mean of (close - mean)^2) over the last period
     * closes; the divisor is period.
     */
    stddev: {
      parameters: {
        /** Bars in the deviation; whole, 2 to 10000, default 20. */
        period?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "value";
    };
    /**
     * Historical volatility: the annualised standard deviation of logarithmic returns, in percent. 100 *
     * sqrt(per_year) * sample standard deviation of the last period ln(close / close before); the divisor is period
     * - 1.
     */
    histvol: {
      parameters: {
        /** Returns in the deviation; whole, 2 to 10000, default 20. */
        period?: number;
        /**
         * Returns in a year: 252 for daily bars, 98280 for one-minute bars of 390 a day; whole, 1 to 31622400,
         * default 252.
         */
        per_year?: number;
        /** What it is computed of; the close where it is left out. */
        on?: On;
      };
      outputs: "value";
    };
    /**
     * Chaikin's volatility: by how much the average range has changed, in percent. 100 * (e / (e of change bars
     * before) - 1), e = ema of high - low over period; 0 where that of before is less than 1e-12 of the close.
     */
    chaikin_vol: {
      parameters: {
        /** Ranges in the seed; the weight of a new range is 2/(period+1); whole, 1 to 10000, default 10. */
        period?: number;
        /** Bars over which the average range is compared; whole, 1 to 10000, default 10. */
        change?: number;
      };
      outputs: "value";
    };
    /**
     * On-balance volume: volume added up, that of falling closes taken away; only its changes mean something.
     * Volume of the first bar, then += volume where close > close before, -= volume where close < close before.
     */
    obv: {
      parameters: {
        /**
         * Bars before the open from which it adds up; its level depends on it, its changes do not; whole, 1 to
         * 10000, default 250.
         */
        lookback?: number;
      };
      outputs: "value";
    };
    /**
     * Price volume trend: volume added up by the return of its bar; only its changes mean something. 0 at the first
     * bar, then += volume * (close - close before) / close before.
     */
    pvt: {
      parameters: {
        /**
         * Bars before the open from which it adds up; its level depends on it, its changes do not; whole, 1 to
         * 10000, default 250.
         */
        lookback?: number;
      };
      outputs: "value";
    };
    /**
     * Accumulation/distribution line: volume by where the close lies in its bar; only its changes mean something.
     * Sum of volume * ((close - low) - (high - close)) / (high - low); 0 for a bar without range.
     */
    adl: {
      parameters: {
        /**
         * Bars before the open from which it adds up; its level depends on it, its changes do not; whole, 1 to
         * 10000, default 250.
         */
        lookback?: number;
      };
      outputs: "value";
    };
    /**
     * Chaikin's oscillator: the momentum of the accumulation/distribution line. Ema over fast - ema over slow of
     * the sum of volume * ((close - low) - (high - close)) / (high - low).
     */
    chaikin_osc: {
      parameters: {
        /** Bars of the fast average; the weight of a new value is 2/(fast+1); whole, 1 to 10000, default 3. */
        fast?: number;
        /** Bars of the slow average; the weight of a new value is 2/(slow+1); whole, 1 to 10000, default 10. */
        slow?: number;
        /**
         * How the averages begin: talib, at the line's first value; classic, at the mean of their first fast or
         * slow; default talib.
         */
        seed?: "talib" | "classic";
      };
      outputs: "value";
    };
    /** Average volume of the last bars. Mean volume of the last period bars, the newest included. */
    volume_sma: {
      parameters: {
        /** Bars in the average; whole, 1 to 10000, default 20. */
        period?: number;
      };
      outputs: "value";
    };
    /**
     * Relative volume: the bar's volume as a multiple of the average before it. Volume / mean volume of the period
     * bars before; 0 where these have none.
     */
    volume_ratio: {
      parameters: {
        /** Bars in the average before; whole, 1 to 10000, default 20. */
        period?: number;
      };
      outputs: "value";
    };
    /**
     * Elder's force index: the average of the change of the close times the volume. Ema over period of (close -
     * close before) * volume.
     */
    force_index: {
      parameters: {
        /** Changes in the seed; the weight of a new one is 2/(period+1); whole, 1 to 10000, default 13. */
        period?: number;
      };
      outputs: "value";
    };
    /**
     * Chaikin's money flow: where the closes lie in their bars, weighed by volume. Sum(volume * ((close - low) -
     * (high - close)) / (high - low)) / sum(volume) over the last period bars; 0 where there is no volume.
     */
    cmf: {
      parameters: {
        /** Bars in both sums; whole, 1 to 10000, default 20. */
        period?: number;
      };
      outputs: "value";
    };
    /**
     * Pivot points of the last day: supports and resistances for the next one. Pivot = (high + low + close)/3 of
     * the last day; classic: r1, s1 = 2 pivot - low, high; r2, s2 = pivot +- (high - low); r3 = high + 2 (pivot -
     * low), s3 = low - 2 (high - pivot); fibonacci: pivot +- 0.382, 0.618, 1 of the range; camarilla: close +-
     * 1.1/12, 1.1/6, 1.1/4 of the range.
     */
    pivot_points: {
      parameters: {
        /** How the levels lie: classic, fibonacci or camarilla; default classic. */
        method?: "classic" | "fibonacci" | "camarilla";
      };
      outputs: "pivot" | "r1" | "r2" | "r3" | "s1" | "s2" | "s3";
    };
    /**
     * The highest high and the lowest low of the last bars. Highest high and lowest low of the last period bars,
     * the newest included.
     */
    high_low: {
      parameters: {
        /** Bars, the newest included; whole, 1 to 10000, default 20. */
        period?: number;
      };
      outputs: "high" | "low";
    };
    /**
     * The last confirmed swing high: a high above those of the bars around it. High of the last bar whose high is
     * above those of the strength bars on each side of it, known strength bars later; none before the first.
     */
    swing_high: {
      parameters: {
        /** Bars on each side that the swing stands out from; whole, 1 to 10000, default 2. */
        strength?: number;
        /** Bars before the open from which the last swing is looked for; whole, 1 to 10000, default 250. */
        lookback?: number;
      };
      outputs: "value";
    };
    /**
     * The last confirmed swing low: a low below those of the bars around it. Low of the last bar whose low is below
     * those of the strength bars on each side of it, known strength bars later; none before the first.
     */
    swing_low: {
      parameters: {
        /** Bars on each side that the swing stands out from; whole, 1 to 10000, default 2. */
        strength?: number;
        /** Bars before the open from which the last swing is looked for; whole, 1 to 10000, default 250. */
        lookback?: number;
      };
      outputs: "value";
    };
    /**
     * Average daily volume of the last days. Mean volume of the last period days, none of it of a day that has not
     * ended.
     */
    avg_volume: {
      parameters: {
        /** Days in the average; whole, 1 to 10000, default 20. */
        period?: number;
      };
      outputs: "value";
    };
    /** Average daily range: how far the price moves within a day. Mean of high - low over the last period days. */
    avg_range: {
      parameters: {
        /** Days in the average; whole, 1 to 10000, default 14. */
        period?: number;
      };
      outputs: "value";
    };
    /**
     * Average true range of whole days: how far the price moves in a day, the gap before it included. Wilder's
     * average over period of max(high, close before) - min(low, close before).
     */
    atr_daily: {
      parameters: {
        /** Ranges in the seed; the weight of a new range is 1/period; whole, 1 to 10000, default 14. */
        period?: number;
      };
      outputs: "value";
    };
    /**
     * Opening gaps of the last days: the last one, their mean and size, how many were up, how many were filled. Gap
     * = 100 * (open - close before) / close before; over the last period days mean = mean gap, mean_size = mean
     * |gap|, up = share of days with gap > 0, filled = share of the days with a gap on which low <= close before <=
     * high.
     */
    gap_stats: {
      parameters: {
        /** Days with a gap or none; whole, 1 to 10000, default 20. */
        period?: number;
      };
      outputs: "gap" | "mean" | "mean_size" | "up" | "filled";
    };
    /**
     * The last day's range as a multiple of the average before it. High - low of the last day / mean of high - low
     * of the period days before; 0 where these have none.
     */
    range_ratio: {
      parameters: {
        /** Days in the average before; whole, 1 to 10000, default 14. */
        period?: number;
      };
      outputs: "value";
    };
  }
}

// By the name that browsers and Node have for it: beside their types, these add to it.
interface Console extends strathost.Console {}
declare var console: Console;

/** For import type { Session } from "strathost". There is nothing to import at run time. */
declare module "strathost" {
  export = strathost;
}
