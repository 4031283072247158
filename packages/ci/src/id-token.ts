import { ReleaseError } from "@slipway/core";

import { COMMAND_VARIABLE, createCommandMinter } from "./command-id-token.ts";
import type { Environment, IdTokenMinter, IdTokenOptions } from "./provider/ci-provider.ts";
import { findProvider } from "./providers.ts";

const FOR_REGISTRY = "NPM_ID_TOKEN";
const FOR_SIGNING = "SIGSTORE_ID_TOKEN";

/**
 * The way to ID tokens in this environment: the command that somebody gave for it; what the CI service offers; elsewhere the
 * variables that npm reads (`NPM_ID_TOKEN` for the registry, `SIGSTORE_ID_TOKEN` for signing).
 *
 * A token lives some minutes: get one per package, just before it is used. The minter throws a {@link ReleaseError}
 * `ID_TOKEN_REFUSED` (the endpoint said no), `ID_TOKEN_UNREACHABLE` (no answer after all tries; with `retryAfter` where it
 * wants a pause, which is kept between tries up to a minute), or `ID_TOKEN_MISSING` (no variable for this audience).
 *
 * @returns Nothing when this environment has no ID token at all.
 */
export function createIdTokenMinter(environment: Environment, options: IdTokenOptions): IdTokenMinter | undefined {
  const provider = findProvider(environment);
  const minter = createCommandMinter(environment, options) ?? provider.createIdTokenMinter?.(environment, options);
  if (minter !== undefined || !environment[FOR_REGISTRY]) return minter;
  const { signing } = provider.facts.audiences;
  return async (audience) => {
    const name = audience === signing ? FOR_SIGNING : FOR_REGISTRY;
    const idToken = environment[name];
    if (!idToken) {
      const message = `\`${name}\` is not set, it would carry the ID token for \`${audience}\``;
      throw new ReleaseError("ID_TOKEN_MISSING", message);
    }
    options.mask(idToken);
    return idToken;
  };
}

/** Whether a job was given an ID token for the registry, or a command that mints some, whatever the service. */
export function isGivenIdToken(environment: Environment): boolean {
  return Boolean(environment[COMMAND_VARIABLE]) || Boolean(environment[FOR_REGISTRY]);
}

/** Whether each call of the minter gives an ID token of its own, and not the one that was made when the job began. */
export function renewsIdTokens(environment: Environment): boolean {
  if (environment[COMMAND_VARIABLE]) return true;
  return findProvider(environment).createIdTokenMinter?.(environment, { mask: noMask }) !== undefined;
}

/** Of a minter that mints nothing. */
function noMask(): void {}
