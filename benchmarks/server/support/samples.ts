/** A sample as the native form takes it, and the reward that is right for it. */
export interface Labelled {
  readonly body: string;
  readonly reward: number;
}

let made = 0;

/** Math as models write it, each one new to the server, every other one wrong. */
export function freshSample(): Labelled {
  made += 1;
  const wrong = made % 2;
  const kinds = [
    { completion: `We get \\(x = ${made}/7\\), so the answer is \\boxed{\\frac{${made + wrong}}{7}}.`, reference: `${made}/7` },
    { completion: `Therefore \\boxed{${made + wrong}\\sqrt{2}}`, reference: `\\sqrt{2}\\cdot ${made}` },
    { completion: `The set of solutions is \\boxed{\\{1, ${made + wrong}\\}}.`, reference: `\\{${made}, 1\\}` },
    { completion: `It costs \\$${made + wrong}.50.`, reference: `${made}.50` },
    { completion: `so \\boxed{(x+${made + wrong})^2}`, reference: `x^2 + ${2 * made}x + ${made * made}` },
  ];
  const kind = kinds[made % kinds.length];
  return { body: JSON.stringify({ id: `${made}`, prompt: "What is it?", ...kind }), reward: 1 - wrong };
}

/** A sample of the slowest kind: its check uses up all the work that one may take, and so is wrong. */
export function slowSample(): Labelled {
  made += 1;
  const sample = { id: `${made}`, completion: `\\boxed{(x+y+z+${made})^{12}}`, reference: `(${made}+z+y+x)^{12}+0` };
  return { body: JSON.stringify(sample), reward: 0 };
}
