// Types of what a test of strathost sees beside strathost.d.ts: *.test.js and *.test.ts, which `host test` runs.
// `host new` copies this file into a project; it needs no import. docs/testing.md tells of it.

/** A test: fn is called when the file has loaded, in the order of the file. It fails when fn throws, or gives a promise that does not fulfil. */
declare const test: strathost.Test;

/** A heading for tests: fn is called at once, and the names of its tests begin with name. */
declare function describe(name: string, fn: () => void): void;

/**
 * Calls fn before each test of the file, or of the heading that it stands in; those of outer headings come first. What they share is
 * so made anew for each. A test fails where it throws.
 */
declare function beforeEach(fn: () => void | Promise<void>): void;

/** What is to be said of a value: expect(run.emitted).toHaveLength(2). */
declare const expect: strathost.Expect;

/**
 * Bars made by hand, one after another on the exchange's grid: after the last one of a day comes the first one of the next.
 * start is the exchange's time, "2025-07-02 09:30" (the open of the day where there is none; a date alone for 1d). A row is
 * [open, high, low, close, volume], volume 100 where it is left out; or a close alone, which opens at the close before; or null for
 * a bar that is missing.
 */
declare function bars(symbol: string, start: string, interval: strathost.Interval, rows: ReadonlyArray<strathost.BarRow>, options?: {
  /** Whose days and hours; XNYS where it is left out. */
  exchange?: string;
  hours?: "regular" | "extended";
}): strathost.MadeBar[];

/** The host's sessions. */
declare const session: {
  /**
   * Runs a session to its end, by the coordinator that host run has: provisioning, refusals and ledger are real. Only inside of
   * a test. It throws where the options have a mistake or a script does not load, with the code of that. A strategy that was
   * stopped fails the test, unless the test reads run.stopped.
   */
  run(options: strathost.RunOptions): strathost.Run;
};

declare namespace strathost {
  interface Test {
    (name: string, fn: () => void | Promise<void>): void;
    /** While there is one, the other tests of its file are left out, which host test tells with the line. For the time of writing. */
    only(name: string, fn: () => void | Promise<void>): void;
    /** A test that is told of and not run. */
    skip(name: string, fn?: () => void | Promise<void>): void;
    /** A test for each row: an array is given as arguments. In the name %s is the next argument, $key a field of the row. */
    each<R>(rows: ReadonlyArray<R>): (name: string, fn: (...row: R extends readonly unknown[] ? R : [R]) => void | Promise<void>) => void;
  }

  interface Expect {
    <T>(received: T): Expectation<T>;
    /**
     * A number inside of what a value is compared with: expect(run.emitted).toMatchObject([{ value: expect.closeTo(1.5) }]). Less than
     * half of 10^-digits away; digits is 2 where it is left out.
     */
    closeTo(expected: number, digits?: number): any;
  }

  /** Fails, unless it holds. not turns it round. */
  interface Expectation<T> {
    readonly not: Expectation<T>;
    /** The same value: Object.is. */
    toBe(expected: T): void;
    /** The same content and type, field by field; a field that is undefined counts as missing. A typed array is no array: Array.from(it). */
    toEqual(expected: unknown): void;
    /** The fields of expected are there with the same content; others do not matter. */
    toMatchObject(expected: object): void;
    /** Less than half of 10^-digits away; digits is 2 where it is left out. */
    toBeCloseTo(expected: number, digits?: number): void;
    toBeGreaterThan(expected: number): void;
    toBeGreaterThanOrEqual(expected: number): void;
    toBeLessThan(expected: number): void;
    toBeLessThanOrEqual(expected: number): void;
    toBeNaN(): void;
    toBeNull(): void;
    toBeUndefined(): void;
    toBeDefined(): void;
    toBeTruthy(): void;
    toBeFalsy(): void;
    /** An item of an array, by Object.is, or a part of a text. */
    toContain(expected: unknown): void;
    /** An item of an array, by its content. */
    toContainEqual(expected: unknown): void;
    toHaveLength(expected: number): void;
    toMatch(expected: string | RegExp): void;
    /** Of a function that is not async: calling it throws. A text is a part of the message, an object are fields of the error such as code. */
    toThrow(expected?: string | RegExp | { code?: string; message?: string; symbol?: string }): void;
    /**
     * The same as the golden file of that name, golden/TEST.NAME.json beside the test file: host test --update writes it. A text
     * is kept as it is, in .txt, anything else as JSON, in which a Map, NaN and the like are objects with a key such as $Map.
     */
    toMatchGolden(name: string): void;
  }

  /** A row of bars(). */
  type BarRow = number | null | readonly [open: number, high: number, low: number, close: number, volume?: number];

