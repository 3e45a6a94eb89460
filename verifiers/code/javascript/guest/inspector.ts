import type { Format } from "./format.ts";
import type { Inspect, InspectParts } from "./inspect.ts";

export interface Inspector {
  readonly inspect: Inspect;
  readonly format: Format;
}

export interface InspectorParts extends InspectParts {
  readonly createInspect: (parts: InspectParts) => Inspect;
  readonly createFormat: (inspect: Inspect) => Format;
}

/** This function crosses as source text and refers to nothing outside itself. */
export function createInspector(parts: InspectorParts): Inspector {
  const inspect = parts.createInspect(parts);
  return { inspect, format: parts.createFormat(inspect) };
}
