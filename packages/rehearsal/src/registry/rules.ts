import { isDistTag, nameFaults } from "@slipway/core";

import type { Caller } from "../access/caller.ts";
import { RATE_LIMITED, refusePublication } from "../access/refusals.ts";
import type { Reply } from "../http/message.ts";
import { type Pace, waitFor } from "./pace.ts";
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
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly store: Store;
  readonly publications: Publications;
}

/** Name, dist-tags, size and pace of a publication. @returns the refusal, or `undefined`. */
export function checkRules(
  { name, distTags, tarball }: Publication,
  isNew: boolean,
  caller: Caller,
  { limits, store, publications, now }: Rules,
): Reply | undefined {
  const badTag = distTags.find((tag) => !isDistTag(tag));
  if (badTag !== undefined) return refusePublication(400, `Tag name must not be a valid SemVer range: ${badTag}`);
  if (limits.tarballSize !== undefined && tarball.length > limits.tarballSize) {
    return refusePublication(413, "Payload Too Large");
  }
  const refusal = isNew ? checkNewName(name, caller, limits, store) : undefined;
  return refusal ?? checkPace(isNew, limits, publications, now());
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

/** When something was published, and when something new, in milliseconds since the epoch, oldest first. */
export interface Publications {
  readonly all: number[];
  readonly fresh: number[];
}

function checkPace(
  isNew: boolean,
  { newPackagesPerHour, publicationsPerHour, hour = HOUR }: PublicationLimits,
  { all, fresh }: Publications,
  now: number,
): Reply | undefined {
  const pace = (requests: number | undefined): Pace | undefined =>
    requests === undefined ? undefined : { requests, milliseconds: hour };
  const wait =
    waitFor(pace(publicationsPerHour), all, now) ?? (isNew ? waitFor(pace(newPackagesPerHour), fresh, now) : undefined);
  if (wait !== undefined) return refusePublication(429, RATE_LIMITED, { "retry-after": String(wait) });
  all.push(now);
  if (isNew) fresh.push(now);
  return undefined;
}
