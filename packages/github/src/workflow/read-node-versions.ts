import { posix } from "node:path";

import { parseManifest, type WorkflowStep } from "@slipway/core";
import * as v from "valibot";

import { readInside } from "./read-inside.ts";

/** Named by an input whose value is not known from the file alone, these are the likely ones. */
const USUAL = [".nvmrc", ".node-version", ".tool-versions", "package.json"];

const Pinned = v.object({ node: v.string() });
const Runtime = v.object({ name: v.literal("node"), version: v.string() });

/**
 * The Node versions of the files that `node-version-file` may name, by path from the base.
 *
 * @see https://github.com/actions/setup-node/blob/main/docs/advanced-usage.md#node-version-file
 */
export async function readNodeVersions(
  base: string,
  steps: readonly WorkflowStep[],
): Promise<ReadonlyMap<string, string>> {
  const named = steps.flatMap((step) => {
    const file = step.with.get("node-version-file");
    return file === undefined || file.dynamic ? [] : [posix.normalize(file.text)];
  });
  const versions = new Map<string, string>();
  for (const file of new Set([...USUAL, ...named])) {
    if (file.startsWith("../") || posix.isAbsolute(file)) continue;
    const read = await readInside(base, file);
    const version = read !== undefined && "text" in read ? parseVersion(posix.basename(file), read.text) : undefined;
    if (version !== undefined) versions.set(file, version);
  }
  return versions;
}

function parseVersion(name: string, text: string): string | undefined {
  if (name === "package.json") return versionOfManifest(text);
  if (name === ".tool-versions") return /^(?:nodejs|node)\s+(\S+)/m.exec(text)?.[1];
  if (name.endsWith(".toml")) return /^\s*node\s*=\s*["']([^"']+)["']/m.exec(text)?.[1];
  return /^\s*(?:nodejs\s+|node\s+|v)?([^\s#]+)/m.exec(text)?.[1];
}

/** `volta`, then `devEngines.runtime`, then `engines`: the order in which setup-node looks. */
function versionOfManifest(text: string): string | undefined {
  const parsed = parseManifest(text);
  if (!("manifest" in parsed)) return undefined;
  const { volta, engines, devEngines } = parsed.manifest;
  if (v.is(Pinned, volta)) return volta.node;
  const runtimes = v.safeParse(v.object({ runtime: v.union([Runtime, v.array(v.unknown())]) }), devEngines);
  const candidates = runtimes.success ? [runtimes.output.runtime].flat() : [];
  const runtime = candidates.find((candidate) => v.is(Runtime, candidate));
  if (v.is(Runtime, runtime)) return runtime.version;
  return v.is(Pinned, engines) ? engines.node : undefined;
}
