import {
  compareFingerprints,
  type Fingerprint,
  isBuilt,
  type PlanEntry,
  type PublishedVersion,
  type VerificationCheck,
} from "@slipway/core";

import { redact } from "../registry/redact.ts";

/** Of these a packument says only whether there are any. A deprecation is for its maintainers to add and take back. */
const UNSAID = ["scripts", "binding.gyp", "npm-shrinkwrap.json", "deprecated", "directories.bin"];

/** Parts that not every registry repeats: that one is absent means nothing, that one was added or changed does. */
const OPTIONAL = ["libc", "peerDependenciesMeta", "bundleDependencies"];

/**
 * Compares what a packument tells clients about the installation of a version with what was packed: the tarball itself
 * cannot be changed behind its integrity, but clients resolve dependencies by the packument.
 */
export function checkInstallation(entry: PlanEntry, shown: PublishedVersion, registry: string): VerificationCheck {
  const { fingerprint, removed = [], builds = [] } = entry;
  const { installation } = shown;
  const place = checkPlace(shown.tarball, registry);
  if (place !== undefined) return place;
  if (shown.callsItself !== undefined) {
    const expected = `${entry.name}@${entry.version}`;
    return { state: "mismatch", actual: redact(shown.callsItself), expected, reason: "it calls itself something else" };
  }
  if (fingerprint === undefined) return { state: "not-checked", reason: "the plan does not say what it does" };
  if (installation === undefined) return { state: "unproven", reason: "the registry does not say what it does" };

  const expected = select(fingerprint, (field) => !removed.includes(field) && !isBuilt(field, builds));
  const actual = select(installation.fingerprint, (field) => !isBuilt(field, builds));
  // Programs of a directory are listed one by one when a package is sent.
  const listed = Object.hasOwn(fingerprint, "directories.bin") ? ["bin"] : [];
  const [added] = compareFingerprints(expected, actual, listed);
  if (added !== undefined) return mismatch(added.field, added.actual, added.expected);
  const lost = Object.keys(expected).find((field) => !Object.hasOwn(actual, field) && !isBuilt(field, OPTIONAL));
  if (lost !== undefined) return mismatch(lost, undefined, expected[lost]);
  const runs = [...Object.keys(fingerprint), ...builds].some((field) => isBuilt(field, ["scripts", "binding.gyp"]));
  if (installation.runsScripts && !runs) return mismatch("scripts", "an install script", "none");
  const locks = Object.hasOwn(fingerprint, "npm-shrinkwrap.json") || isBuilt("npm-shrinkwrap.json", builds);
  if (installation.hasShrinkwrap && !locks) return mismatch("npm-shrinkwrap.json", "present", "none");
  return { state: "ok" };
}

function select(fingerprint: Fingerprint, wants: (field: string) => boolean): Fingerprint {
  return Object.fromEntries(Object.entries(fingerprint).filter(([field]) => wants(field) && !isBuilt(field, UNSAID)));
}

/** Clients get the bytes from where the packument says, with the registry's credential only from its own host. */
function checkPlace(tarball: string | undefined, registry: string): VerificationCheck | undefined {
  const address = tarball === undefined ? null : URL.parse(tarball);
  if (address === null) return { state: "unproven", reason: "the registry does not say where its tarball is" };
  const [actual, expected] = [originOf(address), originOf(new URL(registry))];
  if (actual !== expected) {
    return { state: "mismatch", actual: redact(actual), expected, reason: "its tarball is elsewhere" };
  }
  if (address.username === "" && address.password === "") return undefined;
  const reason = "the address of its tarball has a credential in it";
  return { state: "mismatch", actual: `${address.protocol}//***@${address.host}`, expected, reason };
}

/** Unlike `origin` also of schemes that have none. */
function originOf({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

function mismatch(field: string, actual: string | undefined, expected: string | undefined): VerificationCheck {
  return {
    state: "mismatch",
    actual: redact(`${field} ${actual ?? "absent"}`),
    expected: `${field} ${expected ?? "absent"}`,
    reason: "clients are told something else than was packed",
  };
}
