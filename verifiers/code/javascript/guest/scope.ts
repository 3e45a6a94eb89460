/** What a request for a name of the program gave: code 2 where it has none. */
export type AskName = (name: string) => { readonly code: unknown; readonly value: unknown };

export interface Scope {
  /** What tests are evaluated within. */
  readonly names: object;
  /** Whether a name was asked for that nobody defines. */
  readonly isUnknown: (name: string) => boolean;
}

/**
 * The names that tests can use. What neither they nor the language define is asked of the program: so it is the tests that decide
 * which names are the program's. `entryName` is the program's in any case; undefined where nothing is. This function crosses as source
 * text and refers to nothing outside itself.
 */
export function createScope(locals: Record<string, unknown>, askName: AskName, entryName: () => string | null | undefined): Scope {
  const own = globalThis;
  const unknownNames = new Set<string>();
  const bindings = new Map<string, unknown>();
  /** Names that the tests use and that neither they nor the language define are those of the program. */
  const names = new Proxy(Object.create(null) as Record<string, unknown>, {
    has: (_, key) => typeof key === "string" && scopeHas(key),
    get(_, key) {
      if (typeof key !== "string" || (!bindings.has(key) && !Object.hasOwn(locals, key) && !scopeHas(key))) return undefined;
      if (bindings.has(key)) {
        const value = bindings.get(key);
        // A function stays what it is; a variable of the program may change.
        if (typeof value === "function") return value;
        return askName(key).value;
      }
      return locals[key];
    },
    set(_, key, value) {
      if (typeof key !== "string" || bindings.has(key)) return false;
      locals[key] = value;
      return true;
    },
  });

  function scopeHas(key: string): boolean {
    // A checker is not about the program's names, and has all its own.
    const first = entryName();
    if (first === undefined) return Object.hasOwn(locals, key);
    if (key !== first) {
      if (Object.hasOwn(locals, key)) return true;
      if (Reflect.has(own, key)) return false;
    }
    if (bindings.has(key)) return true;
    const { code, value } = askName(key);
    if (code === 1) throw value;
    if (code === 2) {
      unknownNames.add(key);
      return false;
    }
    bindings.set(key, value);
    return true;
  }

  return { names, isUnknown: (name) => unknownNames.has(name) };
}
