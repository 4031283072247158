import type { SeededPackage } from "@slipway/rehearsal";

import type { FileContent } from "../fixtures/create-repository.ts";

/** One package of `acme/tools`, with a version that the registry does not have. */
export function createTool(
  name: string,
  extra: Readonly<Record<string, unknown>> = {},
  workflow?: string,
): Record<string, FileContent> {
  const repository = { type: "git", url: "git+https://github.com/acme/tools.git" };
  return {
    "package.json": { name, version: "1.1.0", repository, ...extra },
    ...(workflow !== undefined && { ".github/workflows/release.yml": workflow }),
  };
}

/** A workspace of such packages. */
export function createTools(...names: readonly string[]): Record<string, FileContent> {
  return {
    "package.json": { name: "tools", private: true, workspaces: names.map((name) => `packages/${name}`) },
    ...Object.fromEntries(
      names.map((name) => [`packages/${name}/package.json`, createTool(name)["package.json"] ?? {}]),
    ),
  };
}

/** They exist on the registry, with an earlier version. */
export function seedTools(...names: readonly string[]): readonly SeededPackage[] {
  return names.map((name) => ({ name, versions: [{ version: "1.0.0" }] }));
}
