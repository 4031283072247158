import {
  type KnownPackage,
  type PackedEntry,
  type PublishOutcome,
  registryOf,
  type RegistryState,
} from "@slipway/core";
import semver from "semver";

import { escapeName, type RegistryClient, requestRegistry } from "../registry/client.ts";
import { knownPackage, versionOf } from "../registry/packument.ts";
import {
  type AuthorisedEntry,
  type AuthorisedRelease,
  authorise,
  createSilentStep,
  sendConfirmed,
} from "./authorise.ts";

type TaggedEntry = AuthorisedEntry & Pick<PackedEntry, "version" | "distTag">;

/**
 * Points the planned dist-tag to a version that an earlier run left on the registry without it, as far as the credential
 * may: a token does, a trusted publisher only with a permission of its own. Whether it has moved is for `verify` to see.
 *
 * @param state What the registry showed before.
 * @returns the outcome, which says so when the registry took it.
 */
export async function moveDistTag(
  client: RegistryClient,
  release: AuthorisedRelease,
  entry: TaggedEntry,
  { outcome, state }: { readonly outcome: PublishOutcome; readonly state: RegistryState },
): Promise<PublishOutcome> {
  if (release.stage === true) return outcome;
  const seen = outcome.status === "published" || outcome.status === "already-published";
  const shown = knownPackage(state, entry.name);
  if (!seen || shown === undefined || !isLeftBehind(entry, shown)) return outcome;
  const step = createSilentStep(client);
  const credential = await authorise(client, release, entry, step);
  if ("failure" in credential) return outcome;
  const path = `-/package/${escapeName(entry.name)}/dist-tags/${encodeURIComponent(entry.distTag)}`;
  const moved = await sendConfirmed(release, entry, step, async (secondFactor) => {
    const url = new URL(path, registryOf(release.plan, entry)).href;
    const { timeout } = client.policy;
    const request = { url, method: "PUT", credential: credential.value, body: entry.version, timeout } as const;
    await (await requestRegistry(client, { ...request, secondFactor })).text();
  });
  if ("failure" in moved) return outcome;
  const note = `\`${entry.distTag}\` points to it now`;
  return { ...outcome, note: outcome.note === undefined ? note : `${outcome.note}; ${note}` };
}

/** A later version keeps the dist-tag, and so does whatever is no version. */
function isLeftBehind({ version, distTag }: TaggedEntry, state: KnownPackage): boolean {
  if (state.kind !== "present" || versionOf(state, version) === undefined) return false;
  const tagged = state.distTags[distTag];
  return tagged === undefined || (semver.valid(tagged) !== null && semver.lt(tagged, version));
}
