/** Writes the JSON schemas that ship with `slipway`. */
import { mkdir, writeFile } from "node:fs/promises";

import { jsonSchemas } from "./json-schemas.ts";

const directory = new URL("../packages/slipway/schemas/", import.meta.url);
await mkdir(directory, { recursive: true });
for (const [file, schema] of Object.entries(jsonSchemas())) {
  await writeFile(new URL(file, directory), `${JSON.stringify(schema, null, 2)}\n`);
}
