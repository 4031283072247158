/** Writes the JSON schemas that ship with the published packages. */
import { mkdir, writeFile } from "node:fs/promises";

import { jsonSchemas } from "./json-schemas.ts";

const packages = new URL("../packages/", import.meta.url);
for (const [path, schema] of Object.entries(jsonSchemas())) {
  const file = new URL(path, packages);
  await mkdir(new URL(".", file), { recursive: true });
  await writeFile(file, `${JSON.stringify(schema, null, 2)}\n`);
}
