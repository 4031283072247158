import type { PackageState } from "@slipway/core";
import npmFetch, { type Options } from "npm-registry-fetch";

import { escapeName } from "./escape-name.ts";
import { isSilentNotFound, parseFailure } from "./parse-failure.ts";
import { parsePackument } from "./parse-packument.ts";

/** A packument without readmes and times: versions, integrity, deprecation, dist-tags. */
const ABBREVIATED = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*";

/** npm would wait for 70 seconds and more between tries; here someone sits and waits. */
const RETRY = { retries: 2, factor: 4, minTimeout: 200, maxTimeout: 1000 };

/** Milliseconds until the registry must have begun to answer, and for everything about one package. */
const TIMEOUT = 10_000;
const DEADLINE = 20_000;

/**
 * Asks a registry what it holds of a package: one request, repeated a little where it fails, past npm's cache. Never
 * throws; what went wrong is the answer.
 *
 * @param isRegistry Asked when a 404 comes without a word: from a registry it means absent, from anything else nothing.
 */
export async function readPackageState(
  name: string,
  registry: string,
  options: Options,
  isRegistry: () => Promise<boolean>,
): Promise<PackageState> {
  const { host } = new URL(registry);
  try {
    const document = await npmFetch.json(`/${escapeName(name)}`, {
      ...options,
      registry,
      headers: { accept: ABBREVIATED },
      retry: { ...RETRY, retries: Math.min(RETRY.retries, options.retry?.retries ?? RETRY.retries) },
      timeout: Math.min(TIMEOUT, options.timeout ?? TIMEOUT),
      signal: AbortSignal.timeout(DEADLINE),
    });
    const state = parsePackument(name, document);
    return state ?? { kind: "unreachable", message: `\`${host}\` answered with something else than the package` };
  } catch (error) {
    if (isSilentNotFound(error) && (await isRegistry())) return { kind: "absent" };
    return parseFailure(error, host);
  }
}
