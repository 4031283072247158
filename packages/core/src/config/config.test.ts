import { describe, expect, it } from "vitest";

import { ReleaseError } from "../errors/release-error.ts";
import { parseConfig } from "./config.ts";

function refusal(text: string): { message: string; hint: string | undefined } {
  try {
    parseConfig(text);
  } catch (error) {
    if (error instanceof ReleaseError && error.code === "CONFIG_INVALID")
      return { message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error("was accepted");
}

describe("an accepted configuration", () => {
  it.each([
    "{}",
    '\uFEFF{ "$schema": "./schema.json", "concurrency": 8 }',
    '{ "ignore": [{ "code": "REPOSITORY_DIRECTORY_MISSING", "reason": "moved every week" }] }',
    '{ "ignore": [{ "code": "REPOSITORY_URL_MISMATCH", "package": "a", "reason": "x" }] }',
    '{ "ignore": [{ "code": "WORKFLOW_TEMPLATE_INJECTION", "file": ".github/workflows/a.yml", "reason": "x" }] }',
    '{ "client": "raw", "distTag": "next", "access": "public", "filter": ["@a/*"], "exclude": ["b"], "environment": "npm", "workflow": "release.yml" }',
  ])("%s", (text) => {
    expect(parseConfig(text)).toEqual(JSON.parse(text.replace("\uFEFF", "")));
  });
});

describe("a refused configuration", () => {
  it.each([
    ["{", "slipway.json:1:2: a closing brace is expected here", /^$/],
    ["[]", "slipway.json:1:1: the file holds an array where an object belongs", /^$/],
    [
      '{\n  "ingore": []\n}',
      "slipway.json:2:13: unknown key `ingore`",
      /^did you mean `ignore`\? the keys are `\$schema`, `ignore`/,
    ],
    ['{ "xyz": 1 }', "slipway.json:1:10: unknown key `xyz`", /^the keys are/],
    ['{ "__proto__": 1 }', "slipway.json:1:16: unknown key `__proto__`", /^the keys are/],
    ['{ "a\\u001b[31m": 1 }', "slipway.json:1:18: unknown key `a\\u001B[31m`", /^the keys are/],
    [
      '{ "ignore": [{ "code": "REPOSITORY_URL_MISMATCH", "reason": "x" }] }',
      "slipway.json:1:14: `ignore.0` must name a `package` or a `file`: its code is about credentials or identity, and is never suppressed for all",
      /^$/,
    ],
    ['{ "filter": ["*a*b*c*d"] }', "slipway.json:1:14: `filter.0` must be a name with at most three `*`", /^$/],
    [
      JSON.stringify({ exclude: Array.from({ length: 1001 }, () => "a") }),
      "slipway.json:1:12: `exclude` must have at most 1000 names",
      /^$/,
    ],
    ['{ "ignore": {} }', "slipway.json:1:13: `ignore` must be an array", /^$/],
    ['{ "ignore": [{ "code": "REPOSITORY_MISSING" }] }', "slipway.json:1:14: `ignore.0.reason` is missing", /^$/],
    [
      '{ "ignore": [{ "code": "REPOSITORY_MISSING", "reason": " " }] }',
      "slipway.json:1:56: `ignore.0.reason` must not be empty",
      /^$/,
    ],
    [
      '{ "ignore": [{ "code": "REPOSITORY_MISING", "reason": "x" }] }',
      "slipway.json:1:24: `ignore.0.code` must be one of the codes that `slipway explain` lists",
      /^did you mean `REPOSITORY_MISSING`\?$/,
    ],
    [
      '{ "ignore": [{ "code": "REPOSITORY_MISSING", "reason": "x", "packages": [] }] }',
      "slipway.json:1:73: unknown key `ignore.0.packages`",
      /^did you mean `package`\? the keys are `code`, `package`, `file`, `reason`$/,
    ],
    ['{ "client": "pnpm" }', "slipway.json:1:13: `client` must be `npm` or `raw`", /^$/],
    ['{ "filter": ["a", 1] }', "slipway.json:1:19: `filter.1` must be a string", /^$/],
    ['{ "concurrency": 0 }', "slipway.json:1:18: `concurrency` must be at least 1", /^$/],
    ['{ "concurrency": 1.5 }', "slipway.json:1:18: `concurrency` must be a whole number", /^$/],
    [
      '{ "workflow": ".github/workflows/release.yml" }',
      "slipway.json:1:15: `workflow` must be a file name that ends with `.yml` or `.yaml`, without a path",
      /^$/,
    ],
  ])("%s", (text, message, hint) => {
    const refused = refusal(text);
    expect(refused.message).toBe(message);
    expect(refused.hint ?? "").toMatch(hint);
  });
});
