// Calls every function that the language brings with odd values, and says what messages it got that are not words of the language.
const odd = () => [undefined, null, true, 0, -1, 1.5, NaN, Infinity, 2 ** 53, -(2 ** 31), "", "ab", "\ud800", 7n, -1n, Symbol("s"), Symbol.iterator,
  {}, [], [[]], [{}], [[], []], [, 1], { length: 3 }, { length: -1 }, { length: 2, 0: {} }, { size: 1, has() {}, keys() { return {}; } },
  { size: 1, has() {}, keys() { return { next: 5 }; } }, { size: NaN, has: 1, keys: 1 }, { size: 3, has() { return {}; }, keys() { return { next() { return 5; } }; } },
  { [Symbol.iterator]() { return {}; } }, { [Symbol.iterator]() { return { next() { return {}.x; } }; } },
  { [Symbol.iterator]() { return { next() { return { done: true }; } }; } }, { [Symbol.iterator]() { return { next() { throw 1; }, return: 5 }; } },
  { [Symbol.iterator]: 5 }, { next: 5 }, { then: 5 }, { then(f) { f(1); } }, { then(f, g) { g(1); } }, { get x() { return 1; } },
  Object.create(null), { toString() { return {}; }, valueOf() { return {}; } }, { [Symbol.toPrimitive]() { return {}; } }, { toString() { throw 1; } },
  { raw: {} }, { raw: { length: 2 } }, { source: {}, flags: {} }, { exec() { return null; }, flags: "g" }, { exec() { return {}; } }, { constructor: { [Symbol.species]: 5 }, length: 1 },
  { [Symbol.match]: true }, { [Symbol.replace]: 5 }, { [Symbol.split]() {} }, { get: 5, set: 5 }, { value: 1, get() {} }, { toJSON: 5 }, { toJSON() { return {}.x; } }, { toISOString: 5 },
  () => {}, function f() {}, class {}, class extends Array {}, [].map, function* () {}, async () => {}, (a) => a, () => ({}),
  new Proxy({}, {}), new Proxy([], {}), new Proxy(() => {}, {}), new Proxy({}, { get() {}, ownKeys() { return []; } }), new Proxy(class {}, { construct() {} }), new Proxy({}, { get: 5 }),
  (() => { const r = Proxy.revocable(() => {}, {}); r.revoke(); return r.proxy; })(),
  new Map([[1, 2]]), new Set([1]), new WeakMap(), new WeakSet(), new Date(0), new Date(NaN), /a/g, /(?:)/u, new ArrayBuffer(8), new Float64Array(2), new Uint8Array(3), new BigInt64Array(1),
  new DataView(new ArrayBuffer(4)), new Error("e"), Promise.resolve(1), (function () { return arguments; })(1, 2), Object(1), Object("x"), Object(1n), Object(Symbol()), [1, 2][Symbol.iterator](),
  new Map([[1, 2]]).entries(), new Set([1]).values(), "x".matchAll(/x/g), (function* () { yield 1; })(), JSON.rawJSON("1")];

const found = [], seen = new Set();
const visit = (o, path) => {
  if (o === null || typeof o !== "object" && typeof o !== "function" || seen.has(o)) return;
  seen.add(o);
  if (typeof o === "function") found.push([path, o]);
  for (const k of Reflect.ownKeys(o)) {
    const d = Object.getOwnPropertyDescriptor(o, k);
    visit(d.value, `${path}.${String(k)}`);
    visit(d.get, `get ${path}.${String(k)}`);
    visit(d.set, `set ${path}.${String(k)}`);
  }
  visit(Object.getPrototypeOf(o), `${path}.__proto__`);
};
for (const name of Object.getOwnPropertyNames(globalThis)) if (name !== "strathost") visit(globalThis[name], name);
const made = { Generator: (function* () {})(), AsyncFunction: async () => {}, ArrayIterator: [][Symbol.iterator](), MapIterator: new Map().keys(), SetIterator: new Set().keys(),
  StringIterator: ""[Symbol.iterator](), RegExpIterator: "".matchAll(/a/g) };
for (const name in made) visit(made[name], name);

