/** Writes `docs/failures.md` and `docs/codes.md` from the tables of the tests that prove them. */
import { writeFile } from "node:fs/promises";

import { codeDocument } from "./code-document.ts";
import { failureDocument } from "./failure-document.ts";

await writeFile(new URL("../docs/failures.md", import.meta.url), failureDocument());
await writeFile(new URL("../docs/codes.md", import.meta.url), codeDocument());
