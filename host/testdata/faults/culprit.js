// Misbehaves at 10:00, in the way that params.mode names. It has what beside.js has, and a symbol and an indicator of its own.
export const params = { mode: "" };

let kept;

const modes = {
  throw_error() { throw new TypeError("no good"); },
  throw_text() { throw "no good"; },
  throw_nothing() { throw undefined; },
  refusal(session) { session.addSymbol("NOSUCH"); },
  reject_unhandled() { Promise.reject(new Error("nobody awaits this")); },
  reject_returned: async () => { throw new Error("rejected"); },
  never_resolves: async () => { await new Promise(() => {}); },
  loop() { for (;;) {} },
  loop_in_finally() { try { throw 1; } finally { for (;;) {} } },
  loop_in_catch() { for (;;) { try { for (;;) {} } catch {} } },
  loop_of_promises() { const next = () => Promise.resolve().then(next); return next(); },
  recursion() { const deeper = (n) => deeper(n + 1) + 1; deeper(0); },
  recursion_through_the_language() { const deeper = () => [1].map(deeper); deeper(); },
  giant_repeat() { "x".repeat(2 ** 40); },
  giant_pad() { "x".padStart(2 ** 40); },
  giant_array() { new Array(4e9).fill(0); },
  giant_length() { const a = []; a.length = 4e9; a.fill(0); },
  giant_join() { new Array(1e7).join("123456789"); },
  giant_from() { Array.from({ length: 4e9 }); },
  giant_buffer() { new Float64Array(1e10); },
  giant_concat() { const a = []; a.length = 4e9; a.concat(a); },
  giant_apply() { String.fromCharCode.apply(null, { length: 1e9 }); },
  giant_split() { "x".repeat(2 ** 25).split(""); },
  memory_of_texts() { let s = "x"; for (;;) s += s; },
  memory_of_items() { const a = []; for (;;) a.push({ n: a.length }); },
  memory_of_buffers() { const a = []; for (;;) a.push(new Uint8Array(1e6)); },
  memory_of_a_map() { const m = new Map(); for (;;) m.set(m.size, [1, 2, 3]); },
  deep_parse() { JSON.parse("[".repeat(1e6)); },
  deep_stringify() { let a = []; for (let i = 0; i < 20000; i++) a = [a]; JSON.stringify(a); },
  deep_join() { let a = []; for (let i = 0; i < 20000; i++) a = [a]; a.join(); },
  deep_log() { let a = []; for (let i = 0; i < 20000; i++) a = [a]; console.log(a); throw new Error("it was logged"); },
  long_sort() { const a = []; for (let i = 0; i < 4e5; i++) a.push((i * 7919) % 400009); a.sort(); },
  pollution() { Object.prototype.close = 1; },
  pollution_of_arrays() { Array.prototype.push = () => 0; },
  code_from_text() { (() => {}).constructor("return 1")(); },
  code_of_a_generator() { Object.getPrototypeOf(function* () {}).constructor("yield 1"); },
  code_of_an_async_function() { Reflect.construct(Object.getPrototypeOf(async () => {}).constructor, ["return 1"]); },
  eval_by_another_name() { (0, eval)("1"); },
  changes_a_bar(session, bar) { bar.close = 1; },
  changes_the_session(session) { session.now = 1; },
  changes_params() { params.mode = "other"; },
  keeps_a_bar(session, bar) { kept = bar; session.at("10:05", () => { throw new Error("the bar that was kept is " + kept.close); }); },
  emit_flood(session) { for (;;) session.emit("flood", 1); },
  log_flood(session) { for (let i = 0; i < 1e5; i++) session.log("line", i); throw new Error("it was logged"); },
  log_of_megabytes(session) { for (let i = 0; i < 100; i++) session.log("x".repeat(1e5)); throw new Error("it was logged"); },
  log_by_the_engine_in_all_forms(session) { callBack(session); throw new Error("it was called back"); },
  calls_back_a_log(session) { Promise.reject(1).catch(console.error).then(session.log); "a".replace(/a/, console.log); [1, 2].sort(console.log); throw new Error(`logged ${{ toString: console.log }}`); },
  calls_itself_through_the_language() { const o = {}; o.toJSON = JSON.stringify.bind(null, o); JSON.stringify(o); },
  deep_pattern() { new RegExp("(?=" + "(".repeat(1e6) + ")".repeat(1e6) + ")"); },
  deep_pattern_of_a_match() { "a".match("(".repeat(1e6)); },
  giant_raw() { String.raw({ raw: { length: 4e9 } }); },
  giant_replacement() { "a".repeat(1e5).replace(/a/g, "x".repeat(1e4)); },
  sets_a_prototype(session) { Object.setPrototypeOf(session, { now: 1 }); },
  changes_a_list(session) { session.symbol("AAPL").intervals.push("x"); },
  no_number(session) { session.addIndicator("AAPL", "sma", { interval: "1m", period: NaN }); },
  no_number_within(session) { session.addIndicator("AAPL", "sma", { interval: "1m", period: 3, on: { name: "sma", period: -Infinity } }); },
  long_name(session) { session.emit("e".repeat(20e6), 1); },
  timer_of_a_generator(session) { session.every("30m", function* () {}); },
  timer_of_an_async_generator(session) { session.at("15:55", async function* () {}); },
  backtracking() { /^(?=(a+)+$)/.test("a".repeat(60) + "b"); },
  giant_number(session) { BigInt(session.now) << BigInt(1e12); },
};

export function onStart(session) {
  session.addSymbol("TSLA");
  session.addIndicator("AAPL", "sma", { period: 10, interval: "1m" });
  session.addSymbol("COIN");
  session.addIndicator("TSLA", "ema", { period: 5, interval: "1m" });
}

// callBack has the engine call all that the host gives to a script.
function callBack(session) {
  const ways = [
    (f) => "a".replace(/a/g, f), (f) => [2, 1].sort(f), (f) => `${{ toString: f }}`, (f) => [1].map(f), (f) => Array.from([1], f), (f) => JSON.stringify([1], f),
    (f) => JSON.parse("[1]", f), (f) => JSON.stringify({ toJSON: f }), (f) => [1, 2].reduce(f), (f) => Reflect.apply(f, undefined, []), (f) => f.bind(null, 1)(), (f) => new f(),
    (f) => Object.defineProperty({}, "x", { get: f }).x, (f) => [...{ [Symbol.iterator]: f }], (f) => new Proxy({}, { get: f }).x, (f) => { new Promise(f).catch(() => {}); },
    (f) => { Promise.resolve(1).then(f).catch(() => {}); }, (f) => { Promise.reject(1).catch(f).catch(() => {}); }, (f) => { Promise.resolve({ then: f }).catch(() => {}); },
  ];
  const handles = [console, session.log, session, session.addIndicator("TSLA", "ema", { interval: "1m", period: 5 }), session.addBars("TSLA", "1m")];
  for (const of of handles) {
    for (const name of Object.keys(of)) {
      if (typeof of[name] !== "function" || name === "removed") continue;
      for (const way of ways) {
        try { String(way(of[name])); } catch (e) { if (!(e instanceof Error)) throw e; }
      }
    }
  }
}

export function onBar(session, bar) {
  if (session.time === "10:00:00") return modes[params.mode](session, bar);
}
