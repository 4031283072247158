import semver from "semver";

import type { PackageState } from "../registry/registry-state.ts";
import { isJsonObject } from "../workspace/is-json-object.ts";
import type { Manifest } from "../workspace/manifest.ts";
import { isDistTag } from "./is-dist-tag.ts";
import type { ChangesetsPre, PublishSettings } from "./publish-settings.ts";

/** Who decided. `prerelease`: nobody did, and the version's own identifier names the channel. `default`: npm's `latest`. */
type DistTagSource = "option" | "changesets" | "manifest" | "configuration" | "prerelease" | "default";

export interface DistTagChoice {
  readonly tag: string;
  readonly source: DistTagSource;
}

/** `next.0`, `rc1`, `canary-20261122-abc`: letters first, then at most a counter and what follows it. */
const CHANNEL = /^(?<channel>[a-z]+(?:-[a-z]+)*)(?:-?\d+(?:-.*)?)?$/i;

/**
 * The dist-tag a version goes out under: the run's option, changesets' pre mode, `publishConfig.tag`, npm's configuration,
 * and only then the version itself. npm asks for a tag where a prerelease has none (npm 11 and later) and before that moved
 * `latest` to it; the prerelease identifier is what people would have typed.
 *
 * @param version A valid version.
 */
export function chooseDistTag(
  { manifest, version, state }: { readonly manifest: Manifest; readonly version: string; readonly state: PackageState },
  settings: PublishSettings,
): DistTagChoice {
  if (settings.distTag !== undefined) return { tag: settings.distTag, source: "option" };
  const pre = settings.changesetsPre;
  if (pre !== undefined && (pre.mode === "pre" || semver.prerelease(version) !== null)) {
    return { tag: hasOnlyPrereleases(state, pre) ? "latest" : pre.tag, source: "changesets" };
  }
  const { publishConfig } = manifest;
  if (isJsonObject(publishConfig) && typeof publishConfig["tag"] === "string") {
    return { tag: publishConfig["tag"], source: "manifest" };
  }
  if (settings.tag !== undefined) return { tag: settings.tag, source: "configuration" };
  const channel = channelOf(version);
  return channel === undefined ? { tag: "latest", source: "default" } : { tag: channel, source: "prerelease" };
}

/** changesets: a package without any normal release goes out as `latest`, or nobody could install it by its name. */
function hasOnlyPrereleases(state: PackageState, { tag }: ChangesetsPre): boolean {
  if (state.kind !== "present" || state.distTags["latest"] === undefined) return false;
  return Object.keys(state.versions).every((version) => semver.prerelease(version)?.[0] === tag);
}

function channelOf(version: string): string | undefined {
  const identifier = semver.prerelease(version)?.[0];
  const channel = typeof identifier === "string" ? CHANNEL.exec(identifier)?.groups?.["channel"] : undefined;
  return channel !== undefined && channel !== "latest" && isDistTag(channel) ? channel : undefined;
}
