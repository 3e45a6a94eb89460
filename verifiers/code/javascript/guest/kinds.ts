/* oxlint-disable typescript/unbound-method -- methods are taken as they are before a program could change them, and called with apply */
export interface Kinds {
  /** What a value is by its inner nature, whatever it says of itself. */
  readonly kindOf: (value: object) => string;
}

/** This function crosses as source text and refers to nothing outside itself. */
export function createKinds(): Kinds {
  const tagOf = Object.prototype.toString;
  const typedPrototype = Object.getPrototypeOf(Uint8Array.prototype) as object;

  function kindOf(value: object): string {
    if (typeof value === "function") return "function";
    if (Array.isArray(value)) return "Array";
    if (ArrayBuffer.isView(value) && Object.prototype.isPrototypeOf.call(typedPrototype, value)) return "Typed";
    const brand = tagOf.call(value).slice(8, -1);
    switch (brand) {
      case "Set":
      case "Map":
      case "Date":
      case "RegExp":
      case "Error":
      case "Promise":
      case "WeakSet":
      case "WeakMap":
      case "ArrayBuffer":
      case "Generator":
      case "Arguments":
        return isGenuine(value, brand) ? brand : "object";
      case "Number":
      case "String":
      case "Boolean":
      case "BigInt":
      case "Symbol":
        return isGenuine(value, brand) ? "Boxed" : "object";
      default:
        return value instanceof Error ? "Error" : "object";
    }
  }

  /** A tag is only what a value says of itself. */
  function isGenuine(value: object, brand: string): boolean {
    try {
      switch (brand) {
        case "Set":
          return Set.prototype.has.call(value as Set<unknown>, 0) || true;
        case "Map":
          return Map.prototype.has.call(value as Map<unknown, unknown>, 0) || true;
        case "Date":
          return typeof Date.prototype.getTime.call(value) === "number";
        case "RegExp":
          return value instanceof RegExp;
        case "Number":
          return typeof Number.prototype.valueOf.call(value) === "number";
        case "String":
          return typeof String.prototype.valueOf.call(value) === "string";
        case "Boolean":
          return typeof Boolean.prototype.valueOf.call(value) === "boolean";
        default:
          return true;
      }
    } catch {
      // Its own method refuses it: it is none.
      return false;
    }
  }

  return { kindOf };
}
