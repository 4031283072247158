/** Writes `docs/problems` and `docs/errors.md` from the pages of their codes. */
import { mkdir, rm, writeFile } from "node:fs/promises";

import { errorDocument } from "./error-document.ts";
import { pageDocuments } from "./page-documents.ts";

const directory = new URL("../docs/problems/", import.meta.url);
await rm(directory, { recursive: true, force: true });
await mkdir(directory, { recursive: true });
for (const [file, document] of Object.entries(pageDocuments())) await writeFile(new URL(file, directory), document);
await writeFile(new URL("../docs/errors.md", import.meta.url), errorDocument());
