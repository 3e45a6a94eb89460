/**
 * Makes what the language provides unchangeable, so that one world can serve one set of tests after another. This function crosses as
 * source text and refers to nothing outside itself.
 */
export function freezeLanguage(): void {
  const own = globalThis;
  for (const name of Reflect.ownKeys(own)) {
    const value = Object.getOwnPropertyDescriptor(own, name)?.value as unknown;
    if (value === own || (typeof value !== "function" && (typeof value !== "object" || value === null))) continue;
    Object.freeze(value);
    const { prototype } = value as { readonly prototype?: unknown };
    if (typeof prototype === "object" && prototype !== null) Object.freeze(prototype);
  }
  const hidden = [
    [][Symbol.iterator](),
    "x".matchAll(/x/gu),
    new Map().entries(),
    new Set().values(),
    (function* () {})(),
    (async () => {})(),
    (async function* () {})(),
  ];
  for (const value of hidden)
    for (let at = Object.getPrototypeOf(value) as object | null; at !== null; at = Object.getPrototypeOf(at) as object | null)
      Object.freeze(at);
  for (const run of [async () => {}, function* () {}, async function* () {}]) Object.freeze(Object.getPrototypeOf(run));
  Object.freeze(Object.getPrototypeOf(Uint8Array));
  Object.freeze(Object.getPrototypeOf(Uint8Array.prototype));
}
