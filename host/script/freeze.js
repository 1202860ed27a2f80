// Readies the objects that the language brings for being frozen, and returns a function that tells what an object holds.
(() => {
  const { defineProperty, getOwnPropertyDescriptor } = Object;
  const { ownKeys } = Reflect;

  // A frozen object does not let the objects that inherit from it have members of the same name by assignment, which is how
  // everyone names an error (this.name = "NotFound") or gives an object its toString. Accessors do.
  const assignable = (object, names) => {
    for (const name of names) {
      const was = getOwnPropertyDescriptor(object, name);
      if (was === undefined || !("value" in was)) continue;
      const { value } = was;
      const { get, set } = {
        get() { return value; },
        set(v) {
          if (this === object) throw new TypeError(`${String(name)} is the language's own and cannot be changed`);
          defineProperty(this, name, { value: v, writable: true, enumerable: true, configurable: true });
        },
      };
      defineProperty(object, name, { get, set, enumerable: false, configurable: false });
    }
  };
  assignable(Object.prototype, ["constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf"]);
  assignable(Function.prototype, ["bind", "constructor", "toString"]); // packages have functions with a bind of their own
  for (const e of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError]) {
    assignable(e.prototype, ["constructor", "name", "message", "toString"]);
  }

  // What is reached by syntax alone.
  const syntax = [
    function* () {}, async function () {}, async () => {},
    [][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), ""[Symbol.iterator](), "".matchAll(/./g),
  ];

  // Hands each object that another holds to take.
  const members = (o, take) => {
    const keys = ownKeys(o);
    for (let i = 0; i < keys.length; i++) {
      const own = getOwnPropertyDescriptor(o, keys[i]);
      const { value } = own;
      if (typeof value === "object" || typeof value === "function") take(value);
      else if (!("value" in own)) {
        take(own.get);
        take(own.set);
      }
    }
  };
  return { members, syntax };
})();
