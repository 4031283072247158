import npmFetch from "npm-registry-fetch";
import * as v from "valibot";

import type { RegistryConfig } from "../config/read-registry-config.ts";

/** What npm's client throws for an answer of 400 or more. */
const Refusal = v.object({ statusCode: v.number(), body: v.optional(v.unknown()) });

/**
 * A `fetch` that reads from registries as npm does: with the configuration's credentials, proxy and certificates. An
 * answer of 400 or more is a response, not an error.
 */
export function createRegistryFetch({ registry, fetchOptions }: RegistryConfig): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      const url = input instanceof Request ? input.url : String(input);
      const headers = Object.fromEntries(new Headers(init?.headers));
      const response = await npmFetch(url, {
        ...fetchOptions,
        registry,
        headers,
        cache: undefined,
        retry: { retries: 1 },
      });
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
