import {
  Composer,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  visit,
  type Document,
  type Node,
  type Pair,
} from "yaml";
import { quote } from "../core/text.ts";
import { AssayError } from "../core/errors.ts";
import { faultError, syntaxFault, type Position } from "./fault.ts";

export interface SourceText {
  readonly text: string;
  /** How the file is called in messages. */
  readonly path: string;
  /** The text was made from a command line, so lines and columns would tell nothing. */
  readonly inline?: boolean;
  /** Files that the text names are relative to it. Default: the current folder. */
  readonly folder?: string;
}

/** A parsed YAML or JSON file whose every node can say where it stands. */
export interface Source {
  readonly path: string;
  readonly folder: string;
  readonly root: YamlNode;
  position(node: YamlNode): Position | undefined;
  /** "pipeline.yaml:6:9". */
  place(node: YamlNode): string;
}

/** A node of the tree; null where a key has no value. */
export type YamlNode = Node | null | undefined;

export const maxBytes: number = 1 << 20;
const maxDepth = 64;

/** Parses the text with size, depth, aliases and repeated keys checked. Throws E_PIPELINE_TOO_LARGE or E_PIPELINE_SYNTAX. */
export function parseSource({ text, path, inline = false, folder = "." }: SourceText): Source {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes)
    throw new AssayError("E_PIPELINE_TOO_LARGE", { message: `${path} has ${bytes} bytes; a pipeline file may have ${maxBytes}.` });
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const syntax = (message: string, offset: number, hint?: string): AssayError =>
    faultError([syntaxFault(message, path, at(offset), hint)], path);
  const document = compose(text, lines, syntax);
  checkTree(document, syntax);
  const position = (node: YamlNode): Position | undefined => (node?.range && !inline ? at(node.range[0]) : undefined);
  return {
    path,
    folder,
    root: document.contents,
    position,
    place: (node) => {
      const found = position(node);
      return found ? `${path}:${found.line}:${found.column}` : path;
    },
  };
}

type SyntaxError = (message: string, offset: number, hint?: string) => AssayError;

function compose(text: string, lines: LineCounter, syntax: SyntaxError): Document.Parsed {
  const plain = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const parser = new Parser(lines.addNewLine);
  // Keys are compared by checkTree: the composer's own comparison takes quadratic time.
  const composer = new Composer({ lineCounter: lines, version: "1.2", schema: "core", uniqueKeys: false, prettyErrors: false });
  const documents: Document.Parsed[] = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(plain)) {
    for (const token of parser.next(lexeme)) for (const document of composer.next(token)) documents.push(document);
    // The stack holds a document, its open collections and at most one scalar.
    if (parser.stack.length > maxDepth + 2) throw syntax(`nested deeper than ${maxDepth} levels`, Math.min(parser.offset, plain.length));
  }
  for (const token of parser.end()) for (const document of composer.next(token)) documents.push(document);
  for (const document of composer.end()) documents.push(document);
  const [first, second] = documents;
  if (!first) throw syntax("the file is empty", 0, "A pipeline begins with: version: 1");
  const [trouble] = [...first.errors, ...first.warnings];
  if (trouble) throw syntax(plainMessage(trouble.message), trouble.pos[0]);
  if (second) throw syntax("a second document begins; a pipeline is one document", second.range[0]);
  if (first.contents === null || (isScalar(first.contents) && first.contents.value === null))
    throw syntax("the file is empty", 0, "A pipeline begins with: version: 1");
  return first;
}

function plainMessage(message: string): string {
  const [line = message] = message.split("\n", 1);
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

function checkTree(document: Document.Parsed, syntax: SyntaxError): void {
  visit(document, {
    Alias: (_key, node) => {
      throw syntax(`the alias *${node.source.slice(0, 40)} is not accepted`, node.range?.[0] ?? 0, "Write the value out where it is used.");
    },
    Map: (_key, map) => {
      const seen = new Set<string>();
      for (const pair of map.items) {
        const key = keyOf(pair);
        const offset = keyOffset(pair);
        if (key === undefined) throw syntax("a key that is a list or a map is not accepted", offset);
        if (key === "__proto__") throw syntax('the key "__proto__" is not accepted', offset);
        if (seen.has(key)) throw syntax(`the key ${quote(key)} stands twice in one map`, offset);
        seen.add(key);
      }
    },
  });
}

function keyOffset(pair: Pair): number {
  const { key } = pair as Pair<Node | null>; // keys of a parsed document are nodes
  return key?.range?.[0] ?? 0;
}

/** The key of an entry as text; undefined where it is a collection. */
export function keyOf(pair: Pair): string | undefined {
  if (isCollection(pair.key) || isAlias(pair.key)) return undefined;
  if (!isScalar(pair.key)) return "null";
  return typeof pair.key.value === "string" ? pair.key.value : (pair.key.source ?? String(pair.key.value));
}

/** The entries of a map as [key, key node, value node]; none where the node is no map. */
export function entriesOf(node: YamlNode): readonly (readonly [key: string, keyNode: YamlNode, value: YamlNode])[] {
  if (!isMap(node)) return [];
  // Keys and values of a parsed document are nodes; checkTree has refused keys that are not text.
  return node.items.map((pair) => [keyOf(pair) ?? "", pair.key as YamlNode, pair.value as YamlNode]);
}

/** The entries of a list; none where the node is no list. */
export function itemsOf(node: YamlNode): readonly YamlNode[] {
  return isSeq(node) ? node.items.filter((item) => !isPair(item)).map((item) => item as YamlNode) : []; // items of a parsed list are nodes
}

/** The node at a path of keys and indexes, or undefined where there is none. */
export function nodeAt(node: YamlNode, path: readonly PropertyKey[]): YamlNode {
  let current = node;
  for (const key of path) {
    current =
      typeof key === "number" && isSeq(current) ? itemsOf(current)[key] : entriesOf(current).find(([name]) => name === String(key))?.[2];
    if (current === undefined) return undefined;
  }
  return current;
}

export function isMapNode(node: YamlNode): boolean {
  return isMap(node);
}

export function isListNode(node: YamlNode): boolean {
  return isSeq(node);
}

/** The value of a scalar: text, number, boolean or null; undefined where the node is a collection. */
export function scalarOf(node: YamlNode): string | number | boolean | null | undefined {
  if (node === null || node === undefined) return null;
  if (!isScalar(node)) return undefined;
  const { value } = node;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return null;
}
