// Writes the files that are made from sources: run it by `npm run update` after a change of error codes, of the cases of math, of the version,
// of OpenRLHF's end tokens or of the public face.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorsDoc } from "./errors-doc.ts";
import { mathEqualityDoc } from "./math-equality-doc.ts";
import { pythonResponseMarks } from "./python-response-marks.ts";
import { pythonVersion } from "./python-version.ts";
import { publicTypes } from "./public-types.ts";
import { root } from "./sources.ts";

const made = {
  "docs/errors.md": errorsDoc,
  "docs/math-equality.md": mathEqualityDoc,
  "python/src/assay_rewards/adapters/response_marks.py": pythonResponseMarks,
  "python/src/assay_rewards/version.py": pythonVersion,
  "test/package/public-types.txt": publicTypes,
};
for (const [path, make] of Object.entries(made)) {
  writeFileSync(join(root, path), make());
  console.log(`wrote ${path}`);
}
