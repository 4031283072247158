import { expect, test } from "vitest";

import { parseTrust } from "./trust.ts";

test("records may leave out that they allow publishing", () => {
  const record = { package: "tool", repository: "acme/tools", file: "release.yml" };
  expect(parseTrust(JSON.stringify([record]))).toEqual([{ ...record, permissions: ["createPackage"] }]);
});

test.each([
  ['[{ "package": "tool", "repository": "tools", "file": "release.yml" }]', "`0.repository`: the format is owner/name"],
  [
    '[{ "package": "tool", "repository": "acme/tools", "file": ".github/workflows/release.yml" }]',
    "`0.file`: a workflow's base name",
  ],
  ['[{ "package": "tool", "repository": "acme/tools", "file": "release.yml", "branch": "main" }]', "`0.branch`"],
  ["{}", "Expected Array"],
  ["[", "JSON"],
])("a mistake is named: %s", (text, message) => {
  expect(() => parseTrust(text)).toThrow(message);
});
