/** Draws the pictures of the documentation from what the built program says: `node tooling/pictures/main.ts`. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { createPictures } from "./pictures.ts";

for (const [file, picture] of await createPictures())
  await writeFile(join(import.meta.dirname, "../../docs/pictures", file), picture);
