import { access, readFile } from "node:fs/promises";
import { join } from "node:path";

import { listDependencies } from "@slipway/core";
import * as v from "valibot";

import type { Release } from "./blame.ts";
import type { Project } from "./install.ts";

/** An optional dependency that is not there although nothing says that it is for another platform. */
export interface MissingOptional {
  readonly package: string;
  readonly dependency: string;
  readonly specifier: string;
}

const Lockfile = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    packages: v.record(
      v.string(),
      v.object({ os: v.optional(v.unknown()), cpu: v.optional(v.unknown()), libc: v.optional(v.unknown()) }),
    ),
  }),
);

/** What npm left out of a project without a word. Its lockfile has what is for other platforms, too. */
export async function findMissingOptional({ directory, names }: Project, release: Release): Promise<MissingOptional[]> {
  const text = await readFile(join(directory, "package-lock.json"), "utf8").catch(() => "");
  const lockfile = v.safeParse(Lockfile, text);
  if (!lockfile.success) return [];
  const missing: MissingOptional[] = [];
  for (const name of names) {
    const manifest = release.get(name)?.manifest ?? {};
    for (const { field, key, specifier, bundled } of listDependencies(manifest)) {
      if (field !== "optionalDependencies" || bundled) continue;
      const places = [`node_modules/${name}/node_modules/${key}`, `node_modules/${key}`];
      const locked = places.map((place) => lockfile.output.packages[place]).find((entry) => entry !== undefined);
      const isForOthers = locked !== undefined && (locked.os ?? locked.cpu ?? locked.libc) !== undefined;
      if (isForOthers || (await someExist(places.map((place) => join(directory, place))))) continue;
      missing.push({ package: name, dependency: key, specifier });
    }
  }
  return missing;
}

async function someExist(paths: readonly string[]): Promise<boolean> {
  const found = await Promise.all(
    paths.map(async (path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
