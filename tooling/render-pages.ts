/** Writes `docs/problems` from the pages of the problem codes. */
import { mkdir, rm, writeFile } from "node:fs/promises";

import { pageDocuments } from "./page-documents.ts";

const directory = new URL("../docs/problems/", import.meta.url);
await rm(directory, { recursive: true, force: true });
await mkdir(directory, { recursive: true });
for (const [file, document] of Object.entries(pageDocuments())) await writeFile(new URL(file, directory), document);
