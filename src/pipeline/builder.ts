import { quote } from "../core/text.ts";
import type { Reward } from "../core/types.ts";
import type { ConfigTree } from "./config.ts";
import type { Fault } from "./fault.ts";
import type { Registry } from "./registry.ts";
import { isListNode, scalarOf, type Source, type YamlNode } from "./source.ts";

/** What is at hand while the Rewards of one file are made. */
export interface Builder {
  readonly source: Source;
  readonly registry: Registry;
  readonly faults: Fault[];
  readonly configs: Map<Reward, ConfigTree>;
  /** The node came with a sample: nobody of this machine wrote it. */
  readonly fromSample: boolean;
}

/** Notes a fault at a node; the path says where it is in the pipeline. */
export function refuse(builder: Builder, code: Fault["code"], message: string, node: YamlNode, at: string, hint?: string): undefined {
  const { source, faults } = builder;
  faults.push({
    code,
    message: `${message} at ${at} (${source.place(node)})`,
    ...source.position(node),
    ...(hint === undefined ? {} : { hint }),
  });
  return undefined;
}

/** What stands at a node, for a message. */
export function shown(node: YamlNode): string {
  const scalar = scalarOf(node);
  if (scalar === undefined) return isListNode(node) ? "a list" : "a map";
  return typeof scalar === "string" ? quote(scalar, 60) : scalar === null ? "nothing" : String(scalar);
}
