import { type KnownPackage, registryOf } from "@slipway/core";

import { readContent } from "../artifact/content.ts";
import { createPublishDocument } from "../artifact/publish-document.ts";
import { escapeName, type RegistryClient, type RegistryRequest, requestRegistry } from "../registry/client.ts";
import type { Credential } from "../registry/credential.ts";
import { type Attempt } from "../registry/failure.ts";
import { isAborted } from "../registry/retry.ts";
import { readVersionAnswer, type VersionAnswer } from "../registry/version-answer.ts";
import { authorise, sendConfirmed } from "./authorise.ts";
import type { parseBundle } from "./provenance.ts";
import type { Turn } from "./turn.ts";

/** Nothing when it was stopped before the request that sends the version. */
export async function sendVersion(turn: Turn, state: KnownPackage): Promise<Attempt<VersionAnswer> | undefined> {
  const { client, settings, entry, step, provenance } = turn;
  const { plan, directory, manifests, stage = false } = settings;
  const content = await step("read", async () =>
    readContent(directory, entry, { manifest: manifests?.get(entry.name), commit: plan.commit }),
  );
  if ("failure" in content) return content;

  await client.pace.take(client.signal);
  if (isAborted(client.signal)) return undefined;
  const bundle = await provenance.make(content.value, state);
  if ("failure" in bundle) return bundle;
  // Another package may have met a rate limit meanwhile.
  if (client.pace.isClosed()) await client.pace.take(client.signal);
  if (isAborted(client.signal) || !(await record(turn, bundle.value))) return undefined;

  return client.pace.send(async () => {
    const credential = await authorise(client, settings, entry, step);
    if ("failure" in credential) return { result: credential, taken: false };
    if (isAborted(client.signal)) return { result: undefined, taken: false };
    const registry = registryOf(plan, entry);
    const result = await sendConfirmed(settings, entry, step, async (secondFactor) => {
      const document = createPublishDocument({ entry, registry, content: content.value, provenance: bundle.value });
      const version = { name: entry.name, registry, credential: credential.value, document, stage, secondFactor };
      return request(client, version);
    });
    return { result, taken: "value" in result };
  }, client.signal);
}

/** From here on the version may be on the registry, and in a public log its provenance is. */
async function record(
  { client, settings, entry, beforehand }: Turn,
  bundle: Awaited<ReturnType<typeof parseBundle>>,
): Promise<boolean> {
  if (beforehand.record === undefined) return true;
  return beforehand.record({
    kind: "sending",
    name: entry.name,
    version: entry.version,
    integrity: entry.tarball.integrity,
    time: new Date(client.timing.now()).toISOString(),
    commit: settings.plan.commit,
    provenance: bundle === undefined ? undefined : JSON.parse(JSON.stringify(bundle)),
  });
}

interface VersionRequest {
  readonly name: string;
  readonly registry: string;
  readonly credential: Credential;
  readonly document: object;
  /** Whether it is put on the stage instead of being published. */
  readonly stage: boolean;
  readonly secondFactor: RegistryRequest["secondFactor"];
}

/**
 * Sends the version's document.
 *
 * @throws What `requestRegistry` throws, and `FOREIGN_ANSWER`.
 */
async function request(client: RegistryClient, version: VersionRequest): Promise<VersionAnswer> {
  const { name, registry, credential, document, stage, secondFactor } = version;
  const path = stage ? `-/stage/package/${escapeName(name)}` : escapeName(name);
  const response = await requestRegistry(client, {
    url: new URL(path, registry).href,
    method: stage ? "POST" : "PUT",
    credential,
    body: document,
    secondFactor,
    headers: { "npm-command": stage ? "stage" : "publish" },
  });
  return readVersionAnswer(response, stage);
}
