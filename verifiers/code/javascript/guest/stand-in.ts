type Callable = (...args: unknown[]) => unknown;

/** Asks the realm of the program for something. */
export type Ask = (operation: string, values: readonly unknown[]) => unknown;

/**
 * What stands in the realm of the tests for a function or an instance of the program. Each use of it is a request; it turns itself into
 * a text where one asks for a text, and never into a number or into whatever `==` wants. This function crosses as source text and refers
 * to nothing outside itself.
 */
export function createStandIn(ask: Ask, shape: readonly unknown[], intrinsic: (name: string) => unknown): object {
  const [, , type, name] = shape;
  // A bound function can be called and constructed, and has no property that could not be hidden.
  const target: object = type === "function" ? function () {}.bind(undefined) : {};
  const toPrimitive = (hint: string): unknown => {
    if (hint !== "string") throw new TypeError(`a value of the program${name === "" ? "" : ` (${String(name)})`} is no number and no text`);
    const own = ask("get", [standIn, "toString"]);
    const text = typeof own === "function" ? (own as Callable).call(standIn) : undefined;
    if (typeof text !== "string") throw new TypeError("a value of the program is no text");
    return text;
  };
  const isOwn = (key: string | symbol): unknown => (keys() as [unknown, unknown][]).find(([own]) => own === key)?.[1];
  const keys = (): unknown => ask("keys", [standIn]);
  const standIn: object = new Proxy(target, {
    get(_, key) {
      if (key === Symbol.toPrimitive) return toPrimitive;
      return ask("get", [standIn, key]);
    },
    set: (_, key, value) => ask("set", [standIn, key, value]) === true,
    has: (_, key) => ask("has", [standIn, key]) === true,
    deleteProperty: (_, key) => ask("delete", [standIn, key]) === true,
    ownKeys: () => [...new Set((keys() as [string | symbol, unknown][]).map(([key]) => key))],
    getOwnPropertyDescriptor(_, key) {
      const enumerable = isOwn(key);
      if (enumerable === undefined) return undefined;
      return { value: ask("get", [standIn, key]), enumerable: enumerable === true, writable: true, configurable: true };
    },
    defineProperty: (_, key, descriptor) => ask("set", [standIn, key, descriptor.value as unknown]) === true,
    getPrototypeOf() {
      const prototype = ask("prototype", [standIn]);
      return (typeof prototype === "string" ? (prototype.endsWith(".prototype") ? intrinsic(prototype) : null) : prototype) as
        | object
        | null;
    },
    setPrototypeOf: () => false,
    preventExtensions: () => false,
    apply: (_, receiver, args) => ask("call", [standIn, receiver === globalThis ? undefined : receiver, ...(args as unknown[])]),
    construct: (_, args) => ask("new", [standIn, ...(args as unknown[])]) as object,
  });
  return standIn;
}
