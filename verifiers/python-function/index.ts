export { pythonFunction, type PythonFunction } from "./python-function.ts";
export type { PythonFunctionOptions } from "./options.ts";
