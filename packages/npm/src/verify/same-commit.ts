import type { AttestedSource, SameCommit } from "@slipway/core";
import pLimit from "p-limit";
import * as v from "valibot";

import type { RegistryClient } from "../registry/client.ts";
import type { Credential } from "../registry/credential.ts";
import { attempt } from "../registry/failure.ts";
import { readOrigin } from "../registry/packument.ts";
import { retry } from "../registry/retry.ts";
import { readAttestations } from "./attestation.ts";

/** A version that is public. */
export interface PublicVersion {
  readonly name: string;
  readonly version: string;
  readonly registry: string;
  /** Where its attestations are, if it has any. */
  readonly attestations: string | undefined;
}

const Provenance = v.object({
  predicateType: v.pipe(v.string(), v.startsWith("https://slsa.dev/provenance/")),
  bundle: v.object({ dsseEnvelope: v.object({ payload: v.string() }) }),
});

const Statement = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    predicate: v.object({
      buildDefinition: v.object({
        resolvedDependencies: v.array(
          v.object({
            uri: v.optional(v.string()),
            digest: v.optional(v.object({ gitCommit: v.optional(v.string()) })),
          }),
        ),
      }),
    }),
  }),
);

/**
 * Whether public versions say that they were made from a commit: by `gitHead` in their manifest, and by their provenance. Both
 * are only said here; `verifyRelease` proves what is part of the release. One or two requests for each. Never throws: what
 * cannot be read is unknown.
 *
 * @param commit Full commit hash.
 * @returns By name.
 */
export async function readSameCommit(
  client: RegistryClient,
  commit: string,
  versions: readonly PublicVersion[],
): Promise<ReadonlyMap<string, SameCommit>> {
  const answers = await pLimit(client.connections).map(versions, async (version) => {
    const answer = await retry(
      client,
      async () => attempt("read", client.timing.now, async () => compareCommit(client, commit, version)),
      version.name,
    );
    return [version.name, "value" in answer ? answer.value : "unknown"] as const;
  });
  return new Map(answers);
}

async function compareCommit(
  client: RegistryClient,
  commit: string,
  { name, version, registry, attestations }: PublicVersion,
): Promise<SameCommit> {
  const credential: Credential = { kind: "configured" };
  const stated = (await readOrigin(client, { name, registry }, version, credential)).commit;
  if (stated !== undefined && stated !== commit) return "no";
  if (attestations === undefined) return stated === undefined ? "unknown" : "yes";
  const found = await readAttestations(client, new URL(attestations, registry), registry, credential);
  const commits = found.flatMap((one) => readSources(one).map(({ commit: its }) => its));
  if (commits.length === 0) return "unknown";
  return commits.every((attested) => attested === commit) ? "yes" : "no";
}

/** Of `git+https://github.com/owner/name@refs/tags/…`. */
const SOURCE = /^git\+https?:\/\/[^/]+\/(?<repository>[^@]+?)(?:\.git)?(?:@|$)/;

/**
 * What an attestation says that a version was made from; nothing where it is no provenance.
 *
 * @param attestation As the registry gives it. Its signature is not looked at.
 */
export function readSources(attestation: unknown): AttestedSource[] {
  const provenance = v.safeParse(Provenance, attestation);
  if (!provenance.success) return [];
  const payload = Buffer.from(provenance.output.bundle.dsseEnvelope.payload, "base64").toString("utf8");
  const statement = v.safeParse(Statement, payload);
  if (!statement.success) return [];
  const { resolvedDependencies } = statement.output.predicate.buildDefinition;
  return resolvedDependencies.flatMap(({ uri = "", digest }) => {
    const commit = digest?.gitCommit;
    return commit === undefined ? [] : [{ commit, repository: SOURCE.exec(uri)?.groups?.["repository"] }];
  });
}
