import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { pageDocuments } from "../../../../tooling/page-documents.ts";

const directory = new URL("../../../../docs/problems/", import.meta.url);
const documents = pageDocuments();

describe("docs/problems", () => {
  it("has a document for each page and no other: `node tooling/render-pages.ts` writes them", () => {
    expect(readdirSync(directory).toSorted()).toEqual(Object.keys(documents).toSorted());
  });

  it.each(Object.entries(documents))("%s is current", (file, document) => {
    expect(readFileSync(new URL(file, directory), "utf8")).toBe(document);
  });
});
