import * as v from "valibot";

import { hasCredential } from "../config/registry-config.ts";
import type { RegistryAnswer } from "./answer.ts";
import { type RegistryClient, type RegistryRequest, requestRegistry } from "./client.ts";

/** What npm's client throws for an answer of 400 or more. */
const Refusal = v.object({ statusCode: v.number(), body: v.optional(v.unknown()) });

/** Bytes; npm's registry takes no larger ones. */
const TARBALL_LIMIT = 512 * 1024 * 1024;

/**
 * A `fetch` that reads from registries as npm does, with the configuration's proxy and certificates, and with its
 * credentials where nobody is answered without. An answer of 400 or more is a response, not an error.
 */
export function createRegistryFetch(client: RegistryClient): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      const url = input instanceof Request ? input.url : String(input);
      const headers = Object.fromEntries(new Headers(init?.headers));
      const response = await readAnonymouslyFirst(client, { url, headers, limit: TARBALL_LIMIT, repeats: 1 });
      const type = response.headers.get("content-type");
      return new Response(await response.buffer(), {
        status: response.status,
        headers: type === null ? {} : { "content-type": type },
      });
    } catch (error) {
      const refusal = v.safeParse(Refusal, error);
      if (!refusal.success) throw error;
      const { statusCode: status, body } = refusal.output;
      return body instanceof Uint8Array ? new Response(body, { status }) : Response.json(body ?? {}, { status });
    }
  };
}

/** Whoever wrote the configuration of a repository need not get the reader's credentials for what is public. */
async function readAnonymouslyFirst(
  client: RegistryClient,
  request: Omit<RegistryRequest, "credential">,
): Promise<RegistryAnswer> {
  const anonymous = requestRegistry(client, { ...request, credential: { kind: "none" } });
  if (!hasCredential(request.url, client.config)) return anonymous;
  return anonymous.catch(async (error: unknown) => {
    if (!v.is(WithoutCredential, error)) throw error;
    return requestRegistry(client, { ...request, credential: { kind: "configured" } });
  });
}

/** How registries answer to somebody they do not know. */
const WithoutCredential = v.object({ statusCode: v.picklist([401, 403, 404]) });
