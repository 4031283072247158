import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { readBounded } from "@slipway/npm";
import * as v from "valibot";

/** Bytes of one changeset, and how many of them are read. */
const LARGEST = 1_000_000;
const MOST = 2_000;

/** Those that a pre-release has used already. */
const Used = v.pipe(v.string(), v.parseJson(), v.object({ changesets: v.array(v.string()) }));

const FRONT_MATTER = /^---\r?\n(?<lines>[^]*?)\r?\n---/u;
const RELEASE = /^\s*(?<quote>["']?)(?<name>[^"'\s:]+)\k<quote>\s*:\s*["']?(?:major|minor|patch)\b/u;

/**
 * Names of the packages that pending changesets will release, whose versions are not raised yet.
 *
 * @param root Absolute path of the workspace's root.
 */
export async function readPendingChangesets(root: string): Promise<ReadonlySet<string>> {
  const directory = join(root, ".changeset");
  const files = await readdir(directory).catch(() => []);
  const read = async (file: string): Promise<string> =>
    readBounded(join(directory, file), LARGEST).then(String, () => "");
  const used = v.safeParse(Used, await read("pre.json"));
  const ids = new Set(used.success ? used.output.changesets : []);
  const pending = files.filter(
    (file) => file.endsWith(".md") && file !== "README.md" && !ids.has(file.slice(0, -".md".length)),
  );
  const texts = await Promise.all(pending.slice(0, MOST).map(read));
  return new Set(texts.flatMap(listReleased));
}

function listReleased(text: string): string[] {
  const lines = FRONT_MATTER.exec(text)?.groups?.["lines"] ?? "";
  return lines.split("\n").flatMap((line) => RELEASE.exec(line)?.groups?.["name"] ?? []);
}
