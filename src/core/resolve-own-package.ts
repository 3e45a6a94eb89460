/** Placeholder until user recipes can import the running package by its name. */
export function resolveOwnPackage(): void {}
