import { describe, expect, it } from "vitest";

import { findNpmrcSecrets } from "./npmrc-secrets.ts";

describe("findNpmrcSecrets", () => {
  it.each([
    ["//registry.example/:_authToken=b3a1-77", "_authToken=…"],
    ["_auth = dXNlcjpwYXNz", "_auth=…"],
    ['//registry.example/team/:_password="c2VjcmV0"', "_password=…"],
  ])("finds %s", (text, preview) => {
    expect(findNpmrcSecrets(`access=public\n${text}\n`)).toStrictEqual([
      { offset: 14, kind: "registry-auth", confidence: "certain", preview },
    ]);
  });

  it.each([
    "//registry.example/:_authToken=${NPM_TOKEN}",
    "//registry.example/:_authToken=<your token>",
    "//registry.example/:_authToken=YOUR_TOKEN",
    "//registry.example/:_authToken=",
    "# //registry.example/:_authToken=b3a1-77",
    "//registry.example/:always-auth=true",
    "username=somebody",
  ])("leaves %s alone", (text) => {
    expect(findNpmrcSecrets(text)).toStrictEqual([]);
  });
});
