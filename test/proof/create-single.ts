import { createManifest } from "../fixtures/create-manifest.ts";
import type { FileContent } from "../fixtures/create-repository.ts";

/** A repository with one package that publishes well, but for what `extra` and `workflow` change. */
export function createSingle(
  name: string,
  extra: Readonly<Record<string, unknown>> = {},
  workflow?: string,
): Record<string, FileContent> {
  const manifest = Object.entries(createManifest(name, undefined, extra)).filter(([, value]) => value !== undefined);
  return {
    "package.json": Object.fromEntries(manifest),
    "index.js": "export const answer = 42;\n",
    ...(workflow !== undefined && { ".github/workflows/release.yml": workflow }),
  };
}
