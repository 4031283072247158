import npmFetch, { type Options } from "npm-registry-fetch";
import * as v from "valibot";

import { escapeName } from "./escape-name.ts";

/** Milliseconds for everything about one package: the full packument of an old package is large. */
const DEADLINE = 20_000;

const Packument = v.object({ versions: v.record(v.string(), v.unknown()), time: v.record(v.string(), v.unknown()) });

/** Beside versions, `time` holds these. */
const OTHER_TIMES = new Set(["created", "modified", "unpublished"]);

/**
 * The versions that a package once had and has no more: only the full packument's `time` remembers them. Empty where the
 * registry does not say; never throws.
 */
export async function readBurntVersions(name: string, registry: string, options: Options): Promise<string[]> {
  try {
    const document = await npmFetch.json(`/${escapeName(name)}`, {
      ...options,
      registry,
      headers: { accept: "application/json" },
      retry: { retries: 0 },
      signal: AbortSignal.timeout(DEADLINE),
    });
    const { versions, time } = v.parse(Packument, document);
    return Object.keys(time).filter((key) => !OTHER_TIMES.has(key) && !Object.hasOwn(versions, key));
  } catch {
    // It only adds to what is known already: the registry itself refuses such a version.
    return [];
  }
}
