import npmFetch, { type Options } from "npm-registry-fetch";
import * as v from "valibot";

/** npm itself: whatever serves it as a manifest is a registry. */
const KNOWN_PACKAGE = "npm";

const TIMEOUT = 10_000;

const Known = v.object({ name: v.literal(KNOWN_PACKAGE), version: v.string() });

/**
 * Whether an address answers as a registry does. Mirrors exist that say "not found" with an empty 404, and so does every
 * web server that is no registry at all.
 */
export async function proveRegistry(registry: string, options: Options): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT);
    return v.is(
      Known,
      await npmFetch.json(`/${KNOWN_PACKAGE}/latest`, { ...options, registry, signal, retry: { retries: 0 } }),
    );
  } catch {
    return false;
  }
}
