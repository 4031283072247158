import npa from "npm-package-arg";
import * as v from "valibot";

import type { RegistryConfig } from "../config/read-registry-config.ts";
import { type Credential, requestRegistry } from "./request-registry.ts";

const Staged = v.object({ stageId: v.string() });

export interface PutRequest {
  readonly name: string;
  readonly registry: string;
  readonly credential: Credential;
  readonly document: object;
  /** Puts it on the stage, where a person approves it. */
  readonly stage: boolean;
  readonly fetchOptions: RegistryConfig["fetchOptions"];
}

/**
 * Sends one version. Any answer below 400 means that the registry has taken it, whatever its body says.
 *
 * @throws What `requestRegistry` throws.
 */
export async function putVersion(request: PutRequest): Promise<{ readonly stageId?: string }> {
  const { name, registry, credential, document, stage, fetchOptions } = request;
  const escaped = npa(name).escapedName;
  const response = await requestRegistry({
    url: new URL(stage ? `-/stage/package/${escaped}` : `${escaped}`, registry).href,
    method: stage ? "POST" : "PUT",
    credential,
    body: document,
    ignoreBody: !stage,
    fetchOptions,
  });
  if (!stage) return {};
  const answer = v.safeParse(Staged, await response.json().catch(() => undefined));
  return answer.success ? answer.output : {};
}
