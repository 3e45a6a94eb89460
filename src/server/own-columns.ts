import { fields, type Columns } from "../data/columns.ts";

/** The fields of a sample under their own names: whoever speaks to a face writes rows for us. */
export const ownColumns: Columns = {
  of: Object.fromEntries(fields.map((field) => [field, { path: [field], name: field }])),
  taken: new Set(fields),
  told: [],
};
