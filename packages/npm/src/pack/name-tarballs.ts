import type { PlanEntry } from "@slipway/core";

/** Bytes, with room for the extension and a number. */
const MAX_LENGTH = 200;

/**
 * File names for a plan's tarballs by package name, as npm gives them: `scope-name-version.tgz`. Two packages may get the
 * same name that way (`@a/b-c` and `@a-b/c`), also where letter case does not count; the second one gets a number.
 */
export function nameTarballs(entries: readonly Pick<PlanEntry, "name" | "version">[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    entries.map(({ name, version }) => {
      const stem = `${name}-${version}`
        .replace(/^@/u, "")
        .replaceAll("/", "-")
        .replaceAll(/[^\w.+~-]/gu, "_")
        .replace(/^[.~+-]+/u, "")
        .slice(0, MAX_LENGTH);
      let file = `${stem}.tgz`;
      for (let number = 2; taken.has(file.toLowerCase()); number += 1) file = `${stem}-${number}.tgz`;
      taken.add(file.toLowerCase());
      return [name, file];
    }),
  );
}
