import { quote } from "../core/text.ts";
import { refuse, shown, type Builder } from "./builder.ts";
import { didYouMean } from "./option-faults.ts";
import { entriesOf, isMapNode, scalarOf, type YamlNode } from "./source.ts";

/** A node taken apart: a bare name, `{ name: options }`, or `{ use, with, version }` as a log writes it. */
export interface Use {
  readonly name: string;
  readonly nameNode: YamlNode;
  readonly options: YamlNode;
  readonly version: YamlNode | undefined;
  readonly at: string;
}

/** Takes a node of a reward apart; undefined where it has none of the forms, which is then a fault. */
export function readUse(builder: Builder, node: YamlNode, around: YamlNode, at: string): Use | undefined {
  const scalar = scalarOf(node);
  if (typeof scalar === "string") return { name: scalar, nameNode: node, options: undefined, version: undefined, at: `${at}.${scalar}` };
  const expected = 'expected a name such as "exact", or a map with one name such as { exact: { … } }';
  if (!isMapNode(node)) return refuse(builder, "E_PIPELINE_OPTION", `A reward: ${expected}; ${shown(node)} came`, node ?? around, at);
  const entries = entriesOf(node);
  const used = entries.find(([key]) => key === "use");
  if (used) return readSpec(builder, entries, used[2], node, at);
  const [first, second] = entries;
  if (!first) return refuse(builder, "E_PIPELINE_OPTION", `A reward: ${expected}; an empty map came`, node, at);
  if (second) {
    const keys = entries.map(([key]) => key);
    const hint =
      keys.slice(1).every((key) => builder.registry.get(key) === undefined) && builder.registry.get(keys[0] ?? "")
        ? `Options stand one level deeper, below "${keys[0]}".`
        : "Two rewards become one by a combinator such as weighted-sum.";
    return refuse(
      builder,
      "E_PIPELINE_OPTION",
      `A reward has one name; ${keys
        .slice(0, 8)
        .map((key) => quote(key, 40))
        .join(", ")} came`,
      second[1],
      at,
      hint,
    );
  }
  return { name: first[0], nameNode: first[1], options: first[2], version: undefined, at: `${at}.${first[0]}` };
}

function readSpec(builder: Builder, entries: ReturnType<typeof entriesOf>, use: YamlNode, node: YamlNode, at: string): Use | undefined {
  const known = ["use", "version", "with"];
  const stranger = entries.find(([key]) => !known.includes(key));
  if (stranger) {
    const hint = [didYouMean(stranger[0], known), "A reward in this form has use, version and with."]
      .filter((text) => text !== undefined)
      .join(" ");
    return refuse(
      builder,
      "E_PIPELINE_OPTION",
      `Unknown key ${quote(stranger[0])} beside "use"`,
      stranger[1],
      `${at}.${stranger[0]}`,
      hint,
    );
  }
  const name = scalarOf(use);
  if (typeof name !== "string")
    return refuse(builder, "E_PIPELINE_OPTION", `"use": expected a name, ${shown(use)} came`, use ?? node, `${at}.use`);
  const version = entries.find(([key]) => key === "version")?.[2];
  return { name, nameNode: use, options: entries.find(([key]) => key === "with")?.[2], version, at: `${at}.with` };
}
