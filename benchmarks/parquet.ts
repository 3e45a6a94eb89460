// Chat messages from Parquet to Parquet: pyarrow writes the input and reads the output, both in many row groups and in one.
// node benchmarks/parquet.ts            1,000,000 rows each; exit 1 above 500 MB or where a row came out different
// node benchmarks/parquet.ts ROWS       other sizes
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonWith } from "./support/python.ts";
import { runMeasured } from "./support/run-measured.ts";

const bin = fileURLToPath(new URL("../dist/src/cli/bin.js", import.meta.url));
const rows = Number(process.argv[2] ?? 1_000_000);
const maxMb = 500;

const generator = `
import random, sys
import pyarrow as pa
import pyarrow.parquet as pq

path, rows, group = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
message = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
schema = pa.schema([
    ("id", pa.string()),
    ("data_source", pa.string()),
    ("prompt", message),
    ("completion", message),
    ("reference", pa.string()),
    ("reward_model", pa.struct([("style", pa.string()), ("ground_truth", pa.string())])),
    ("extra_info", pa.struct([("index", pa.int64()), ("split", pa.string())])),
])
words = "a train leaves the station at noon and travels for three hours at sixty miles an hour how far does it go before dusk".split()
chance = random.Random(7)
questions = [" ".join(chance.choice(words) for _ in range(30)) for _ in range(5000)]

def part(first, last):
    numbers = range(first, last)
    references = [f"answer {number % 977}" for number in numbers]
    return pa.table({
        "id": [f"r{number}" for number in numbers],
        "data_source": ["benchmark"] * len(numbers),
        "prompt": [
            [{"role": "system", "content": "You are a careful assistant."}, {"role": "user", "content": f"{number}: {questions[number % 5000]}?"}]
            for number in numbers
        ],
        "completion": [
            [{"role": "assistant", "content": references[number - first] + (" or so" if number % 3 == 0 else "")}] for number in numbers
        ],
        "reference": references,
        "reward_model": [{"style": "rule", "ground_truth": reference} for reference in references],
        "extra_info": [{"index": number, "split": "train"} for number in numbers],
    }, schema=schema)

parts = [part(first, min(rows, first + 50_000)) for first in range(0, rows, 50_000)]
if group > 0:
    with pq.ParquetWriter(path, schema) as writer:
        for table in parts:
            writer.write_table(table, row_group_size=group)
else:
    pq.write_table(pa.concat_tables(parts), path, row_group_size=max(rows, 1))
print(pq.read_metadata(path).num_row_groups)
`;

const checker = `
import sys
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

columns = ["id", "prompt", "completion", "reference"]
given = pq.read_table(sys.argv[1], columns=columns)
# The parts of the folder, in the order of their names.
came = ds.dataset(sys.argv[2], format="parquet").to_table(columns=columns + ["reward"])
assert came.num_rows == given.num_rows, f"{came.num_rows} rows came out, {given.num_rows} went in"
for column in columns:
    kinds = came.schema.field(column).type, given.schema.field(column).type
    assert kinds[0] == kinds[1], f"{column} came out as {kinds[0]}, and went in as {kinds[1]}"
    assert came.column(column).combine_chunks().equals(given.column(column).combine_chunks()), f"{column} came out different"
content = pc.struct_field(pc.list_flatten(given.column("completion")), "content")
right = pc.cast(pc.equal(content, given.column("reference")), "double")
assert came.column("reward").combine_chunks().equals(right.combine_chunks()), "rewards are not those of equal text"
print(f"{pc.sum(came.column('reward')).as_py():.0f} rewarded of {came.num_rows}")
`;

const python = await pythonWith(["pyarrow==26.0.1"]);
const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
let missed = false;
try {
  writeFileSync(join(folder, "generate.py"), generator);
  writeFileSync(join(folder, "check.py"), checker);
  console.log("groups   MB in   rows/s    peak MB   read by pyarrow");
  for (const group of [10_000, 0]) {
    const input = join(folder, "in.parquet");
    const output = join(folder, "out.parquet");
    rmSync(output, { recursive: true, force: true });
    const groups = execFileSync(python, [join(folder, "generate.py"), input, String(rows), String(group)], { encoding: "utf8" }).trim();
    const words = [bin, "grade", input, "--reward", "exact", "--keep", "prompt,completion,reference", "--out", output];
    const { exit, seconds, peakMb, stderr } = await runMeasured(words);
    if (exit !== 0) throw new Error(stderr);
    const { good, told } = check(input, output);
    missed ||= !good || peakMb > maxMb;
    const megabytes = (statSync(input).size / 1e6).toFixed(0);
    console.log(
      `${groups.padEnd(8)} ${megabytes.padEnd(7)} ${(rows / seconds).toFixed(0).padEnd(9)} ${peakMb.toFixed(0).padEnd(9)} ${told}${good && peakMb <= maxMb ? "" : "  MISSED"}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = missed ? 1 : 0;

function check(input: string, output: string): { readonly good: boolean; readonly told: string } {
  try {
    return {
      good: true,
      told: execFileSync(python, [join(folder, "check.py"), input, output], { encoding: "utf8", stdio: "pipe" }).trim(),
    };
  } catch (error) {
    const stderr = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    return { good: false, told: stderr.trim().split("\n").at(-1) ?? "failed" };
  }
}
