import type { Manifest } from "@slipway/core";

import type { Packument } from "./create-packument.ts";

/** @see https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md */
const FIELDS = [
  "name",
  "version",
  "deprecated",
  "dependencies",
  "optionalDependencies",
  "devDependencies",
  "bundleDependencies",
  "peerDependencies",
  "peerDependenciesMeta",
  "acceptDependencies",
  "bin",
  "directories",
  "dist",
  "engines",
  "os",
  "cpu",
  "libc",
  "funding",
  "_hasShrinkwrap",
  "hasInstallScript",
];
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall"];

/** What an installer needs of a packument: `application/vnd.npm.install-v1+json`. */
export function abbreviatePackument(packument: Packument): Record<string, unknown> {
  const { name, time, versions } = packument;
  return {
    name,
    modified: time?.["modified"] ?? packument["modified"],
    "dist-tags": packument["dist-tags"],
    versions: Object.fromEntries(
      Object.entries(versions).map(([version, manifest]) => [version, abbreviate(manifest)]),
    ),
  };
}

function abbreviate(manifest: Manifest): Record<string, unknown> {
  const { scripts } = manifest;
  const hasInstallScript =
    typeof scripts === "object" && scripts !== null && INSTALL_SCRIPTS.some((script) => script in scripts);
  return {
    ...Object.fromEntries(FIELDS.filter((field) => field in manifest).map((field) => [field, manifest[field]])),
    ...(hasInstallScript && { hasInstallScript }),
  };
}
