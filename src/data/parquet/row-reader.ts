import type { Json } from "../../core/types.ts";
import type { LeafCursor } from "./leaf-cursor.ts";
import type { Schema, SchemaNode } from "./schema-tree.ts";

/** Puts the next row together from one cursor a leaf, which all stand at its beginning. */
export function createRowReader({ columns, leaves }: Schema, cursors: readonly LeafCursor[]): () => Readonly<Record<string, Json>> {
  const readRow = fieldsReader(columns, cursors);
  const nested = leaves.filter((leaf) => leaf.rep > 0).map((leaf) => ({ leaf, cursor: cursorOf(leaf.index, cursors) }));
  return () => {
    for (const { leaf, cursor } of nested)
      if (cursor.rep() !== 0) throw new Error(`the lists of the column "${leaf.path}" do not fit the ones beside it`);
    return readRow();
  };
}

type Read = () => Json;

function cursorOf(index: number, cursors: readonly LeafCursor[]): LeafCursor {
  const cursor = cursors[index];
  if (!cursor) throw new Error(`there is no cursor for the leaf ${index}`);
  return cursor;
}

function fieldsReader(fields: readonly SchemaNode[], cursors: readonly LeafCursor[]): () => Readonly<Record<string, Json>> {
  const readers = fields.map((field) => ({ name: field.name, read: readerOf(field, cursors) }));
  return () => {
    const value: Record<string, Json> = {};
    for (const { name, read } of readers) setOwn(value, name, read());
    return value;
  };
}

function setOwn(target: Record<string, Json>, name: string, value: Json): void {
  // Assigned, this one name would set the prototype.
  if (name === "__proto__") Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}

function readerOf(node: SchemaNode, cursors: readonly LeafCursor[]): Read {
  const own = node.leaves.map((leaf) => cursorOf(leaf.index, cursors));
  const [first] = own;
  if (!first) throw new Error(`the column "${node.name}" has no values`);
  const { def } = node;
  /** An absent value has one entry in each of its leaves. */
  const passAll = (): void => {
    for (const cursor of own) cursor.pass();
  };
  switch (node.kind) {
    case "leaf":
      return () => {
        if (first.def() === def) return first.take();
        first.pass();
        return null;
      };
    case "struct": {
      const readFields = fieldsReader(node.fields, cursors);
      return () => {
        if (first.def() >= def) return readFields();
        passAll();
        return null;
      };
    }
    case "list": {
      const { itemDef, itemRep } = node;
      const readItem = readerOf(node.item, cursors);
      return () => {
        const level = first.def();
        if (level < itemDef) {
          passAll();
          return level < def ? null : [];
        }
        const items: Json[] = [];
        do items.push(readItem());
        while (first.rep() === itemRep);
        return items;
      };
    }
    default: {
      const { itemDef, itemRep } = node;
      const readKey = readerOf(node.key, cursors);
      const readValue = node.value ? readerOf(node.value, cursors) : (): Json => null;
      return () => {
        const level = first.def();
        const map: Record<string, Json> = {};
        if (level < itemDef) {
          passAll();
          return level < def ? null : map;
        }
        do {
          const key = readKey();
          setOwn(map, typeof key === "string" ? key : JSON.stringify(key), readValue());
        } while (first.rep() === itemRep);
        return map;
      };
    }
  }
}