// What syntax does with values. v and w are odd.
const syntax = {
  "for of": (v) => { for (const x of v) break; }, spread: (v) => [...v], arguments: (v) => ((...a) => a)(...v), "new with arguments": (v) => new (class {})(...v), pattern: (v) => { const [a, ...b] = v; return b; },
  assignment: (v) => { let a, b; [a, b = 1] = v; return a; }, parameter: (v) => (([a]) => a)(v), members: (v) => { const { a, ...b } = v; return b; }, "yield*": (v) => [...(function* () { yield* v; })()],
  "+": (v, w) => v + w, "-": (v, w) => v - w, "**": (v, w) => typeof v === "bigint" ? 0 : v ** w, "<": (v, w) => v < w, "==": (v, w) => v == w, in: (v, w) => v in w, instanceof: (v, w) => v instanceof w,
  "!": (v) => !v, "~": (v) => ~v, "++": (v) => { let x = v; x++; return x; }, template: (v) => `${v}`, tagged: (v) => v`x`, call: (v) => v(), new: (v, w) => new v(w), member: (v, w) => v[w], set: (v, w) => { v[w] = 1; },
  delete: (v) => delete v.x, "?.": (v) => v?.x?.(), class: (v) => class extends v {}, "class of it": (v) => new (class extends v {})(), switch: (v, w) => { switch (v) { case w: return 1; } }, throw: (v) => { throw v; },
  async: async (v) => { for await (const x of v) break; }, await: async (v) => { await v; }, super: (v) => ({ __proto__: v, f() { return super.x; } }).f(), key: (v) => ({ [v]: 1, get [v]() { return 1; } }), private: (v) => class { #x; static f() { return #x in v; } }.f(),
  "for in": (v) => { for (const k in v) k; }, getter: (v) => class { static [v] = v; }, generator: (v) => { const g = (function* () { yield 1; })(); g.next(); return g.throw(v); }, return: (v) => (function* () { yield 1; })().return(v),
};
for (const name in syntax) found.push([`syntax ${name}`, syntax[name]]);

const owners = { Array: () => [3, 1, 2], String: () => "a-b", Number: () => 1.5, Boolean: () => true, BigInt: () => 5n, Symbol: () => Symbol("s"), Function: () => () => 1, Date: () => new Date(0), RegExp: () => /a(b)?/g,
  Map: () => new Map([[1, 2]]), Set: () => new Set([1, 2]), WeakMap: () => new WeakMap(), WeakSet: () => new WeakSet(), ArrayBuffer: () => new ArrayBuffer(8), DataView: () => new DataView(new ArrayBuffer(8)),
  Promise: () => Promise.resolve(1), Error: () => new Error("e"), Object: () => ({ a: 1 }), Int8Array: () => new Float64Array([3, 1, 2]), BigInt64Array: () => new BigInt64Array(3), Uint8Array: () => new Uint8Array(4),
  Generator: () => (function* () { yield 1; yield 2; })() };
const ownerOf = (path) => {
  const name = /(\w+)(?:\.__proto__)?\.prototype\b/.exec(path)?.[1] ?? /^\w+/.exec(path)[0];
  return owners[name] ?? (() => ({}));
};

const foreign = /the engine cannot|0x[0-9a-f]{5,}|goja|%!|\(\*|<nil>|runtime error|github\.com/;
// Of what is no regular expression, which only a direct call gives them.
const known = ["RegExp.prototype.Symbol(Symbol.split)", "RegExp.prototype.Symbol(Symbol.replace)"];
const strange = new Set();
const note = (path, e) => {
  let text = "";
  try { text = e instanceof Error ? e.message : ""; } catch (e2) { text = String(e2?.message); }
  const said = foreign.exec(text)?.[0];
  if (said === "the engine cannot" && known.includes(path)) return;
  if (said !== undefined) strange.add(`${path}: ${text.slice(0, 60)} ... ${said}`);
};
const handled = (v) => { if (v instanceof Promise) v.then(undefined, (e) => note("a promise", e)); };

export const params = { from: 0 };
export function onBar() {}
export function onStart(session) {
  for (let i = params.from; i < found.length; i++) {
    const [path, f] = found[i];
    session.emit(path, i);
    const owner = ownerOf(path), sets = /set|roto/.test(path), n = odd().length;
    let list = odd();
    const call = (on, ...args) => { try { handled(Reflect.apply(f, on, args)); } catch (e) { note(path, e); } };
    const make = (...args) => { try { handled(Reflect.construct(f, args)); } catch (e) { note(`new ${path}`, e); } };
    for (let a = 0; a < n; a++) {
      if (sets) list = odd(); // anew: what is given is changed
      const v = list[a], w = list[(a * 7 + 3) % n], x = list[(a * 5 + 1) % n];
      call(v);
      call(undefined, v);
      call(owner(), v);
      call(owner(), v, w);
      if (x === v) continue; // a proxy may become its own prototype, of which no engine finds the end
      call(owner(), x, v);
      call(owner(), x, w, v);
      make(v);
    }
  }
  session.emit("all", found.length);
  if (strange.size > 0) throw new Error([...strange].join("\n"));
}
