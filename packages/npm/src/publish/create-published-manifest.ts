import PackageJson from "@npmcli/package-json";
import type { Manifest } from "@slipway/core";

import { completeManifest } from "./complete-manifest.ts";
import type { PackageTexts } from "./package-texts.ts";

/** Steps of npm's that look at the disk: {@link completeManifest} does them from the tarball's listing. */
const DISK_STEPS: ReadonlySet<string> = new Set(["gypfile", "authors", "readme", "gitHead", "fillTypes", "binRefs"]);

/** What npm keeps to itself: consumer-side state, and fields that a manifest may not bring along. */
const UNPUBLISHED = ["patchedDependencies"];

/**
 * The manifest as npm sends it when it publishes a tarball: completed from the files (README, `types`, …) and normalised
 * by npm's own library (`repository`, `bin`, people, …). Two differences: npm adds the tarball's path on its machine
 * (`_resolved`, `_from`), and it asks the disk for `gitHead`, which a job without a checkout cannot.
 *
 * Source: `lib/commands/publish.js` of npm, `prepare` of `@npmcli/package-json`, `patchManifest` of `libnpmpublish`.
 *
 * @param commit Becomes `gitHead` unless the manifest has one.
 * @throws What npm throws for a manifest that it does not publish.
 */
export async function createPublishedManifest(
  manifest: Manifest,
  texts: PackageTexts,
  commit?: string,
): Promise<Manifest> {
  if (manifest["private"] === true) throw new Error("This package has been marked as private");
  if (manifest["packageExtensions"] !== undefined) {
    throw new Error("packageExtensions is only honored at the project root and must not be published.");
  }
  const steps = PackageJson.prepareSteps.filter((step) => !DISK_STEPS.has(step));
  const prepared = await new PackageJson()
    .fromJSON(JSON.stringify(completeManifest(manifest, texts)))
    .normalize({ steps: [...steps, "fixName"] });
  const content: Record<string, unknown> = { ...prepared.content };
  for (const field of UNPUBLISHED) delete content[field];
  const published: Manifest = JSON.parse(
    JSON.stringify({
      ...content,
      gitHead: content["gitHead"] ?? commit,
      _nodeVersion: process.versions.node,
    }),
  );
  return published;
}
