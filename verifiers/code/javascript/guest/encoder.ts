/* oxlint-disable typescript/unbound-method -- methods are taken as they are before a program could change them, and called with apply */
import type { FarSide } from "./far-side.ts";
import type { LanguageNames } from "./language.ts";
import type { Shared } from "./shared.ts";

export interface Encoder {
  readonly encode: (head: string, values: readonly unknown[]) => string;
  /** Promises of this side that are settled since it was last asked, as id, 0 or 1, and value. */
  readonly takeSettled: () => readonly (readonly [number, number, unknown])[];
}

/** Turns values into lines. This function crosses as source text and refers to nothing outside itself. */
export function createEncoder(far: FarSide, language: LanguageNames, shared: Shared): Encoder {
  const { apply, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
  const { isArray } = Array;
  const { keys, isFrozen } = Object;
  const { stringify } = JSON;
  const [SymbolHere, ErrorHere, Uint8ArrayHere] = [Symbol, Error, Uint8Array];
  const { then } = Promise.prototype;
  const { toString: bigintText } = BigInt.prototype;
  const { slice } = String.prototype;
  const { description } = Object.getOwnPropertyDescriptors(Symbol.prototype);
  const { getTime } = Date.prototype;
  const { forEach: mapEach } = Map.prototype;
  const { forEach: setEach } = Set.prototype;
  const regexpSource = getter(RegExp.prototype, "source");
  const regexpFlags = getter(RegExp.prototype, "flags");
  const typedPrototype = getPrototypeOf(Uint8Array.prototype) as object;
  const typedLength = getter(typedPrototype, "length");
  const bufferLength = getter(ArrayBuffer.prototype, "byteLength");
  const viewBuffer = getter(DataView.prototype, "buffer");
  const viewOffset = getter(DataView.prototype, "byteOffset");
  const viewLength = getter(DataView.prototype, "byteLength");
  const objectPrototype = Object.prototype;
  const arrayPrototype = Array.prototype;
  const unboxers = [Number.prototype.valueOf, String.prototype.valueOf, Boolean.prototype.valueOf, BigInt.prototype.valueOf];
  const most = 8_388_608;
  const mostWatched = 256;
  const mostWatchedText = 65_536;
  const { ids, byId, foreign, lines, symbolIds, symbols, watched, note } = shared;
  const visits = language.table<object, number>();
  let settled: (readonly [number, number, unknown])[] = [];
  let nextId = far.trusted ? 2 : 1;
  let visit = 0;
  let size = 0;
  let work: object[] = [];

  function getter(of: object, name: string): () => unknown {
    // Each of these is an accessor by the language's own definition.
    return Object.getOwnPropertyDescriptor(of, name)?.get as () => unknown;
  }

  const fresh = (): number => {
    nextId += 2;
    return nextId;
  };

  function encodeValue(value: unknown): string {
    switch (typeof value) {
      case "string":
        size += value.length;
        return stringify(value);
      case "number":
        if (value - value !== 0) return `["n","${value}"]`;
        return value === 0 && 1 / value < 0 ? '["z"]' : `${value}`;
      case "boolean":
        return value ? "true" : "false";
      case "undefined":
        return '["u"]';
      case "bigint":
        return `["b","${apply(bigintText, value, [16])}"]`;
      case "symbol":
        return encodeSymbol(value);
      default:
        if (value === null) return "null";
    }
    const known = language.sent(value);
    if (known !== undefined) return `["i",${stringify(known)}]`;
    const object = value as object;
    let id = ids.get(object);
    if (id === undefined) {
      id = fresh();
      ids.set(object, id);
      byId.set(id, object);
    }
    if (visits.get(object) !== visit) {
      visits.set(object, visit);
      if (foreign.get(object) !== true) work[work.length] = object;
    }
    return `[${id}]`;
  }

  function encodeSymbol(value: symbol): string {
    const known = language.sent(value);
    if (known !== undefined) return `["i",${stringify(known)}]`;
    let id = symbolIds.get(value);
    if (id === undefined) {
      id = fresh();
      symbolIds.set(value, id);
      symbols.set(id, value);
    }
    const text = apply(description?.get as () => unknown, value, []) as string | undefined;
    return `["s",${id},${text === undefined ? "null" : stringify(text)}]`;
  }

  function encode(head: string, values: readonly unknown[]): string {
    visit += 1;
    size = 0;
    work = [];
    let first = "";
    for (let at = 0; at < values.length; at += 1) first += (at === 0 ? "" : ",") + encodeValue(values[at]);
    if (watched.length <= mostWatched && shared.watchedText() <= mostWatchedText) {
      for (let at = 0; at < watched.length; at += 1) encodeValue(watched[at]);
    }
    let text = `[${head},[${first}]]`;
    for (let at = 0; at < work.length; at += 1) {
      const object = work[at] as object;
      const id = ids.get(object) as number;
      const line = encodeObject(object, id);
      if (lines.get(id) !== line) {
        note(object, id, line);
        text += `\n${line}`;
      }
      if (text.length + size > most) throw new ErrorHere("the value is too large to be compared");
    }
    work = [];
    return text;
  }

  function encodeObject(object: object, id: number): string {
    // A prototype of the language is a place to be changed, not data.
    if (typeof object === "function" || (!far.trusted && language.name(object) !== undefined)) return encodeHandle(object, id);
    const prototype = getPrototypeOf(object);
    const frozen = isFrozen(object) ? 1 : 0;
    if (isArray(object) && prototype === arrayPrototype) return encodeArray(object, id, frozen);
    if (prototype === objectPrototype || prototype === null) {
      if (!far.trusted && hasConversion(object)) return encodeHandle(object, id);
      return `[${id},"O",${frozen},${prototype === null ? 1 : 0}${encodeOwn(object)}]`;
    }
    const name = language.name(prototype);
    if (name !== undefined) {
      try {
        const line = encodeBuiltIn(object, id, name);
        if (line !== undefined) return line;
      } catch (error) {
        // A value with the prototype of another kind is no such value. But what is too large stays too large.
        if (size > most) throw error;
      }
    }
    return far.trusted ? `[${id},"O",${frozen},0${encodeOwn(object)}]` : encodeHandle(object, id);
  }

  /** An object that says itself what it is as a number or as text is not plain data. */
  function hasConversion(object: object): boolean {
    const names = ["valueOf", "toString", "toJSON"];
    for (let at = 0; at < 3; at += 1) if (getOwnPropertyDescriptor(object, names[at] as string) !== undefined) return true;
    return getOwnPropertyDescriptor(object, SymbolHere.toPrimitive) !== undefined;
  }

  function encodeOwn(object: object): string {
    const names = keys(object);
    let text = "";
    for (let at = 0; at < names.length; at += 1) {
      const key = names[at] as string;
      size += key.length;
      text += `,${stringify(key)},${encodeValue((object as Record<string, unknown>)[key])}`;
      if (text.length > most) throw new ErrorHere("the value is too large to be compared");
    }
    return text;
  }

  function encodeArray(array: readonly unknown[], id: number, frozen: number): string {
    const { length } = array;
    if (keys(array).length !== length) return `[${id},"S",${frozen},${length}${encodeOwn(array)}]`;
    let text = "";
    for (let at = 0; at < length; at += 1) {
      text += `,${encodeValue(array[at])}`;
      if (text.length > most) throw new ErrorHere("the value is too large to be compared");
    }
    return `[${id},"A",${frozen}${text}]`;
  }

  function encodeBuiltIn(object: object, id: number, name: string): string | undefined {
    switch (name) {
      case "Date.prototype":
        return `[${id},"D",${encodeValue(apply(getTime, object, []))}]`;
      case "RegExp.prototype": {
        const { lastIndex } = object as RegExp;
        return `[${id},"R",${encodeValue(apply(regexpSource, object, []))},${encodeValue(apply(regexpFlags, object, []))},${encodeValue(lastIndex)}]`;
      }
      case "Map.prototype": {
        let text = "";
        const add = (value: unknown, key: unknown): void => {
          text += `,${encodeValue(key)},${encodeValue(value)}`;
        };
        apply(mapEach, object, [add]);
        return `[${id},"M"${text}]`;
      }
      case "Set.prototype": {
        let text = "";
        const add = (value: unknown): void => {
          text += `,${encodeValue(value)}`;
        };
        apply(setEach, object, [add]);
        return `[${id},"T"${text}]`;
      }
      case "Number.prototype":
      case "String.prototype":
      case "Boolean.prototype":
      case "BigInt.prototype":
        for (let at = 0; at < unboxers.length; at += 1) {
          try {
            return `[${id},"B",${encodeValue(apply(unboxers[at] as () => unknown, object, []))}]`;
          } catch {
            // It is a box of another kind.
          }
        }
        return undefined;
      case "ArrayBuffer.prototype":
        return `[${id},"Z"${encodeBytes(new Uint8ArrayHere(object as ArrayBuffer), apply(bufferLength, object, []) as number)}]`;
      case "DataView.prototype": {
        const offset = apply(viewOffset, object, []) as number;
        return `[${id},"V",${encodeValue(apply(viewBuffer, object, []))},${offset},${apply(viewLength, object, []) as number}]`;
      }
      case "Promise.prototype": {
        // One that was already sent, or that came from the other side, is not listened to again.
        if (lines.get(id) === undefined) {
          const settle = (failed: number) => (value: unknown) => {
            settled[settled.length] = [id, failed, value];
          };
          void apply(then, object, [settle(0), settle(1)]);
        }
        return `[${id},"P"]`;
      }
      default:
    }
    const kind = apply(slice, name, [0, -10]);
    const constructor = language.value(kind) as { readonly prototype: object };
    if (getPrototypeOf(constructor.prototype) === typedPrototype) {
      return `[${id},"Y",${stringify(kind)}${encodeBytes(object as Uint8Array, apply(typedLength, object, []) as number)}]`;
    }
    const isError = constructor.prototype === ErrorHere.prototype || getPrototypeOf(constructor.prototype) === ErrorHere.prototype;
    if (!isError) return undefined;
    const message = (object as Error).message as unknown;
    const cause = getOwnPropertyDescriptor(object, "cause");
    const hidden = cause === undefined || cause.enumerable === true ? "0,null" : `1,${encodeValue((object as Error).cause)}`;
    return `[${id},"E",${stringify(kind)},${encodeValue(message)},${hidden}${encodeOwn(object)}]`;
  }

  function encodeBytes(array: ArrayLike<unknown>, length: number): string {
    let text = "";
    for (let at = 0; at < length; at += 1) {
      text += `,${encodeValue(array[at])}`;
      if (text.length > most) throw new ErrorHere("the value is too large to be compared");
    }
    return text;
  }

  function encodeHandle(object: object, id: number): string {
    const isFunction = typeof object === "function";
    let name = "";
    let length = 0;
    try {
      const named = isFunction ? object : (object as { constructor?: unknown }).constructor;
      const given = typeof named === "function" ? (named as { name: unknown }).name : "";
      if (typeof given === "string") name = apply(slice, given, [0, 100]);
      const arity = isFunction ? (object as { length: unknown }).length : 0;
      if (typeof arity === "number" && arity >= 0 && arity < 256) length = arity | 0;
    } catch {
      // A name is only shown to people.
    }
    const isError = !isFunction && object instanceof ErrorHere;
    return `[${id},"H",${isFunction ? '"function"' : '"object"'},${stringify(name)},${length},${isError},${isArray(object)}]`;
  }

  return {
    encode,
    takeSettled() {
      const now = settled;
      settled = [];
      return now;
    },
  };
}
