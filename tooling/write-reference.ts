/** Writes `docs/reference.md` from the command line, the schema of `slipway.json` and the exit codes. */
import { writeFile } from "node:fs/promises";

import { referenceDocument } from "./reference-document.ts";

await writeFile(new URL("../docs/reference.md", import.meta.url), referenceDocument());
