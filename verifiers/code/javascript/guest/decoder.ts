/* oxlint-disable typescript/unbound-method -- methods are taken as they are before a program could change them, and called with apply */
import type { FarSide, Message } from "./far-side.ts";
import type { LanguageNames } from "./language.ts";
import type { Shared } from "./shared.ts";

export interface Decoder {
  readonly decode: (text: string) => Message;
  /** Settles the local twin of a promise of the other side. */
  readonly settle: (id: number, failed: number, value: unknown) => void;
}

/**
 * Turns lines into values. What comes is data: nothing in it is run, and no place but those that were sent is written to. This function
 * crosses as source text and refers to nothing outside itself.
 */
export function createDecoder(far: FarSide, language: LanguageNames, shared: Shared): Decoder {
  const { apply, getOwnPropertyDescriptor, defineProperty, deleteProperty } = Reflect;
  const { isArray } = Array;
  const { keys, isFrozen, freeze, setPrototypeOf } = Object;
  const { parse } = JSON;
  const [PromiseHere, SymbolHere, MapHere, SetHere, DateHere, RegExpHere, BigIntHere] = [Promise, Symbol, Map, Set, Date, RegExp, BigInt];
  const [ObjectHere, ArrayBufferHere, Uint8ArrayHere, DataViewHere, ErrorHere] = [Object, ArrayBuffer, Uint8Array, DataView, Error];
  const { then } = Promise.prototype;
  const { indexOf, slice } = String.prototype;
  const { setTime } = Date.prototype;
  const { set: mapSet, clear: mapClear } = Map.prototype;
  const { add: setAdd, clear: setClear } = Set.prototype;
  const { ids, byId, foreign, symbolIds, symbols, note } = shared;
  const settlers = language.table<number, readonly [(value: unknown) => void, (error: unknown) => void]>();

  function decodeValue(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    const [tag, first, second] = value as unknown[];
    if (typeof tag === "number") {
      const object = byId.get(tag);
      if (object === undefined) throw new ErrorHere("a message names an unknown object");
      return object;
    }
    switch (tag) {
      case "u":
        return undefined;
      case "z":
        return -0;
      case "n":
        return first === "NaN" ? NaN : first === "Infinity" ? Infinity : -Infinity;
      case "b": {
        const hex = first as string;
        return hex[0] === "-" ? -BigIntHere(`0x${apply(slice, hex, [1])}`) : BigIntHere(`0x${hex}`);
      }
      case "i":
        return language.received(first as string);
      case "s": {
        const known = symbols.get(first as number);
        if (known !== undefined) return known;
        const made = SymbolHere(second === null ? undefined : (second as string));
        symbols.set(first as number, made);
        symbolIds.set(made, first as number);
        return made;
      }
      default:
        throw new ErrorHere("a message holds an unknown kind of value");
    }
  }

  function decode(text: string): Message {
    const end = apply(indexOf, text, ["\n"]);
    const [head, values] = parse(end === -1 ? text : apply(slice, text, [0, end])) as [readonly unknown[], readonly unknown[]];
    const parts: (readonly unknown[])[] = [];
    for (let from = end; from !== -1;) {
      const next = apply(indexOf, text, ["\n", from + 1]);
      const line = apply(slice, text, next === -1 ? [from + 1] : [from + 1, next]);
      from = next;
      const part = parse(line) as readonly unknown[];
      parts[parts.length] = part;
      const id = part[0] as number;
      if (byId.get(id) === undefined) adopt(id, part);
      note(byId.get(id) as object, id, line);
    }
    for (let at = 0; at < parts.length; at += 1) fill(parts[at] as readonly unknown[]);
    const decoded: unknown[] = [];
    for (let at = 0; at < values.length; at += 1) decoded[at] = decodeValue(values[at]);
    return { head: isArray(head) ? head : [head], values: decoded };
  }

  function adopt(id: number, part: readonly unknown[]): void {
    // Each side numbers what it makes: the tests with even numbers, the program with odd ones.
    if ((id % 2 === 0) === far.trusted) throw new ErrorHere("a message makes what is not its own");
    const object = shell(id, part);
    ids.set(object, id);
    byId.set(id, object);
  }

  function shell(id: number, part: readonly unknown[]): object {
    switch (part[1]) {
      case "A":
      case "S":
        return [];
      case "O":
        return part[3] === 1 ? (setPrototypeOf({}, null) as object) : {};
      case "D":
        return new DateHere(0);
      case "R":
        return new RegExpHere(part[2] as string, part[3] as string);
      case "M":
        return new MapHere();
      case "T":
        return new SetHere();
      case "B":
        return ObjectHere(decodeValue(part[2])) as object;
      case "Z":
        return new ArrayBufferHere(part.length - 2);
      case "V":
        return new DataViewHere(decodeValue(part[2]) as ArrayBuffer, part[3] as number, part[4] as number);
      case "Y":
        return new (language.value(part[2] as string) as Uint8ArrayConstructor)(part.length - 3);
      case "E": {
        const error = new (language.value(part[2] as string) as ErrorConstructor)();
        define(error, "stack", part[2], false);
        return error;
      }
      case "P": {
        const promise = new PromiseHere<unknown>((resolve, reject) => settlers.set(id, [resolve, reject]));
        // Whoever waits for it hears of a failure; nobody has to.
        void apply(then, promise, [undefined, () => undefined]);
        return promise;
      }
      case "H": {
        const object = far.standIn(id, part);
        foreign.set(object, true);
        return object;
      }
      default:
        throw new ErrorHere("a message holds an unknown kind of object");
    }
  }

  function fill(part: readonly unknown[]): void {
    const object = byId.get(part[0] as number) as object;
    switch (part[1]) {
      case "A":
        if (isFrozen(object) && part.length > 3) return;
        (object as unknown[]).length = part.length - 3;
        for (let at = 3; at < part.length; at += 1) define(object, at - 3, decodeValue(part[at]), true);
        if (part[2] === 1) freeze(object);
        return;
      case "S":
      case "O":
        if (isFrozen(object) && part.length > 4) return;
        fillOwn(object, part, 4);
        if (part[1] === "S") (object as unknown[]).length = part[3] as number;
        if (part[2] === 1) freeze(object);
        return;
      case "D":
        apply(setTime, object, [decodeValue(part[2])]);
        return;
      case "R":
        (object as RegExp).lastIndex = part[4] as number;
        return;
      case "M":
        apply(mapClear, object, []);
        for (let at = 2; at + 1 < part.length; at += 2) apply(mapSet, object, [decodeValue(part[at]), decodeValue(part[at + 1])]);
        return;
      case "T":
        apply(setClear, object, []);
        for (let at = 2; at < part.length; at += 1) apply(setAdd, object, [decodeValue(part[at])]);
        return;
      case "Z":
        for (let at = 2, bytes = new Uint8ArrayHere(object as ArrayBuffer); at < part.length; at += 1) bytes[at - 2] = part[at] as number;
        return;
      case "Y":
        for (let at = 3; at < part.length; at += 1) (object as unknown[])[at - 3] = decodeValue(part[at]);
        return;
      case "E":
        define(object, "message", decodeValue(part[3]), false);
        define(object, "stack", `${part[2] as string}: ${part[3] as string}`, false);
        fillOwn(object, part, 6);
        if (part[4] === 1) define(object, "cause", decodeValue(part[5]), false);
        return;
      default:
    }
  }

  function fillOwn(object: object, part: readonly unknown[], from: number): void {
    const names = keys(object);
    const kept = language.table<string, boolean>();
    for (let at = from; at + 1 < part.length; at += 2) {
      const key = part[at] as string;
      kept.set(key, true);
      define(object, key, decodeValue(part[at + 1]), true);
    }
    for (let at = 0; at < names.length; at += 1) if (kept.get(names[at] as string) !== true) deleteProperty(object, names[at] as string);
  }

  function define(object: object, key: string | number, value: unknown, enumerable: boolean): void {
    const before = getOwnPropertyDescriptor(object, key);
    // A property that computes itself does so from what else was changed.
    if (before !== undefined && before.get !== undefined) return;
    const descriptor = setPrototypeOf({ value, enumerable, writable: true, configurable: true }, null) as PropertyDescriptor;
    defineProperty(object, key, descriptor);
  }

  return {
    decode,
    settle(id, failed, value) {
      const both = settlers.get(id);
      if (both !== undefined) apply(both[failed === 1 ? 1 : 0], undefined, [value]);
    },
  };
}
