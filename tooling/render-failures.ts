/** Writes `docs/failures.md` and `docs/codes.md` from the tables of the tests that prove them, and `docs/real-repositories.md`. */
import { writeFile } from "node:fs/promises";

import { codeDocument } from "./code-document.ts";
import { failureDocument } from "./failure-document.ts";
import { readFindings, readJudgements, realRepositoriesDocument } from "./real-repositories/document.ts";

await writeFile(new URL("../docs/failures.md", import.meta.url), failureDocument());
await writeFile(new URL("../docs/codes.md", import.meta.url), codeDocument());
await writeFile(
  new URL("../docs/real-repositories.md", import.meta.url),
  realRepositoriesDocument(await readFindings(), await readJudgements()),
);
