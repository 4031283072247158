import { registryOf, ReleaseError } from "@slipway/core";
import * as v from "valibot";

import { hasCredential } from "../config/registry-config.ts";
import { type RegistryClient, requestRegistry } from "../registry/client.ts";
import { attempt } from "../registry/failure.ts";
import { retry } from "../registry/retry.ts";
import { isExchanged } from "./authorise.ts";
import { isMissing, type ProbeOptions } from "./probe.ts";

const Somebody = v.object({ username: v.pipe(v.string(), v.nonEmpty()) });

/**
 * Asks each registry that packages go to by a credential of npm's configuration whose that is, once, before anything is sent.
 *
 * @returns What was not proved, in words: some registries cannot be asked.
 * @throws {ReleaseError} `NOT_LOGGED_IN` where there is no credential, or one that the registry does not know.
 */
export async function proveLogins(client: RegistryClient, options: ProbeOptions): Promise<readonly string[]> {
  const { plan, auth } = options;
  const registries = new Set(
    plan.packages
      .filter((entry) => !isExchanged(client, options, entry) && isMissing(entry, options))
      .map((entry) => registryOf(plan, entry)),
  );
  const unproved: string[] = [];
  for (const registry of registries) {
    const isAtHand = auth.kind === "token" && auth.secondFactors?.(registry).isAtHand() === true;
    const reason = (await findDoubt(client, registry)) ?? (isAtHand ? undefined : await findDemand(client, registry));
    if (reason !== undefined) unproved.push(`credential for \`${registry}\` not proved: ${reason}`);
  }
  return unproved;
}

/** As npm's own profile commands read it. A registry that has none says nothing of second factors. */
const Profile = v.object({ tfa: v.object({ mode: v.literal("auth-and-writes") }) });

/** Whether the owner of a credential may be asked for what only a person can give; nothing where nobody says so. */
async function findDemand(client: RegistryClient, registry: string): Promise<string | undefined> {
  const url = new URL("-/npm/v1/user", registry).href;
  const { timeout } = client.policy;
  const profile = await attempt("read", client.timing.now, async () =>
    (await requestRegistry(client, { url, credential: { kind: "configured" }, timeout })).json(),
  );
  if ("failure" in profile || !v.is(Profile, profile.value)) return undefined;
  return "its owner publishes with a second factor, and nobody is here to give one: run this in a terminal or with `--otp=<code>`, unless the token goes without";
}

/** Why nobody knows whose the credential is; nothing where it is somebody's. */
async function findDoubt(client: RegistryClient, registry: string): Promise<string | undefined> {
  if (!hasCredential(registry, client.config)) {
    throw notLoggedIn(`npm's configuration has no credential for \`${registry}\``);
  }
  const url = new URL("-/whoami", registry).href;
  const { timeout } = client.policy;
  const answer = await retry(
    // A registry that cannot be asked this may well take packages.
    { ...client, breaker: undefined, policy: { ...client.policy, tries: Math.min(2, client.policy.tries) } },
    async () =>
      attempt("read", client.timing.now, async () =>
        (await requestRegistry(client, { url, credential: { kind: "configured" }, timeout })).json(),
      ),
  );
  if ("value" in answer) {
    return v.is(Somebody, answer.value) ? undefined : "the registry does not say whose it is (`-/whoami`)";
  }
  const { status, message } = answer.failure;
  if (status === 401) {
    throw notLoggedIn(`\`${registry}\` does not know the credential in npm's configuration: ${message}`);
  }
  return status === undefined ? message : `\`-/whoami\` is answered with ${status}: ${message}`;
}

function notLoggedIn(message: string): ReleaseError {
  return new ReleaseError("NOT_LOGGED_IN", message, {
    hint: "Log in with `npm login`, or put a token that is valid into npm's configuration; nothing was sent",
  });
}
