import { type Credential, escapeName, type RegistryClient, requestRegistry } from "../registry/client.ts";
import { readVersionAnswer, type VersionAnswer } from "../registry/version-answer.ts";

export interface VersionRequest {
  readonly name: string;
  readonly registry: string;
  readonly credential: Credential;
  readonly document: object;
  /** Whether it is put on the stage instead of being published. */
  readonly stage: boolean;
}

/**
 * Sends one version.
 *
 * @throws What `requestRegistry` throws, and `FOREIGN_ANSWER`.
 */
export async function sendVersion(client: RegistryClient, request: VersionRequest): Promise<VersionAnswer> {
  const { name, registry, credential, document, stage } = request;
  const path = stage ? `-/stage/package/${escapeName(name)}` : escapeName(name);
  const response = await requestRegistry(client, {
    url: new URL(path, registry).href,
    method: stage ? "POST" : "PUT",
    credential,
    body: document,
  });
  return readVersionAnswer(response, stage);
}
