import type { Page } from "../page.ts";

const SOURCES = ["https://slsa.dev/spec/v1.1/threats"];

export const packedPlanMismatch: Page = {
  title: "The packed directory carries another plan",
  message: ({ package: name, field, actual, expected }) =>
    `${subject(name)} is not as planned: ${field === undefined ? "the entry" : `\`${field}\``} is ${value(actual)}, the plan made before packing says ${value(expected)}`,
  what: "`plan.json` in the packed directory is compared with the plan that was made before any code of the repository ran. They differ: in a package, a version, a dist-tag, an access level or a dependency.",
  why: "The job that installs and builds runs code of the repository and of its dependencies. Whatever comes out of it may have been changed by that code, so a package that was not planned, or was planned differently, is never published.",
  fix: "Run the release again from its tag. When it happens again, look at what the pack job runs: something writes into the packed directory.",
  sources: SOURCES,
};

export const packedRegistryMismatch: Page = {
  title: "The plan and this job name different registries",
  message: ({ package: name, actual, expected }) =>
    `${subject(name)} would go to ${value(actual)}, the plan was made for ${value(expected)}`,
  what: "The registry that npm's configuration names here, or the `publishConfig.registry` inside the tarball, is not the registry that the plan was made for.",
  why: "Versions, dist-tags and the publish order were read from the plan's registry. On another one they mean nothing, and a package would appear where nobody expects it.",
  fix: "Give the publish job the same npm configuration as the plan job: the same `.npmrc`, or the same `npm_config_registry`. Set `publishConfig.registry` in the repository, not in a build step.",
  sources: ["https://docs.npmjs.com/cli/using-npm/registry"],
};

export const packedManifestMismatch: Page = {
  title: "The manifest inside a tarball is not the planned one",
  message: ({ package: name, field, actual, expected }) =>
    `${subject(name)}: \`${field ?? "name"}\` in the tarball is ${value(actual)}, the plan says ${value(expected)}`,
  what: "The `package.json` inside the tarball names another package or another version than the plan does for this file.",
  why: "A registry publishes what the request says and installs what the tarball holds. When they differ, users get something else than its name and version promise.",
  fix: "Pack again. When a build step rewrites `package.json`, make it leave `name` and `version` alone.",
  sources: ["https://blog.vlt.sh/blog/the-massive-hole-in-the-npm-ecosystem"],
};

export const packedManifestRefused: Page = {
  title: "npm would refuse the manifest inside a tarball",
  message: ({ package: name, predicts, reason }) =>
    `${subject(name)} cannot be published: ${predicts ?? reason ?? "npm refuses its manifest"}`,
  what: "npm checks and normalises a manifest before it sends it. This one does not pass: it is marked `private`, carries `packageExtensions`, or has a field whose type npm cannot work with.",
  says: "This package has been marked as private\nRemove the 'private' field from the package.json to publish it.",
  why: "The same check would stop this package in the middle of the release, after others were public.",
  fix: "Correct the field in the package's `package.json`, then pack again.",
  sources: ["https://github.com/npm/cli/tree/latest/workspaces/libnpmpublish"],
};

function subject(name: string | undefined): string {
  return name === undefined ? "The packed plan" : `\`${name}\``;
}

function value(text: string | undefined): string {
  return text === undefined || text === "" ? "absent" : `\`${text}\``;
}
