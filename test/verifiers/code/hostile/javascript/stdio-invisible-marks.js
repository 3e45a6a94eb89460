// Prints the right answer with marks in it that cannot be seen, and a wrong one that is erased.
const [a, b] = require("fs").readFileSync(0, "utf8").trim().split(" ").map(Number);
console.log("0\b\u202D" + [...String(a + b)].join("\u200B") + "\u2060\u0000\r");
