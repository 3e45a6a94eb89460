export { createRegistry } from "./registry.ts";
export type { Registry } from "./registry.ts";
export { loadPipeline, readPipeline } from "./load-pipeline.ts";
export type { Pipeline } from "./load-pipeline.ts";
export { loadRecipes } from "./load-recipes.ts";
export { pipelineSchema } from "./json-schema.ts";
export { fingerprintOf } from "./fingerprint.ts";