  /** A bar made by hand. */
  interface TestBar {
    symbol: string;
    interval: Interval;
    /** The exchange's time, "2025-07-02 09:30", a date alone for days and weeks; or epoch ms. */
    start: string | number;
    open: number;
    high: number;
    low: number;
    close: number;
    /** 100 where it is left out. */
    volume?: number;
  }

  /** A bar that bars() made. */
  interface MadeBar extends TestBar {
    /** The exchange's time, a date alone for 1d. */
    start: string;
    volume: number;
  }

  /** A strategy of a session as the YAML writes it; name is that of the file where it is left out. */
  interface TestStrategy extends TestProgram {
    follow?: object;
  }

  /** A scanner of a session as the YAML writes it. */
  interface TestScanner extends TestProgram {
    universe?: readonly string[] | "store" | { file: string };
    schedule?: ReadonlyArray<object>;
  }

  interface TestProgram {
    name?: string;
    /** From the test file where it begins with ./ or ../, else from the project's folder. */
    script?: string;
    plugin?: string;
    params?: object;
    env?: object;
    grant?: object;
    limits?: object;
    isolation?: "thread" | "process";
    on_failure?: "stop" | "stop_session";
  }

  /**
   * A session in the words of sessions.yaml: its own keys and those of data, side by side. With bars the symbols, the intervals
   * and the days are those of the bars, where they are not given; without them the source is sample:// and symbols are needed.
   */
  interface RunOptions {
    /** Bars made by hand, of one or several symbols and intervals: the only data that there are. */
    bars?: ReadonlyArray<TestBar>;
    /** A script, or all that the YAML says of a strategy. */
    strategy?: string | TestStrategy;
    strategies?: ReadonlyArray<string | TestStrategy>;
    /** A script, or all that the YAML says of a scanner; at pre_session where it has no schedule. */
    scanner?: string | TestScanner;
    scanners?: ReadonlyArray<string | TestScanner>;
    /** The parameters of strategy, or of scanner where there is no strategy. */
    params?: object;
    /** The only day, in place of start and end. */
    day?: string;
    start?: string;
    end?: string;
    name?: string;
    mode?: "backtest";
    exchange?: string;
    /** Own calendars, as at the top of sessions.yaml. */
    calendars?: ReadonlyArray<object>;
    closed?: ReadonlyArray<unknown>;
    early_closes?: object;
    hours?: "regular" | "extended";
    day_starts?: string;
    keep_added?: boolean;
    seed?: number;
    source?: string;
    symbols?: readonly string[];
    intervals?: readonly Interval[];
    incomplete?: "keep" | "skip";
    adjust?: "none" | "splits";
    history?: ReadonlyArray<{ days: number; intervals: readonly Interval[]; require?: string }>;
    indicators?: ReadonlyArray<object>;
    quality?: { minimum?: number; on_low?: "warn" | "drop" };
  }

  /** What became of a session. */
  interface Run {
    readonly status: "completed" | "strategy_stopped" | "session_stopped";
    /** The entries of strategies and scanners: what they asked for, refusals included. */
    readonly asked: LedgerLine[];
    /** All entries, as in ledger.jsonl. */
    readonly ledger: LedgerLine[];
    readonly emitted: Emitted[];
    /** What strategies and scanners log, and the session itself. */
    readonly log: LogLine[];
    /** The session at the end of its last day by symbol, as in session.json, the bars of history included. */
    readonly symbols: Record<string, any>;
    /** The strategies that were stopped. */
    readonly stopped: StoppedStrategy[];
  }

  /** An entry of the ledger; docs/run-folder.md tells of its fields. */
  interface LedgerLine {
    seq: number;
    day: string;
    /** RFC 3339 with the exchange's offset; null before the session is active. */
    session_time: string | null;
    op: string;
    symbol?: string;
    interval?: Interval;
    indicator?: string;
    source: { kind: string; name?: string; version?: string; location?: string; digest?: string };
    role: "config" | "strategy" | "scanner";
    reason?: string;
    outcome: string;
    code?: string;
    message?: string;
    steps?: Array<{ step: string; [field: string]: any }>;
    metadata: any;
    repeats?: number;
    carry?: boolean;
    cause?: number;
  }

  interface Emitted {
    /** RFC 3339 with the exchange's offset, as all times here. */
    time: string;
    strategy: string;
    name: string;
    /** null for NaN. */
    value: number | null;
  }

  interface LogLine {
    /** null before the first day. */
    time: string | null;
    level: "DEBUG" | "INFO" | "WARN" | "ERROR";
    /** The strategy's name, or session. */
    source: string;
    text: string;
  }

  interface StoppedStrategy {
    strategy: string;
    day: string;
    time: string;
    code: string;
    message: string;
    /** File, line and column of the author's. */
    place: string;
  }
}
