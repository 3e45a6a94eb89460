/* oxlint-disable typescript/unbound-method, typescript/no-base-to-string -- values of any kind are shown here, by methods that are called with a receiver */
import type { Kinds } from "./kinds.ts";

export interface InspectOptions {
  readonly depth?: number | null;
  readonly breakLength?: number;
  readonly compact?: boolean;
}

/** Like `util.inspect` of Node with its default options. */
export type Inspect = (value: unknown, options?: InspectOptions) => string;

export interface InspectParts {
  readonly createKinds: () => Kinds;
  readonly quote: (text: string) => string;
  readonly inColumns: (
    output: readonly string[],
    isCut: boolean,
    allNumbers: boolean,
    indentation: number,
    breakLength: number,
  ) => readonly string[];
}

/**
 * How Node shows values. Only what people and most programs print is followed to the letter: plain data, classes, errors, cycles and the
 * breaking of lines. This function crosses as source text and refers to nothing outside itself.
 */
export function createInspect({ createKinds, quote, inColumns }: InspectParts): Inspect {
  const { kindOf } = createKinds();
  const maxEntries = 100;
  const maxText = 1_048_576;
  const tagOf = Object.prototype.toString;
  const hasOwn = Object.hasOwn;
  const propertyIsEnumerable = Object.prototype.propertyIsEnumerable;
  const functionText = Function.prototype.toString;
  const errorText = Error.prototype.toString;

  interface Run {
    readonly depth: number;
    readonly breakLength: number;
    readonly compact: boolean;
    readonly seen: object[];
    readonly circular: Map<object, number>;
    indentation: number;
    currentDepth: number;
    size: number;
  }

  function inspect(value: unknown, options: InspectOptions = {}): string {
    const depth = options.depth === undefined ? 2 : options.depth === null ? Infinity : options.depth;
    return show(
      value,
      {
        depth,
        breakLength: options.breakLength ?? 80,
        compact: options.compact ?? true,
        seen: [],
        circular: new Map(),
        indentation: 0,
        currentDepth: 0,
        size: 0,
      },
      0,
      false,
    );
  }

  function show(value: unknown, run: Run, level: number, typed: boolean): string {
    if (typeof value !== "object" && typeof value !== "function") return primitive(value, run, typed);
    if (value === null) return "null";
    if (run.seen.includes(value)) {
      let index = run.circular.get(value);
      if (index === undefined) run.circular.set(value, (index = run.circular.size + 1));
      return `[Circular *${index}]`;
    }
    return raw(value, run, level);
  }

  function primitive(value: unknown, run: Run, _typed: boolean): string {
    switch (typeof value) {
      case "string": {
        const rest = value.length - 10_000;
        const text = rest > 0 ? value.slice(0, 10_000) : value;
        const tail = rest > 0 ? `... ${rest} more character${rest > 1 ? "s" : ""}` : "";
        if (run.compact && text.length > 16 && text.length > run.breakLength - run.indentation - 4 && text.includes("\n")) {
          return (
            text
              .split(/(?<=\n)/u)
              .map((line) => quote(line))
              .join(` +\n${" ".repeat(run.indentation + 2)}`) + tail
          );
        }
        return quote(text) + tail;
      }
      case "number":
        return Object.is(value, -0) ? "-0" : String(value);
      case "bigint":
        return `${value}n`;
      default:
        return String(value);
    }
  }

  function constructorName(value: object): string | null {
    for (let at: object | null = value; at !== null; at = Object.getPrototypeOf(at) as object | null) {
      const descriptor = Object.getOwnPropertyDescriptor(at, "constructor");
      if (descriptor !== undefined && typeof descriptor.value === "function" && descriptor.value.name !== "") {
        return String(descriptor.value.name);
      }
    }
    return null;
  }

  function prefix(name: string | null, fallback: string, size = ""): string {
    return name === null ? `[${fallback}${size}: null prototype] ` : `${name}${size} `;
  }

  function raw(value: object, run: Run, level: number): string {
    const name = constructorName(value);
    const keys = [...Object.keys(value), ...Object.getOwnPropertySymbols(value).filter((key) => propertyIsEnumerable.call(value, key))] as (
      | string
      | symbol
    )[];
    const kind = kindOf(value);
    const isList = kind === "Array" || kind === "Typed";
    const named = isList ? keys.filter((key) => typeof key === "symbol" || !isIndex(key)) : keys;
    let base = "";
    let braces: [string, string] = ["{", "}"];
    let entries: (() => string[]) | undefined;
    const tagged = tagSuffix(value, name);
    switch (kind) {
      case "Array": {
        const list = value as unknown[];
        const before = name !== "Array" || tagged !== "" ? prefix(name, "Array", `(${list.length})`) + tagged : "";
        braces = [`${before}[`, "]"];
        if (list.length === 0 && named.length === 0) return `${braces[0]}]`;
        entries = () => listEntries(list, run, level);
        break;
      }
      case "Typed": {
        const list = value as unknown as { readonly length: number } & Record<number, unknown>;
        braces = [`${prefix(name, "TypedArray", `(${list.length})`)}[`, "]"];
        if (list.length === 0 && named.length === 0) return `${braces[0]}]`;
        entries = () => typedEntries(list, run);
        break;
      }
      case "Set":
      case "Map": {
        const { size } = value as Set<unknown>;
        braces[0] = `${prefix(name, kind, `(${size})`)}{`;
        if (size === 0 && named.length === 0) return `${braces[0]}}`;
        entries = () =>
          kind === "Set" ? setEntries(value as Set<unknown>, run, level) : mapEntries(value as Map<unknown, unknown>, run, level);
        break;
      }
      case "function":
        base = functionBase(value as (...args: unknown[]) => unknown, name);
        if (named.length === 0) return base;
        break;
      case "Date":
        base = Number.isNaN((value as Date).getTime()) ? String(value) : (value as Date).toISOString();
        if (named.length === 0) return base;
        break;
      case "RegExp":
        base = String(value);
        if (named.length === 0) return base;
        break;
      case "Error":
        base = errorBase(value as Error);
        if ("cause" in value && !named.includes("cause") && hasOwn(value, "cause")) named.push("cause");
        if (named.length === 0) return base;
        break;
      case "Boxed": {
        const inner = (value as { valueOf(): unknown }).valueOf();
        const type = typeof inner;
        base = `[${type[0]?.toUpperCase()}${type.slice(1)}: ${primitive(inner, { ...run, breakLength: Infinity }, false)}]`;
        const own = type === "string" ? named.filter((key) => typeof key === "symbol" || !isIndex(key)) : named;
        if (own.length === 0) return base;
        named.splice(0, named.length, ...own);
        break;
      }
      case "Promise":
        braces[0] = `${prefix(name, "Promise")}{`;
        entries = () => ["<pending>"];
        break;
      case "WeakSet":
      case "WeakMap":
        braces[0] = `${prefix(name, kind)}{`;
        entries = () => ["<items unknown>"];
        break;
      case "ArrayBuffer": {
        const bytes = new Uint8Array(value as ArrayBuffer);
        const hex = [...bytes.subarray(0, 50)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
        braces[0] = `${prefix(name, "ArrayBuffer")}{`;
        entries = () => [
          `[Uint8Contents]: <${hex}${bytes.length > 50 ? ` ... ${bytes.length - 50} more byte${bytes.length > 51 ? "s" : ""}` : ""}>`,
          `[byteLength]: ${bytes.length}`,
        ];
        break;
      }
      case "Generator":
        braces[0] = `Object [${tagOf.call(value).slice(8, -1)}] {`;
        break;
      case "Arguments":
        braces = ["[Arguments] [", "]"];
        entries = () => listEntries(value as unknown[], run, level);
        named.splice(0, named.length, ...named.filter((key) => typeof key === "symbol" || !isIndex(key)));
        break;
      default:
        if (name === "Object" && tagged === "") {
          if (named.length === 0) return "{}";
        } else {
          braces[0] = `${prefix(name, "Object")}${tagged}{`;
          if (named.length === 0) return `${braces[0]}}`;
        }
    }
    if (level > run.depth) {
      const label = `${prefix(name, kind === "Array" ? "Array" : "Object").slice(0, -1)}${tagged === "" ? "" : ` ${tagged.trim()}`}`;
      return kind === "Array" ? "[Array]" : `[${label}]`;
    }
    run.seen.push(value);
    run.currentDepth = level;
    const output = entries?.() ?? [];
    for (const key of named) output.push(property(value, key, run, level + 1, isList));
    run.seen.pop();
    const index = run.circular.get(value);
    if (index !== undefined) {
      if (base === "") braces[0] = `<ref *${index}> ${braces[0]}`;
      else base = `<ref *${index}> ${base}`;
    }
    const text = join(output, base, braces, isList, run, level, value);
    run.size += text.length;
    return text;
  }

  function tagSuffix(value: object, name: string | null): string {
    const tag = (value as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
    return typeof tag === "string" && tag !== "" && tag !== name && kindOf(value) === "object" ? `[${tag}] ` : "";
  }

  function functionBase(value: (...args: unknown[]) => unknown, name: string | null): string {
    const text = functionText.call(value);
    const own = typeof value.name === "string" ? value.name : "";
    if (text.startsWith("class") && text.endsWith("}")) {
      const parent = (Object.getPrototypeOf(value) as { readonly name?: unknown }).name;
      return `[class ${own === "" ? "(anonymous)" : own}${typeof parent === "string" && parent !== "" ? ` extends ${parent}` : ""}]`;
    }
    const type = name ?? "Function";
    return own === "" ? `[${type} (anonymous)]` : `[${type}: ${own}]`;
  }

  function errorBase(value: Error): string {
    const { stack } = value;
    const text = typeof stack === "string" && stack !== "" ? stack : errorText.call(value);
    return text.includes("\n    at") ? text : `[${text}]`;
  }

  function isIndex(key: string): boolean {
    return String(Number(key) >>> 0) === key && Number(key) < 4_294_967_295;
  }

  function listEntries(list: readonly unknown[], run: Run, level: number): string[] {
    const output: string[] = [];
    let at = 0;
    for (; at < list.length && output.length < maxEntries; at += 1) {
      if (at in list) {
        output.push(item(list[at], run, level));
        continue;
      }
      const from = at;
      while (at + 1 < list.length && !(at + 1 in list)) at += 1;
      output.push(`<${at - from + 1} empty item${at > from ? "s" : ""}>`);
    }
    const rest = list.length - at;
    if (rest > 0) output.push(`... ${rest} more item${rest > 1 ? "s" : ""}`);
    return output;
  }

  function typedEntries(list: { readonly length: number } & Record<number, unknown>, run: Run): string[] {
    const most = Math.min(maxEntries, list.length);
    const output = Array.from({ length: most }, (_, at) => primitive(list[at], run, false));
    if (list.length > most) output.push(`... ${list.length - most} more item${list.length > most + 1 ? "s" : ""}`);
    return output;
  }

  function setEntries(set: ReadonlySet<unknown>, run: Run, level: number): string[] {
    return some(set.size, [...set].slice(0, maxEntries), run, (value) => show(value, run, level + 1, false));
  }

  function mapEntries(map: ReadonlyMap<unknown, unknown>, run: Run, level: number): string[] {
    const line = ([key, value]: readonly [unknown, unknown]): string =>
      `${show(key, run, level + 1, false)} => ${show(value, run, level + 1, false)}`;
    return some(map.size, [...map].slice(0, maxEntries), run, line);
  }

  function some<T>(size: number, values: readonly T[], run: Run, line: (value: T) => string): string[] {
    run.indentation += 2;
    const output = values.map(line);
    if (size > values.length) output.push(`... ${size - values.length} more item${size > values.length + 1 ? "s" : ""}`);
    run.indentation -= 2;
    return output;
  }

  function item(value: unknown, run: Run, level: number): string {
    run.indentation += 2;
    const text = run.size > maxText ? "..." : show(value, run, level + 1, true);
    run.indentation -= 2;
    return text;
  }

  function property(value: object, key: string | symbol, run: Run, level: number, isList: boolean): string {
    const descriptor = Object.getOwnPropertyDescriptor(value, key) ?? {
      value: (value as Record<string | symbol, unknown>)[key],
      enumerable: true,
    };
    let text: string;
    if (descriptor.get !== undefined) text = descriptor.set === undefined ? "[Getter]" : "[Getter/Setter]";
    else if (descriptor.set !== undefined) text = "[Setter]";
    else {
      run.indentation += 2;
      text = run.size > maxText ? "..." : show(descriptor.value, run, level, isList);
      run.indentation -= 2;
    }
    const named =
      typeof key === "symbol"
        ? String(key)
        : key === "__proto__"
          ? "['__proto__']"
          : /^[a-zA-Z_][a-zA-Z_0-9]*$/u.test(key)
            ? key
            : quote(key);
    return `${descriptor.enumerable === false ? `[${named}]` : named}: ${text}`;
  }

  function join(
    given: string[],
    base: string,
    braces: readonly [string, string],
    isList: boolean,
    run: Run,
    level: number,
    value: object,
  ): string {
    const head = base === "" ? "" : `${base} `;
    if (!run.compact) return `${head}${braces[0]} ${given.join(", ")} ${braces[1]}`;
    const list = value as unknown as ArrayLike<unknown>;
    const isNumber = (at: number): boolean => typeof list[at] === "number" || typeof list[at] === "bigint";
    const isCut = given.length > maxEntries;
    const output =
      isList && given.length > 6
        ? inColumns(
            given,
            isCut,
            given.every((_, at) => isNumber(at)),
            run.indentation,
            run.breakLength,
          )
        : given;
    if (run.currentDepth - level < 3 && output.length === given.length) {
      const start = output.length + run.indentation + braces[0].length + base.length + 10;
      const total = output.reduce((sum, text) => sum + text.length, output.length + start);
      if (total <= run.breakLength && !base.includes("\n")) {
        const line = output.join(", ");
        if (!line.includes("\n")) return `${head}${braces[0]} ${line} ${braces[1]}`;
      }
    }
    const indentation = `\n${" ".repeat(run.indentation)}`;
    return `${head}${braces[0]}${indentation}  ${output.join(`,${indentation}  `)}${indentation}${braces[1]}`;
  }

  return inspect;
}
