import type { AttestedSource, VersionHistory } from "@slipway/core";
import pLimit from "p-limit";
import * as v from "valibot";

import { escapeName, type RegistryClient, requestRegistry } from "../registry/client.ts";
import type { Credential } from "../registry/credential.ts";
import { attempt, isNotFound } from "../registry/failure.ts";
import { retry } from "../registry/retry.ts";
import { readAttestations } from "./attestation.ts";
import { readSources } from "./same-commit.ts";

const CONFIGURED: Credential = { kind: "configured" };

/** Bytes; the largest known packuments have a third of them. */
const LIMIT = 256 * 1024 * 1024;

const Packument = v.object({
  versions: v.optional(
    v.record(
      v.string(),
      v.object({
        gitHead: v.fallback(v.optional(v.string()), undefined),
        dist: v.optional(v.object({ attestations: v.optional(v.object({ url: v.string() })) })),
      }),
    ),
  ),
  time: v.optional(v.record(v.string(), v.unknown())),
});

export interface HistoryRequest {
  readonly name: string;
  readonly registry: string;
  /** Whether a version needs no more than its packument says: its attestation is not read then. */
  readonly isSettled: (version: string) => boolean;
}

/**
 * Which commits the versions of a package say that they are from: by their manifests, and those that are not settled also by
 * their attestations, whose signatures are not looked at here. A package that the registry does not have has no versions.
 *
 * @returns `undefined` and why, where the registry gave no answer.
 */
export async function readHistory(
  client: RegistryClient,
  { name, registry, isSettled }: HistoryRequest,
): Promise<
  { readonly versions: readonly VersionHistory[] } | { readonly versions: undefined; readonly reason: string }
> {
  const answer = await ask(client, name, async () => readPackument(client, name, registry));
  if ("reason" in answer) return { versions: undefined, reason: answer.reason };
  const { versions = {}, time = {} } = answer.value;
  const limit = pLimit(client.connections);
  const read = await limit.map(Object.entries(versions), async ([version, { gitHead, dist }]) => {
    const when = time[version];
    const address = dist?.attestations?.url;
    const known = {
      version,
      time: typeof when === "string" ? when : undefined,
      gitHead,
      hasAttestation: address !== undefined,
    };
    if (address === undefined || isSettled(version)) return { ...known, attested: undefined, unread: undefined };
    const attested = await ask<readonly AttestedSource[]>(client, name, async () => {
      const found = await readAttestations(client, new URL(address, registry), registry, CONFIGURED);
      return found.flatMap((one) => readSources(one));
    });
    if ("reason" in attested) return { ...known, attested: undefined, unread: attested.reason };
    return { ...known, attested: attested.value, unread: undefined };
  });
  return { versions: read };
}

async function ask<Value>(
  client: RegistryClient,
  name: string,
  work: () => Promise<Value>,
): Promise<{ readonly value: Value } | { readonly reason: string }> {
  const answer = await retry(client, async () => attempt("read", client.timing.now, work), name);
  return "value" in answer ? { value: answer.value } : { reason: answer.failure.message };
}

async function readPackument(
  client: RegistryClient,
  name: string,
  registry: string,
): Promise<v.InferOutput<typeof Packument>> {
  try {
    const response = await requestRegistry(client, {
      url: new URL(escapeName(name), registry).href,
      credential: CONFIGURED,
      // The short form has no `gitHead`.
      headers: { accept: "application/json" },
      timeout: client.policy.timeout,
      deadline: client.policy.deadline,
      limit: LIMIT,
    });
    return v.parse(Packument, await response.json());
  } catch (error) {
    if (isNotFound(error)) return {};
    throw error;
  }
}
