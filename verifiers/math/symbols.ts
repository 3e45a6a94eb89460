/** Characters and TeX commands that stand for an operator of the lexer. */
export const operatorOf: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "·": "*", "×": "*", "∙": "*", "⋅": "*", "∗": "*", "÷": "/", "∕": "/", "⁄": "/",
    "≤": "≤", "⩽": "≤", "≦": "≤", "≥": "≥", "⩾": "≥", "≧": "≥", "≠": "≠", "≈": "≈", "≅": "≈", "±": "±", "∓": "∓", "°": "°", "º": "°",
    "∪": "∪", "∈": "∈", "、": ",", "，": ",", "；": ";", "⟨": "⟨", "⟩": "⟩", "〈": "⟨", "〉": "⟩", "→": "→", "|": "|", "∣": "|",
    cdot: "*", times: "*", ast: "*", div: "/", le: "≤", leq: "≤", leqslant: "≤", ge: "≥", geq: "≥", geqslant: "≥", lt: "<", gt: ">",
    ne: "≠", neq: "≠", approx: "≈", simeq: "≈", pm: "±", mp: "∓", circ: "°", degree: "°", cup: "∪", bigcup: "∪", in: "∈", langle: "⟨", rangle: "⟩",
    vert: "|", lvert: "|", rvert: "|", mid: "|", colon: ":", lbrack: "[", rbrack: "]", lparen: "(", rparen: ")", lbrace: "\\{", rbrace: "\\}",
    "{": "\\{", "}": "\\}", "%": "%", "&": " ", "\\": "\\\\", land: ",", wedge: ",", lor: "or", vee: "or", cr: "\\\\",
  }),
);

/** Names of constants and functions, as TeX commands and as plain words. */
export const constantOf: ReadonlyMap<string, "pi" | "infinity"> = new Map([
  ["pi", "pi"],
  ["Pi", "pi"],
  ["π", "pi"],
  ["infty", "infinity"],
  ["infinity", "infinity"],
  ["∞", "infinity"],
  ["inf", "infinity"],
  ["oo", "infinity"],
]);

/** The value is the name under which the engine knows the function. */
export const functionOf: ReadonlyMap<string, string> = new Map(
  Object.entries({
    sqrt: "sqrt", cbrt: "cbrt", sin: "sin", cos: "cos", tan: "tan", cot: "cot", sec: "sec", csc: "csc", arcsin: "arcsin", arccos: "arccos", arctan: "arctan",
    asin: "arcsin", acos: "arccos", atan: "arctan", sinh: "sinh", cosh: "cosh", tanh: "tanh", ln: "ln", log: "log", lg: "log", exp: "exp", abs: "abs",
    floor: "floor", ceil: "ceil", gcd: "gcd", lcm: "lcm", max: "max", min: "min", binom: "binom", choose: "binom", tg: "tan", ctg: "cot",
  }),
);

/** TeX commands of which only the argument counts. Those that are true make prose of it. */
export const wrappers: ReadonlyMap<string, boolean> = new Map(
  Object.entries({
    text: true, textbf: true, textit: true, textrm: true, textnormal: true, mbox: true, hbox: true, texttt: true, emph: true, mathrm: true, operatorname: true, textsf: true, textup: true,
    mathbf: false, mathit: false, mathsf: false, mathcal: false, boldsymbol: false, bm: false, boxed: false, fbox: false, vec: false, overrightarrow: false, hat: false, underline: false,
    displaylines: false, phantom: false, mathop: false, color: false, ensuremath: false,
  }),
);

/** TeX commands that only set type. */
export const ignored: ReadonlySet<string> = new Set([
  "left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "displaystyle", "textstyle", "scriptstyle",
  "quad", "qquad", ",", ";", "!", ":", " ", ">", "limits", "nolimits", "(", ")", "[", "]", "rm", "bf", "it", "hspace", "hfill", "newline", "dots", "ldots", "cdots", "centering", "allowbreak", "thinspace", "enspace", "nobreakspace", "therefore", "small", "large", "normalsize", "Large",
]);

export const greek: ReadonlySet<string> = new Set([
  "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta", "iota", "kappa", "lambda", "mu", "nu", "xi", "rho", "sigma", "tau", "upsilon", "phi",
  "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Sigma", "Phi", "Psi", "Omega", "ell", "angle",
]);

export const greekLetters: ReadonlyMap<string, string> = new Map(
  Object.entries({ α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", θ: "theta", λ: "lambda", μ: "mu", ν: "nu", ρ: "rho", σ: "sigma", τ: "tau", φ: "phi", ϕ: "phi", ψ: "psi", ω: "omega", Δ: "Delta", Ω: "Omega", ℝ: "ℝ" }),
);

export const superscripts: ReadonlyMap<string, string> = new Map(Object.entries({ "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "⁻": "-", "ⁿ": "n" }));

export const vulgarFractions: ReadonlyMap<string, readonly [numerator: number, denominator: number]> = new Map([
  ["½", [1, 2]], ["⅓", [1, 3]], ["⅔", [2, 3]], ["¼", [1, 4]], ["¾", [3, 4]], ["⅕", [1, 5]], ["⅖", [2, 5]], ["⅗", [3, 5]], ["⅘", [4, 5]], ["⅙", [1, 6]], ["⅚", [5, 6]], ["⅛", [1, 8]], ["⅜", [3, 8]], ["⅝", [5, 8]], ["⅞", [7, 8]],
]);
