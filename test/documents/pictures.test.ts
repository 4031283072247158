import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createPictures } from "../../tooling/pictures/pictures.ts";

const PICTURES = join(import.meta.dirname, "../../docs/pictures");

test("the pictures are current: `node tooling/pictures/main.ts` draws them", async () => {
  for (const [file, picture] of await createPictures())
    expect(await readFile(join(PICTURES, file), "utf8"), file).toBe(picture);
});
