/** Writes `docs/failures.md` from the tables of the tests that prove it. */
import { writeFile } from "node:fs/promises";

import { failureDocument } from "./failure-document.ts";

await writeFile(new URL("../docs/failures.md", import.meta.url), failureDocument());
