// One of several processes that ask a judge with one cache file: prints a line when it begins, and what came of it at the end.
// node one-process.ts URL FILE COUNT
import { openCache } from "../../../../../src/cache/open-cache.ts";
import { clientOf, questions } from "./questions.ts";

const [url = "", file = "", count = "0"] = process.argv.slice(2);
const cache = openCache(file);
const judge = clientOf(url, { cache, concurrency: 8 });
console.log("begins");
const results = await Promise.all(questions(Number(count)).map((one) => judge.ask(one)));
await cache.close();
console.log(JSON.stringify({ ...judge.stats(), replied: results.filter(({ status }) => status === "replied").length }));
