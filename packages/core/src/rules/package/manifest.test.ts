import { expect, test } from "vitest";

import { GITHUB_ACTIONS } from "../../../../ci/src/github-actions/facts.ts";
import { type CheckInput, createFacts } from "../../rule/facts.ts";
import { manifestKeyDuplicate } from "./manifest.ts";

test.each([
  ['{ "name": "a", "version": "1.0.0" }', []],
  ['{\n  "name": "a",\n  "version": "1",\n  "version": "2"\n}', ["4:3 version"]],
  ['\uFEFF{ "a": 1, "a": 2, "a": 3 }', ["1:11 a", "1:19 a"]],
  ['{ "exports": [{ "import": "./a.js", "import": "./b.js" }] }', ["1:37 exports.0.import"]],
  ['{ "files": ["a", "a"], "x": { "files": 1 } }', []],
  ['{ "__proto__": 1, "__proto__": 2 }', ["1:19 __proto__"]],
])("%j", (text, expected) => {
  const pkg = { name: "a", version: "1.0.0", directory: ".", file: "package.json", manifest: {}, text };
  const input: CheckInput = {
    workspace: {
      base: "/repo",
      root: ".",
      git: true,
      tool: "single",
      packageManager: { name: "npm" },
      packages: [pkg],
    },
    publishable: [pkg],
    context: { provider: GITHUB_ACTIONS, ci: "none", idToken: false },
    client: "npm",
  };
  const found = Array.from(
    manifestKeyDuplicate.check(createFacts(input)),
    ({ position, field }) => `${position?.line}:${position?.column} ${String(field)}`,
  );
  expect(found).toEqual(expected);
});
