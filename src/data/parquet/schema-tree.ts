import type { SchemaElement } from "hyparquet";

/** A value of the schema. Where the definition level of its first leaf is below `def`, there is none and it is null. */
export type SchemaNode = LeafNode | StructNode | ListNode | MapNode;

interface NodeBase {
  readonly name: string;
  readonly element: SchemaElement;
  readonly def: number;
  /** The columns of values below it, in file order; never empty. */
  readonly leaves: readonly LeafNode[];
}

export interface LeafNode extends NodeBase {
  readonly kind: "leaf";
  /** Its place among all leaves of the file. */
  readonly index: number;
  readonly path: string;
  /** The repetition level of its innermost list; 0 where it is in none. */
  readonly rep: number;
}

export interface StructNode extends NodeBase {
  readonly kind: "struct";
  readonly fields: readonly SchemaNode[];
}

/** Lists and maps repeat: an entry is there from `itemDef` on, and one with the repetition level `itemRep` is a further one. */
interface RepeatedNode extends NodeBase {
  readonly itemDef: number;
  readonly itemRep: number;
}

export interface ListNode extends RepeatedNode {
  readonly kind: "list";
  readonly item: SchemaNode;
}

export interface MapNode extends RepeatedNode {
  readonly kind: "map";
  readonly key: SchemaNode;
  readonly value: SchemaNode | undefined;
}

export interface Schema {
  readonly columns: readonly SchemaNode[];
  readonly leaves: readonly LeafNode[];
}

/** Nesting of values that is read, as in rows of JSON. */
const maxDepth = 64;

/** Levels and path down to a value. */
interface Place {
  readonly def: number;
  readonly rep: number;
  readonly path: readonly string[];
}

/**
 * The tree of a file's schema, from its flat list, with lists and maps of the old ways of writing them too. Throws where the list is no
 * tree, or is deeper than rows may be.
 */
export function readSchema(elements: readonly SchemaElement[]): Schema {
  let at = 0;
  const leaves: LeafNode[] = [];

  const next = (): SchemaElement => {
    const element = elements[at];
    if (!element) throw new Error("its schema ends early");
    at += 1;
    return element;
  };

  /** The value of an element whose repetition has been seen to. */
  const single = (element: SchemaElement, name: string, { def, rep, path }: Place): SchemaNode => {
    // A list or map takes up two or three parts of the path, so this bounds the depth of its values from above.
    if (path.length > maxDepth * 3) throw new Error(`its columns are nested deeper than ${maxDepth} levels`);
    const count = element.num_children ?? 0;
    const from = leaves.length;
    const place = { def, rep, path };
    if (count <= 0) {
      if (element.type === undefined) throw new Error(`its schema gives no type for the column "${path.join(".")}"`);
      const own: LeafNode[] = [];
      const leaf: LeafNode = { kind: "leaf", name, element, def, rep, path: path.join("."), index: from, leaves: own };
      own.push(leaf);
      leaves.push(leaf);
      return leaf;
    }
    const below = elements[at];
    const repeated = count === 1 && below?.repetition_type === "REPEATED" ? below : undefined;
    const base = { name, element, def };
    if (repeated && isMap(element) && (repeated.num_children === 2 || repeated.num_children === 1)) {
      const entry = next();
      const item = { def: def + 1, rep: rep + 1, path: [...path, entry.name] };
      const key = child(item);
      const value = repeated.num_children === 2 ? child(item) : undefined;
      return { ...base, kind: "map", key, value, itemDef: item.def, itemRep: item.rep, leaves: leaves.slice(from) };
    }
    if (repeated && isList(element)) {
      const entry = next();
      const item = { def: def + 1, rep: rep + 1, path: [...path, entry.name] };
      const value = isWrapper(entry, name, elements[at]) ? child(item) : single(entry, entry.name, item);
      return { ...base, kind: "list", item: value, itemDef: item.def, itemRep: item.rep, leaves: leaves.slice(from) };
    }
    const fields: SchemaNode[] = [];
    for (let index = 0; index < count; index += 1) fields.push(child(place));
    return { ...base, kind: "struct", fields, leaves: leaves.slice(from) };
  };

  const child = (parent: Place): SchemaNode => {
    const element = next();
    const { name, repetition_type: repetition } = element;
    const path = [...parent.path, name];
    if (repetition !== "REPEATED") return single(element, name, { ...parent, path, def: parent.def + (repetition === "OPTIONAL" ? 1 : 0) });
    // A repeated field outside of a list is a list by itself, which is never null.
    const from = leaves.length;
    const item = { def: parent.def + 1, rep: parent.rep + 1, path };
    const value = single(element, name, item);
    const { def: itemDef, rep: itemRep } = item;
    return { kind: "list", name, element, def: parent.def, item: value, itemDef, itemRep, leaves: leaves.slice(from) };
  };

  const root = next();
  const columns: SchemaNode[] = [];
  for (let index = 0; index < (root.num_children ?? 0); index += 1) columns.push(child({ def: 0, rep: 0, path: [] }));
  for (const column of columns) if (depthOf(column) > maxDepth) throw new Error(`its columns are nested deeper than ${maxDepth} levels`);
  return { columns, leaves };
}

function isMap({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return converted === "MAP" || converted === "MAP_KEY_VALUE" || logical?.type === "MAP";
}

function isList({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return converted === "LIST" || logical?.type === "LIST";
}

/** Whether the repeated part of a list only holds its item; older writers have the item itself there. */
function isWrapper(entry: SchemaElement, list: string, only: SchemaElement | undefined): boolean {
  if (entry.num_children !== 1) return false;
  return entry.name !== "array" && entry.name !== `${list}_tuple` && only?.repetition_type !== "REPEATED";
}

function depthOf(node: SchemaNode): number {
  switch (node.kind) {
    case "leaf":
      return 0;
    case "list":
      return 1 + depthOf(node.item);
    case "map":
      return 1 + Math.max(depthOf(node.key), node.value ? depthOf(node.value) : 0);
    default:
      return 1 + Math.max(...node.fields.map(depthOf));
  }
}
