export { choice, type ChoiceOptions } from "./choice.ts";
