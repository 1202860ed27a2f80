// Types of what a script of strathost sees. `host new` copies this file into a project; it needs no import:
//
//   /** @type {strathost.OnBar<typeof params>} */
//   export function onBar(session, bar) { ... }
//
// In TypeScript: export function onBar(session: strathost.Session<typeof params>, bar: strathost.Bar) { ... }

declare namespace strathost {
  //doc Interval
  type Interval = `${number}${IntervalUnit}`;

  /** The last letter of an interval: seconds, minutes, hours, trading days, calendar weeks. */
  //union Unit IntervalUnit

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

  //doc Bar
  interface Bar {
    //fields Bar
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

  //doc Symbol
  interface Symbol {
    //fields Symbol
  }

  //doc Metadata
  interface Metadata {
    //fields Metadata
  }

  //doc AddedBy
  //union AddedBy

  //doc SourceKind
  //union SourceKind

  //doc Source
  interface Source {
    //fields Source
  }

  //doc Today
  interface Today {
    //fields Today
  }

  //doc Indicator
  interface Indicator<Field extends string = string> {
    //get Indicator.Symbol
    //get Indicator.Interval
    //get Indicator.Name
    //get Indicator.Key
    //get Indicator.Ready
    //get Indicator.Value
    //doc Indicator.Previous
    previous(n: number): number;
    //doc Indicator.Field
    field(name: Field): number;
    //doc Indicator.Fields
    readonly fields: readonly Field[];
    //get Indicator.Removed
    //omit Indicator.Len its bars are not shown to scripts
  }

  //doc Series
  interface Series extends Iterable<Bar> {
    //get Series.Symbol
    //get Series.Interval
    /** The number of bars. */
    //has Series.Len
    readonly length: number;
    //doc Series.At
    at(i: number): Bar | undefined;
    //doc Series.Last
    readonly last: Bar | undefined;
    /** The open of bar i, 0 the oldest; NaN where i is out of range. So are the others. */
    //has Series.Open
    open(i: number): number;
    //call Series.High
    //call Series.Low
    //call Series.Close
    //call Series.Volume
    /** All bars as columns, as they are now. */
    columns(): SeriesColumns;
    //get Series.Removed
  }

  //doc Scan
  interface Scan {
    //fields Scan
  }

  //doc SymbolChange
  //union SymbolChange

  //doc SymbolEvent
  interface SymbolEvent {
    //fields SymbolEvent
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

  //doc Session
  interface Session<P = Params, I = {}> {
    /** The session clock, epoch ms. Date has it too. */
    //has Session.Now
    readonly now: number;
    /** The time on the exchange's clock, such as "10:05:00". */
    //has Session.Location
    readonly time: string;
    //get Session.Day
    //get Session.Name
    /** The parameters: the defaults that the script exports, with the YAML's values in their places. */
    readonly params: ParamValues<P>;
    /** The log, with a function for each level. */
    //has Session.Log
    readonly log: Log;
    //call Session.Random

    //call Session.Symbols
    //call Session.Symbol
    //call Session.Today
    //call Session.History

    //request Session.AddSymbol symbol, {Reason}: Symbol
    //doc Session.AddIndicator
    //has IndicatorRequest.Symbol IndicatorRequest.Name IndicatorRequest.Interval IndicatorRequest.Params IndicatorRequest.Reason
    addIndicator<N extends IndicatorName | (keyof I & string)>(
      symbol: string, name: N, parameters: { interval: Interval } & ParametersOf<N, I>, options?: Reason): Indicator<OutputsOf<N, I>>;
    //request Session.AddBars symbol, interval, {days, historicalOnly}, {Reason}: Series

    //request Session.RemoveSymbol symbol, {Reason}: void
    //request Session.RemoveIndicator indicator, {Reason}: void
    //request Session.RemoveBars symbol, interval, {Reason}: void

    //request Session.Lock symbol, {carry, reason}: void
    //request Session.Unlock symbol, {Reason}: void

    //doc Session.Follow
    follow(symbol: string, options?: { intervals?: readonly Interval[] }): void;
    //call Session.Unfollow

    //doc Session.Every
    every<W extends Interval>(interval: Written<W, Span, Interval>, fn: (session: Session<P, I>) => Done): void;
    //doc Session.At
    at<W extends string>(when: Written<W, Moment, string>, fn: (session: Session<P, I>) => Done): void;
    //call Session.Emit
    //omit Session.Context a script is interrupted, it has nothing to look at
  }

  //doc Refusal
  interface StrathostError extends Error {
    readonly code: Code;
    //doc Refusal.Symbol
    readonly symbol: string;
    //doc Refusal.Message
    readonly message: string;
    //has Refusal.Code
  }

  /** Why a request was refused. */
  //codes

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
    //indicators
  }
}

// By the name that browsers and Node have for it: beside their types, these add to it.
interface Console extends strathost.Console {}
declare var console: Console;

/** For import type { Session } from "strathost". There is nothing to import at run time. */
declare module "strathost" {
  export = strathost;
}
