// Freezes the objects that the language brings, all that can be reached from the global object or by syntax.
(() => {
  const { freeze, defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;
  const keysOf = Reflect.ownKeys;
  const roots = [];

  // A frozen object does not let the objects that inherit from it have members of the same name by assignment, which is how
  // everyone names an error (this.name = "NotFound") or gives an object its toString. Accessors do.
  const assignable = (object, names) => {
    for (const name of names) {
      const was = getOwnPropertyDescriptor(object, name);
      if (was === undefined || !("value" in was)) continue;
      const { value } = was;
      const get = () => value;
      const set = function (v) {
        if (this === object) throw new TypeError(`${String(name)} is the language's own and cannot be changed`);
        defineProperty(this, name, { value: v, writable: true, enumerable: true, configurable: true });
      };
      defineProperty(object, name, { get, set, enumerable: false, configurable: false });
    }
  };
  assignable(Object.prototype, ["constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf"]);
  assignable(Function.prototype, ["bind", "constructor", "toString"]); // packages have functions with a bind of their own
  for (const e of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError]) {
    assignable(e.prototype, ["constructor", "name", "message", "toString"]);
  }

  for (const key of keysOf(globalThis)) {
    const own = getOwnPropertyDescriptor(globalThis, key);
    if ("value" in own && own.value !== globalThis) roots.push(own.value);
  }
  roots.push(
    function* () {}, async function () {}, async () => {},
    [][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), ""[Symbol.iterator](), "".matchAll(/./g),
  );

  const seen = new Set([globalThis]);
  while (roots.length > 0) {
    const o = roots.pop();
    if (o === null || (typeof o !== "object" && typeof o !== "function") || seen.has(o)) continue;
    seen.add(o);
    freeze(o);
    roots.push(getPrototypeOf(o));
    for (const key of keysOf(o)) {
      const own = getOwnPropertyDescriptor(o, key);
      if ("value" in own) roots.push(own.value);
      else roots.push(own.get, own.set);
    }
  }
})();
