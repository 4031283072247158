import { isDistTag, nameFaults } from "@slipway/core";

import type { Caller } from "../access/caller.ts";
import { RATE_LIMITED, refusePublication } from "../access/refusals.ts";
import type { Reply } from "../http/message.ts";
import type { Publication, Store } from "./store.ts";

const HOUR = 60 * 60 * 1000;

/** What npm limits, and by how much nobody outside knows: each is off until a number is given. */
export interface PublicationLimits {
  /** Bytes of a tarball. */
  readonly tarballSize?: number;
  readonly newPackagesPerHour?: number;
  readonly publicationsPerHour?: number;
  /** Length of that hour in milliseconds, for tests in a hurry. Default: an hour. */
  readonly hour?: number;
  /** Refuses a new name that differs from a known one in letter case, periods, hyphens and underscores only. */
  readonly similarNames?: boolean;
}

interface Rules {
  readonly limits: PublicationLimits;
  readonly store: Store;
  readonly publications: Publications;
}

/** Name, dist-tags, size and pace of a publication. @returns the refusal, or `undefined`. */
export function checkRules(
  { name, distTags, tarball }: Publication,
  isNew: boolean,
  caller: Caller,
  { limits, store, publications }: Rules,
): Reply | undefined {
  const badTag = distTags.find((tag) => !isDistTag(tag));
  if (badTag !== undefined) return refusePublication(400, `Tag name must not be a valid SemVer range: ${badTag}`);
  if (limits.tarballSize !== undefined && tarball.length > limits.tarballSize) {
    return refusePublication(413, "Payload Too Large");
  }
  const refusal = isNew ? checkNewName(name, caller, limits, store) : undefined;
  return refusal ?? checkPace(isNew, limits, publications);
}

/** Names that were given before these rules are published to as before. */
function checkNewName(
  name: string,
  caller: Caller,
  { similarNames }: PublicationLimits,
  store: Store,
): Reply | undefined {
  const { invalid, legacy } = nameFaults(name);
  const [fault] = [...invalid, ...legacy];
  if (fault !== undefined) return refusePublication(400, fault);
  const other = similarNames === true && !name.startsWith("@") ? findSimilar(name, store) : undefined;
  if (other === undefined) return undefined;
  const user = caller.type === "user" ? caller.token.user : "user";
  // https://github.com/fleet-sdk/fleet/issues/79
  return refusePublication(
    403,
    `Package name too similar to existing package ${other}; try renaming your package to '@${user}/${name}' and publishing with 'npm publish --access=public' instead`,
  );
}

/** @see https://github.com/npm/npm/issues/19438 */
function findSimilar(name: string, store: Store): string | undefined {
  const moniker = toMoniker(name);
  return [...store.keys()].find((other) => toMoniker(other) === moniker);
}

function toMoniker(name: string): string {
  return name.toLowerCase().replaceAll(/[._-]/g, "");
}

/** Times of what was published within the last hour, oldest first, and whether its name was new. */
export type Publications = { readonly at: number; readonly isNew: boolean }[];

function checkPace(isNew: boolean, limits: PublicationLimits, publications: Publications): Reply | undefined {
  const { newPackagesPerHour, publicationsPerHour, hour = HOUR } = limits;
  const now = performance.now();
  publications.splice(0, publications.filter(({ at }) => at <= now - hour).length);
  const fresh = publications.filter((publication) => publication.isNew);
  const full = [
    publicationsPerHour !== undefined && publications.length >= publicationsPerHour ? publications[0] : undefined,
    isNew && newPackagesPerHour !== undefined && fresh.length >= newPackagesPerHour ? fresh[0] : undefined,
  ].find((oldest) => oldest !== undefined);
  if (full !== undefined) {
    const seconds = Math.max(1, Math.ceil((full.at + hour - now) / 1000));
    return refusePublication(429, RATE_LIMITED, { "retry-after": String(seconds) });
  }
  if (publicationsPerHour !== undefined || newPackagesPerHour !== undefined) publications.push({ at: now, isNew });
  return undefined;
}
