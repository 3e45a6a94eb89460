import * as z from "zod";
import type { Json, Message } from "../../src/core/types.ts";

/** What a process is told first. */
export interface Launch {
  readonly python: string;
  readonly config: {
    readonly file?: string;
    readonly module?: string;
    /** First on the path of modules. */
    readonly folder: string;
    readonly function: string;
    readonly signature?: string;
    readonly reference?: string;
    readonly arguments: Readonly<Record<string, Json>>;
  };
  readonly loadMs: number;
}

/** A sample as a process gets it. */
export interface WireSample {
  readonly completion: string;
  readonly messages: readonly Message[];
  readonly prompt: string | readonly Message[];
  readonly reference: unknown;
  readonly metadata: Readonly<Record<string, Json>>;
}

/** What came of one sample. */
export type Row =
  | { readonly reward: number; readonly metrics?: Readonly<Record<string, number>>; readonly notes?: Readonly<Record<string, string>> }
  | { readonly none: true }
  | { readonly invalid: string }
  | { readonly threw: string };

export interface Ready {
  readonly signature: "trl" | "verl" | "plain";
  readonly asynchronous: boolean;
}

/** `call` is the number of the call that it answers. */
export type Reply = { readonly call: number } & ({ readonly results: readonly Row[] } | { readonly threw: string });

const said = z.string().max(2_000);

export const greeting: z.ZodType<{ readonly ready: Ready } | { readonly failed: string }> = z.union([
  z.strictObject({ ready: z.strictObject({ signature: z.enum(["trl", "verl", "plain"]), asynchronous: z.boolean() }) }),
  z.strictObject({ failed: z.string() }),
]);

const row: z.ZodType<Row> = z.union([
  z.strictObject({
    reward: z.number(),
    metrics: z.record(z.string(), z.number()).optional(),
    notes: z.record(z.string(), z.string()).optional(),
  }),
  z.strictObject({ none: z.literal(true) }),
  z.strictObject({ invalid: said }),
  z.strictObject({ threw: said }),
]) as z.ZodType<Row>; // optional fields are left out and never undefined, since they come from JSON

export const reply: z.ZodType<Reply> = z.union([
  z.strictObject({ call: z.int(), results: z.array(row) }),
  z.strictObject({ call: z.int(), threw: said }),
]);
