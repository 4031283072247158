import type { PackageState } from "@slipway/core";
import { expect, test } from "vitest";

import { createViews } from "./create-views.ts";
import { createConfig } from "./test-release.ts";

const REGISTRY = "https://registry.example/";
const PLAN = { schemaVersion: 1, registry: REGISTRY, skipped: [] } as const;
const ENTRY = {
  name: "a",
  version: "2.0.0",
  directory: ".",
  access: "public",
  distTag: "latest",
  dependsOn: [],
  firstPublish: false,
} as const;

const OLD = { "1.0.0": { integrity: "sha512-old" } };
const TAGS = { latest: "1.0.0" };

test.each<[string, PackageState, object | undefined]>([
  ["an absent package", { kind: "absent" }, { found: false, distTags: {} }],
  ["a new version", { kind: "present", versions: OLD, distTags: TAGS }, { found: true, distTags: TAGS }],
  [
    "a version that is there",
    { kind: "present", versions: { ...OLD, "2.0.0": { integrity: "sha512-new" } }, distTags: TAGS },
    { found: true, distTags: TAGS, version: { integrity: "sha512-new" } },
  ],
  [
    "a version without integrity",
    { kind: "present", versions: { "2.0.0": {} }, distTags: {} },
    { found: true, distTags: {}, version: {} },
  ],
  ["no answer", { kind: "unreachable", message: "socket hang up" }, undefined],
  ["no right to know", { kind: "refused", status: 403, message: "Forbidden" }, undefined],
])("%s", (_, state, view) => {
  const views = createViews({ ...PLAN, packages: [ENTRY] }, new Map([["a", state]]), createConfig(REGISTRY));
  expect(views.get("a")).toStrictEqual(view === undefined ? undefined : { ...view, anonymous: true });
});

test("what a credential was sent for is not known to be public", () => {
  const config = createConfig(REGISTRY);
  const fetchOptions = { ...config.fetchOptions, "//registry.example/:_authToken": "t" };
  const views = createViews({ ...PLAN, packages: [ENTRY] }, new Map([["a", { kind: "absent" }]]), { fetchOptions });
  expect(views.get("a")?.anonymous).toBe(false);
});
