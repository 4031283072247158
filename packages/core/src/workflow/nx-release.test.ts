import { expect, test } from "vitest";

import type { Json, Manifest } from "../json/json.ts";
import { createNxReleased, listProjectFiles, parseNxSettings } from "./nx-release.ts";
import type { NamedFile } from "./workflow.ts";

const MEMBERS: readonly { readonly name: string; readonly directory: string; readonly manifest: Manifest }[] = [
  { name: "@acme/core", directory: "packages/core", manifest: { keywords: ["fast"] } },
  { name: "@acme/cli", directory: "packages/cli", manifest: { nx: { tags: ["scope:tools"] } } },
  { name: "@acme/site", directory: "apps/site", manifest: { nx: { name: "website" } } },
];

const PACKAGES = MEMBERS.map((pkg) => ({ ...pkg, version: "1.0.0", file: `${pkg.directory}/package.json`, text: "" }));

const FILES = new Map<string, NamedFile>([
  ["packages/core/project.json", { kind: "present", text: '{ "tags": ["type:lib"], // ours\n }' }],
  ["packages/cli/project.json", { kind: "absent" }],
  ["apps/site/project.json", { kind: "absent" }],
]);

const ALL = ["core", "cli", "site"];

test.each<[Json, string, readonly string[] | undefined]>([
  [{}, "nx release publish", undefined],
  [{ projects: "*" }, "nx release publish", ALL],
  [{ projects: ["packages/*"] }, "nx release publish", ["core", "cli"]],
  [{ projects: ["**/*", "!apps/**"] }, "nx release", ["core", "cli"]],
  [{ projects: ["!website"] }, "nx release publish", ["core", "cli"]],
  [{ projects: ["!site"] }, "nx release publish", ALL],
  [{ projects: ["@acme/*"] }, "nx release publish", ["core", "cli"]],
  [{ projects: ["core"] }, "nx release publish", ["core"]],
  [{ projects: ["cor"] }, "nx release publish", []],
  [{ projects: ["tag:type:lib"] }, "nx release publish", ["core"]],
  [{ projects: ["tag:scope:*", "tag:npm:fast"] }, "nx release publish", ["core", "cli"]],
  [{ projects: ["*", "!tag:npm:public"] }, "nx release publish", []],
  [{ projects: ["packages/{core,none}"] }, "nx release publish", ["core"]],
  [{ projects: ["directory:packages/*", "!cli"] }, "nx release publish", ["core"]],
  [{ projects: ["packages/*"] }, "nx release publish --projects=core,website", ["core"]],
  [{ projects: ["packages/*"] }, "nx release publish -p $ONES", undefined],
  [{}, "nx release publish --projects tag:type:lib", ["core"]],
  [{ groups: { a: { projects: ["core"] }, b: { projects: "cli" } } }, "nx release publish", ["core", "cli"]],
  [{ groups: { a: { projects: ["core"] }, b: { projects: "cli" } } }, "nx release publish --groups=b", ["cli"]],
  [{ groups: { a: { projects: ["core"] }, b: { projects: "cli" } } }, "nx release publish -g a,b", ["core", "cli"]],
  [{ groups: { a: { projects: ["*", "!core"] } } }, "nx release publish", ["cli", "site"]],
  [{ groups: { a: { projects: ["*", "!core"] }, b: { projects: ["core"] } } }, "nx release publish", undefined],
  [{ groups: { a: {} } }, "nx release publish", undefined],
])("%j: `%s` publishes %j", (release, command, expected) => {
  const released = createNxReleased({ nx: { release }, files: FILES }, PACKAGES)(command.split(" "));
  expect(released && [...released].map((name) => name.slice("@acme/".length))).toEqual(expected);
});

test("where nobody has looked for the projects' files, nothing is known", () => {
  const nx = { release: { projects: ["core"] } };
  expect(createNxReleased({ nx, files: new Map() }, PACKAGES)(["nx", "release", "publish"])).toBeUndefined();
  expect(createNxReleased(undefined, PACKAGES)(["nx", "release", "publish"])).toBeUndefined();
  expect(listProjectFiles({ nx }, PACKAGES)).toEqual([...FILES.keys()]);
  expect(listProjectFiles({ nx: {} }, PACKAGES)).toEqual([]);
});

test("`nx.json` may hold comments", () => {
  expect(parseNxSettings('{ // ours\n "release": {}, }')).toEqual({ release: {} });
  expect(parseNxSettings("[]")).toBeUndefined();
});
