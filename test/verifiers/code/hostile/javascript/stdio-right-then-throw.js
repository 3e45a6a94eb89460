// Prints the right answer and then throws.
const [a, b] = require("fs").readFileSync(0, "utf8").trim().split(" ").map(Number);
console.log(String(a + b));
throw new Error("too late");
