import { describe, expect, it } from "vitest";

import type { Manifest } from "../json/json.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import type { PublishStep } from "./publish-job.ts";
import { listPublishedDirectories, listReached } from "./published-directories.ts";

function member(directory: string, isPrivate = false): WorkspacePackage {
  const manifest: Manifest = isPrivate ? { private: true } : {};
  return { name: directory, version: "1.0.0", directory, file: `${directory}/package.json`, manifest, text: "{}" };
}

type Client = PublishStep["client"];

function found(
  client: Client,
  line: string,
  directories: PublishStep["directories"],
  packages: readonly WorkspacePackage[],
): object {
  const words = line.split(" ");
  const command = { client, certainty: "certain", words, ways: [words], directories, file: "release.yml" } as const;
  return Object.fromEntries(
    Array.from(listPublishedDirectories([command], packages), ([own, { path }]) => [own, path]),
  );
}

describe("listPublishedDirectories", () => {
  const single = [member(".")];
  const members = [member(".", true), member("packages/a"), member("packages/b")];

  it.each<[Client, string, PublishStep["directories"], readonly WorkspacePackage[], object]>([
    ["npm", "npm publish dist", ["."], single, { ".": "dist" }],
    ["npm", "npm publish ./dist --provenance --tag next", ["."], single, { ".": "dist" }],
    ["npm", "npm publish", ["dist"], single, { ".": "dist" }],
    ["pnpm", "pnpm publish packages/a/dist --no-git-checks", ["."], members, { "packages/a": "packages/a/dist" }],
    [
      "npm",
      "npm publish",
      ["packages/a/dist", "packages/b/dist"],
      members,
      { "packages/a": "packages/a/dist", "packages/b": "packages/b/dist" },
    ],
    [
      "lerna",
      "lerna publish from-package --contents dist",
      ["."],
      [member("packages/a")],
      { "packages/a": "packages/a/dist" },
    ],
    ["lerna", "lerna publish --contents=lib", ["."], [member("packages/a")], { "packages/a": "packages/a/lib" }],
    ["npm", "npm publish", ["."], single, {}],
    ["npm", "npm publish packages/a", ["."], members, {}],
    ["npm", "npm publish a.tgz", ["."], single, {}],
    ["npm", "npm publish $DIRECTORY", ["."], single, {}],
    ["npm", "npm publish", undefined, single, {}],
    ["npm", "npm publish docs", ["."], single, {}],
    ["npm", "npm publish dist", ["."], members, {}],
    ["pnpm", "pnpm publish -r", ["."], members, {}],
    ["npm", "npm --prefix packages/a publish dist", ["."], members, { "packages/a": "packages/a/dist" }],
    ["npm", "npm publish --tag dist", ["packages/a"], members, {}],
  ])("%s: %s in %j", (client, line, directories, packages, expected) => {
    expect(found(client, line, directories, packages)).toStrictEqual(expected);
  });
});

describe("listReached", () => {
  const members = [member(".", true), member("packages/a"), member("packages/b")];

  it.each<[Client, string, PublishStep["directories"], readonly string[] | undefined]>([
    ["npm", "npm publish ./packages/a", ["."], ["packages/a"]],
    ["npm", "npm publish packages/a/dist/", ["."], ["packages/a"]],
    ["npm", "npm publish", ["packages/a", "packages/b"], ["packages/a", "packages/b"]],
    ["pnpm", "pnpm publish --no-git-checks", ["packages/b"], ["packages/b"]],
    ["npm", "npm publish --workspaces", ["."], undefined],
    ["pnpm", "pnpm -r publish", ["."], undefined],
    ["npm", "npm publish ./a-1.0.0.tgz", ["."], undefined],
    ["npm", "npm publish $DIR", ["."], undefined],
    ["npm", "npm publish", undefined, undefined],
    ["changesets", "changeset publish", ["."], undefined],
    ["slipway", "slipway publish", ["."], undefined],
  ])("%s: %s in %j", (client, line, directories, reached) => {
    const words = line.split(" ");
    const command = { client, certainty: "certain", words, ways: [words], directories, file: "release.yml" } as const;
    const found = listReached([command], members, () => undefined);
    expect(found && [...found].toSorted()).toEqual(reached);
  });
});
