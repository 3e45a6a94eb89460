/* oxlint-disable typescript/no-base-to-string -- values of any kind are turned into text here, as Node does it */
export type DeepEqual = (a: unknown, b: unknown, strict: boolean) => boolean;

/** What the comparison must know of values that live on the other side. */
export interface Opaque {
  readonly isStandIn: (value: unknown) => boolean;
  /** What such a value holds, as plain data; undefined for a function. */
  readonly snapshot: (value: object) => unknown;
}

/**
 * Deep equality as `node:assert` has it, strict and loose. A value of the other side is equal to itself; strictly, else only to one of
 * the same class that holds equal data. It is looked at through one snapshot, so that it never learns what it is compared with.
 * Unlike in some versions of Node an expected null in a list is not equal to everything. This function crosses as source text and refers to nothing outside itself.
 */
export function createDeepEqual(opaque: Opaque): DeepEqual {
  const tagOf = (value: object): string => Object.prototype.toString.call(value);
  const enumerableSymbols = (value: object): readonly symbol[] =>
    Object.getOwnPropertySymbols(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
  const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
  const isNaNValue = (value: unknown): boolean => typeof value === "number" && Number.isNaN(value);

  interface Run {
    readonly strict: boolean;
    /** Pairs that are being compared further out. */
    readonly open: Map<object, Set<object>>;
    depth: number;
  }

  function equal(a: unknown, b: unknown, run: Run): boolean {
    if (opaque.isStandIn(a) || opaque.isStandIn(b)) return equalStandIns(a, b, run);
    if (run.strict) {
      if (Object.is(a, b)) return true;
      if (!isObject(a) || !isObject(b)) return false;
    } else {
      if (a === b) return true;
      if (!isObject(a) || !isObject(b)) {
        // eslint-disable-next-line eqeqeq -- loose equality is what is asked for
        return !isObject(a) && !isObject(b) && (a == b || (isNaNValue(a) && isNaNValue(b)));
      }
    }
    return equalObjects(a, b, run);
  }

  function equalStandIns(a: unknown, b: unknown, run: Run): boolean {
    if (a === b) return true;
    if (!isObject(a) || !isObject(b)) return false;
    const bothFar = opaque.isStandIn(a) && opaque.isStandIn(b);
    if (run.strict && (!bothFar || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b))) return false;
    const [mine, theirs] = [a, b].map((one) => (opaque.isStandIn(one) ? opaque.snapshot(one) : one));
    if (!isObject(mine) || !isObject(theirs)) return false;
    return guarded(a, b, run, () => compare(mine, theirs, run));
  }

  function equalObjects(a: object, b: object, run: Run): boolean {
    if (run.strict && !sameClass(a, b)) return false;
    return guarded(a, b, run, () => compare(a, b, run));
  }

  function guarded(a: object, b: object, run: Run, test: () => boolean): boolean {
    const partners = run.open.get(a);
    if (partners?.has(b)) return true;
    if (partners) partners.add(b);
    else run.open.set(a, new Set([b]));
    const result = test();
    run.open.get(a)?.delete(b);
    return result;
  }

  function sameClass(a: object, b: object): boolean {
    const mine = (a as { constructor?: unknown }).constructor;
    if (mine !== undefined && (!Object.hasOwn(a, "constructor") || isWellKnown(mine))) {
      return mine === (b as { constructor?: unknown }).constructor;
    }
    return Object.getPrototypeOf(a) === Object.getPrototypeOf(b);
  }

  function isWellKnown(constructor: unknown): boolean {
    return typeof constructor === "function" && (globalThis as Record<string, unknown>)[constructor.name] === constructor;
  }

  function compare(a: object, b: object, run: Run): boolean {
    if (Array.isArray(a) || Array.isArray(b)) {
      if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
      return equalArrays(a, b, run) && equalKeys(a, b, run, true);
    }
    const tag = tagOf(a);
    if (tag !== tagOf(b)) return false;
    if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return equalViews(a, b, run) && equalKeys(a, b, run, true);
    switch (tag) {
      case "[object Set]":
        if (!equalSets(a as Set<unknown>, b as Set<unknown>, run)) return false;
        break;
      case "[object Map]":
        if (!equalMaps(a as Map<unknown, unknown>, b as Map<unknown, unknown>, run)) return false;
        break;
      case "[object Date]":
        if (!Object.is((a as Date).getTime(), (b as Date).getTime())) return false;
        break;
      case "[object RegExp]":
        if (String(a) !== String(b) || (a as RegExp).lastIndex !== (b as RegExp).lastIndex) return false;
        break;
      case "[object ArrayBuffer]":
        if (!equalViews(new Uint8Array(a as ArrayBuffer), new Uint8Array(b as ArrayBuffer), run)) return false;
        break;
      case "[object Error]":
        if (!equalErrors(a as Error, b as Error, run)) return false;
        break;
      case "[object Number]":
      case "[object String]":
      case "[object Boolean]":
      case "[object BigInt]":
      case "[object Symbol]":
        if (!Object.is((a as { valueOf(): unknown }).valueOf(), (b as { valueOf(): unknown }).valueOf())) return false;
        break;
      case "[object WeakMap]":
      case "[object WeakSet]":
      case "[object Promise]":
        return false;
      default:
    }
    return equalKeys(a, b, run, false);
  }

  function equalArrays(a: readonly unknown[], b: readonly unknown[], run: Run): boolean {
    for (let at = 0; at < a.length; at += 1) {
      const [mine, theirs] = [at in a, at in b];
      if (mine !== theirs || (mine && !equal(a[at], b[at], run))) return false;
    }
    return true;
  }

  function equalViews(a: ArrayBufferView, b: ArrayBufferView, run: Run): boolean {
    if (a.byteLength !== b.byteLength) return false;
    if (!run.strict && (a instanceof Float32Array || a instanceof Float64Array)) {
      const theirs = b as unknown as ArrayLike<number>; // of the same kind, as its tag says
      for (let at = 0; at < a.length; at += 1) if (a[at] !== theirs[at]) return false;
      return true;
    }
    const [mine, theirs] = [a, b].map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength)) as [Uint8Array, Uint8Array];
    return mine.every((byte, at) => byte === theirs[at]);
  }

  function equalErrors(a: Error, b: Error, run: Run): boolean {
    for (const key of ["message", "name", "cause", "errors"] as const) {
      const [mine, theirs] = [a, b].map((one) => (one as unknown as Record<string, unknown>)[key]);
      if (!Object.prototype.propertyIsEnumerable.call(b, key) && !equal(mine, theirs, run)) return false;
    }
    return Object.hasOwn(a, "cause") === Object.hasOwn(b, "cause");
  }

  function equalSets(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>, run: Run): boolean {
    if (a.size !== b.size) return false;
    const left: unknown[] = [];
    for (const value of b) {
      if (a.has(value)) continue;
      if (run.strict && !isObject(value)) return false;
      left.push(value);
    }
    if (left.length === 0) return true;
    for (const value of a) {
      if (b.has(value)) continue;
      const at = left.findIndex((other) => equal(value, other, run));
      if (at === -1) return false;
      left.splice(at, 1);
    }
    return left.length === 0;
  }

  function equalMaps(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>, run: Run): boolean {
    if (a.size !== b.size) return false;
    const left: unknown[] = [];
    for (const [key, value] of b) {
      if (a.has(key) && (!isObject(key) || equal(a.get(key), value, run))) {
        if (equal(a.get(key), value, run)) continue;
        if (run.strict) return false;
      }
      if (run.strict && !isObject(key)) return false;
      left.push(key);
    }
    if (left.length === 0) return true;
    for (const [key, value] of a) {
      if (b.has(key) && equal(value, b.get(key), run)) continue;
      const at = left.findIndex((other) => equal(key, other, run) && equal(value, b.get(other), run));
      if (at === -1) return false;
      left.splice(at, 1);
    }
    return left.length === 0;
  }

  function equalKeys(a: object, b: object, run: Run, indexed: boolean): boolean {
    const keysOf = (value: object): readonly (string | symbol)[] => {
      const all = indexed ? namedKeys(value as ArrayLike<unknown>) : Object.keys(value);
      return run.strict ? [...all, ...enumerableSymbols(value)] : all;
    };
    const [mine, theirs] = [keysOf(a), keysOf(b)];
    if (mine.length !== theirs.length) return false;
    for (const key of theirs) {
      if (!Object.prototype.propertyIsEnumerable.call(a, key)) return false;
      if (!equal((a as Record<string | symbol, unknown>)[key], (b as Record<string | symbol, unknown>)[key], run)) return false;
    }
    return true;
  }

  /** Names of an array beside its indexes, which come first among its keys. */
  function namedKeys(value: ArrayLike<unknown>): readonly string[] {
    const keys = Object.keys(value);
    if (keys.length === value.length && (keys.length === 0 || keys.at(-1) === String(value.length - 1))) return [];
    return keys.filter((key) => !(String(Number(key) >>> 0) === key && Number(key) < 4_294_967_295));
  }

  return (a, b, strict) => equal(a, b, { strict, open: new Map(), depth: 0 });
}
