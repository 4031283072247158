import { expect, test } from "vitest";

import { parseFaults, parseTrust } from "./parse-files.ts";

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

test("a file of faults is read, and a mistake in it is named", () => {
  const fault = { request: "put", package: "tool", times: 2, effect: { type: "drop", when: "after" } };
  expect(parseFaults(JSON.stringify([fault]))).toEqual([fault]);
  expect(() => parseFaults('[{ "request": "put", "effect": { "type": "answer", "status": 42 } }]')).toThrow(
    "`0.effect.status`",
  );
  expect(() => parseFaults('[{ "request": "putt", "effect": { "type": "drop" } }]')).toThrow("`0.request`");
  expect(() => parseFaults("{")).toThrow("JSON");
});
