/* oxlint-disable typescript/unbound-method -- methods are taken as they are before a program could change them, and called with apply */
export interface Table<K, V> {
  readonly get: (key: K) => V | undefined;
  readonly set: (key: K, value: V) => void;
}

/** What the language itself provides, as it was at the start, and by which name it crosses. */
export interface LanguageNames {
  readonly table: <K, V>() => Table<K, V>;
  /** The name of a constructor, a prototype or a well-known symbol. */
  readonly name: (value: unknown) => string | undefined;
  readonly value: (name: string) => unknown;
  /** The name under which a value may cross from here, if it may. */
  readonly sent: (value: unknown) => string | undefined;
  /** What a name that came means here. */
  readonly received: (name: string) => unknown;
}

/**
 * What is the same on both sides without being sent. The program may only name what holds nothing that could be run or changed to gain
 * from it; the tests may name anything, for the program gets its own. This function crosses as source text and refers to nothing outside itself.
 */
export function createLanguage(trusted: boolean): LanguageNames {
  const { apply, getOwnPropertyDescriptor, ownKeys } = Reflect;
  const { indexOf, slice } = String.prototype;
  const [MapHere, SymbolHere, ErrorHere] = [Map, Symbol, Error];

  /** A map whose methods nobody can take away later. */
  function table<K, V>(): Table<K, V> {
    const map = new MapHere<K, V>();
    return { get: map.get.bind(map), set: map.set.bind(map) };
  }

  /** What the language provides and may be named in a message of the program: it holds nothing that could be run or changed to gain from it. */
  const harmless = [Object, Array, String, Number, Boolean, SymbolHere, BigInt, Date, RegExp, Map, Set, Promise, ErrorHere];
  const errors = [TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError];
  const others = [Function, WeakMap, WeakSet, ArrayBuffer, DataView, Int8Array, Uint8Array, Uint8ClampedArray];
  const arrays = [Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array];
  const intrinsicNames = table<unknown, string>();
  const intrinsicValues = table<string, unknown>();
  const mayCross = table<string, boolean>();
  const addIntrinsic = (name: string, value: unknown): void => {
    intrinsicValues.set(name, value);
    if (intrinsicNames.get(value) === undefined) intrinsicNames.set(value, name);
  };
  for (const [group, crosses] of [
    [harmless, true],
    [errors, true],
    [others, false],
    [arrays, false],
  ] as const) {
    for (const constructor of group) {
      addIntrinsic(constructor.name, constructor);
      addIntrinsic(`${constructor.name}.prototype`, constructor.prototype);
      if (crosses) mayCross.set(constructor.name, true);
    }
  }
  for (const name of ["iterator", "asyncIterator", "hasInstance", "toPrimitive", "toStringTag"] as const) {
    addIntrinsic(`Symbol.${name}`, SymbolHere[name]);
    mayCross.set(`Symbol.${name}`, true);
  }
  let allNamed = false;

  /** Functions such as `Math.max`, which only tests may pass on: the program gets its own. */
  function nameOf(value: unknown): string | undefined {
    const known = intrinsicNames.get(value);
    if (known !== undefined) return trusted || mayCross.get(known) === true ? known : undefined;
    if (!trusted || typeof value !== "function") return undefined;
    if (!allNamed) nameAll();
    return intrinsicNames.get(value);
  }

  function nameAll(): void {
    allNamed = true;
    for (const name of ownKeys(globalThis)) {
      const value = getOwnPropertyDescriptor(globalThis, name)?.value as unknown;
      if (typeof name !== "string" || value === null || (typeof value !== "function" && typeof value !== "object") || value === globalThis)
        continue;
      if (typeof value === "function") addIntrinsic(name, value);
      for (const key of ownKeys(value)) {
        const inner = getOwnPropertyDescriptor(value, key)?.value as unknown;
        if (typeof key === "string" && typeof inner === "function" && key !== "constructor") addIntrinsic(`${name}.${key}`, inner);
      }
    }
  }

  /** By its path, where the program may have put something else: then it has harmed only itself. */
  function intrinsicNamed(name: string): unknown {
    const known = intrinsicValues.get(name);
    if (known !== undefined || trusted) return known;
    const dot = apply(indexOf, name, ["."]);
    if (dot === -1) return (globalThis as Record<string, unknown>)[name];
    const owner = (globalThis as Record<string, unknown>)[apply(slice, name, [0, dot])];
    return (owner as Record<string, unknown> | undefined)?.[apply(slice, name, [dot + 1])];
  }

  return {
    table,
    name: intrinsicNames.get,
    value: intrinsicValues.get,
    sent: nameOf,
    received(name) {
      if (trusted && mayCross.get(name) !== true) throw new ErrorHere("a message names what it may not");
      return intrinsicNamed(name);
    },
  };
}
