import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { renderTable } from "@slipway/core";
import { expect, test } from "vitest";

import { withSections } from "../fixtures/made-section.ts";
import { promises } from "./promises.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGE = join(ROOT, "docs/security.md");

const shown = promises.flatMap(({ details }) => details.flatMap((detail) => detail.shown));

test.each(shown)("$file has the test “$title”", async ({ file, title }) => {
  const text = await readFile(join(ROOT, file), "utf8");
  expect(text).toContain(JSON.stringify(title));
});

test("every promise has a heading on the page", async () => {
  const text = await readFile(PAGE, "utf8");
  const headings = [...text.matchAll(/^### (?<number>\d+)\. /gmu)].map(({ groups }) => Number(groups?.["number"]));
  expect(headings).toStrictEqual(promises.map(({ number }) => number));
});

test("the table of them is the documentation's", async () => {
  const rows = promises.flatMap(({ number, details }) =>
    details.map(({ says, shown }) => [
      String(number),
      says,
      shown.map(({ file, title }) => `[${title.replaceAll(/%\w/g, "…")}](../${file})`).join("; "),
    ]),
  );
  const table = renderTable("aligned", ["promise", "detail", "shown by"], rows);
  await expect(await withSections(PAGE, { promises: table })).toMatchFileSnapshot(PAGE);
});
