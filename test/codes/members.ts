import type { FileContent } from "../fixtures/create-repository.ts";

type Files = Readonly<Record<string, FileContent>>;

/** An npm workspace of these manifests. */
export function withMembers(members: Files, others: readonly string[] = []): Record<string, FileContent> {
  return {
    "package.json": { name: "anvils", private: true, workspaces: ["packages/*", ...others] },
    ...Object.fromEntries(
      Object.entries(members).map(([directory, content]) => [`packages/${directory}/package.json`, content]),
    ),
  };
}

/** The same, each with a file that it is about. */
export function withCode(members: Files): Record<string, FileContent> {
  const code = Object.keys(members).map((directory) => [
    `packages/${directory}/index.js`,
    "export const answer = 42;\n",
  ]);
  return { ...withMembers(members), ...Object.fromEntries(code) };
}

/** What a registry shows of a package that has this version. */
export function published(name: string, version: string): object {
  return { name, "dist-tags": { latest: version }, versions: { [version]: { name, version } } };
}
