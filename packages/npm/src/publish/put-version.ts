import * as v from "valibot";

import type { RegistryConfig } from "../config/read-registry-config.ts";
import { escapeName } from "../registry/escape-name.ts";
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
 * Sends one version. Any answer below 400 means that the registry has taken it, if the answer is a registry's: JSON, or
 * nothing at all, as some give. Anything else comes from something in between, or was cut off on the way.
 *
 * @throws What `requestRegistry` throws, and an error of the class of its malformed answers.
 */
export async function putVersion(request: PutRequest): Promise<{ readonly stageId?: string }> {
  const { name, registry, credential, document, stage, fetchOptions } = request;
  const escaped = escapeName(name);
  const response = await requestRegistry({
    url: new URL(stage ? `-/stage/package/${escaped}` : escaped, registry).href,
    method: stage ? "POST" : "PUT",
    credential,
    body: document,
    fetchOptions,
  });
  const answer = v.safeParse(Staged, parseAnswer(await response.text()));
  return stage && answer.success ? answer.output : {};
}

function parseAnswer(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw Object.assign(new Error("the answer is no registry's: it is not JSON"), {
      code: "EINVALIDANSWER",
      type: "invalid-json",
    });
  }
}
