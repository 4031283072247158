import { isProtected, ReleaseError } from "@slipway/core";
import getAuth from "npm-registry-fetch/lib/auth.js";

import type { RegistryConfig } from "../config/registry-config.ts";

/**
 * With what a request identifies itself: nothing, a bearer token of its own, or whatever npm's configuration has for the
 * registry. It belongs to the origin of the address that it is sent to: scheme, host and port.
 */
export type Credential =
  | { readonly kind: "none" }
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "configured" };

/** What decides which credentials go where. */
export interface CredentialSettings {
  readonly config: RegistryConfig;
  /** Told of every host that a configured credential is about to be sent to, each once. */
  readonly onCredential: (host: string) => void;
  /** Origins that a person wants credentials to be sent to although anybody on the way can read them. */
  readonly insecureOrigins: ReadonlySet<string>;
}

interface Authentication {
  readonly authorization: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

const ANONYMOUS: Authentication = { authorization: undefined, cert: undefined, key: undefined };

/**
 * npm's configuration knows hosts and no schemes. What is on its way in the open is sent to nobody who has not been named
 * by a person: a read goes without, and what changes something does not go at all.
 */
export function authenticate(
  client: CredentialSettings,
  url: URL,
  method: string,
  credential: Credential,
): Authentication {
  const open = !isProtected(url) && !client.insecureOrigins.has(url.origin);
  if (credential.kind === "none") return ANONYMOUS;
  if (credential.kind === "bearer") {
    if (!isProtected(url)) throw insecure(url.origin);
    return { ...ANONYMOUS, authorization: `Bearer ${credential.token}` };
  }
  const configured = readConfigured(client.config, url);
  if (configured.authorization === undefined && configured.key === undefined) return ANONYMOUS;
  if (open && method !== "GET") throw insecure(url.origin);
  if (open || client.config.exposures.length > 0) return ANONYMOUS;
  client.onCredential(url.host);
  return configured;
}

function readConfigured({ fetchOptions }: RegistryConfig, { href }: URL): Authentication {
  try {
    const { token, auth, cert, key } = getAuth(href, { ...fetchOptions, registry: new URL("/", href).href });
    const authorization = token === null ? (auth === null ? undefined : `Basic ${auth}`) : `Bearer ${token}`;
    return { authorization, cert: cert ?? undefined, key: key ?? undefined };
  } catch (error) {
    // Its message holds the path, which may have been a secret.
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    const message = `npm's configuration cannot be used: \`certfile\` or \`keyfile\` of \`${new URL(href).host}\` cannot be read (${code})`;
    throw new ReleaseError("NPM_CONFIG_UNREADABLE", message);
  }
}

/** What is said of a registry that credentials would be sent to in the open. */
export function insecure(origin: string): ReleaseError {
  return new ReleaseError("REGISTRY_INSECURE", `\`${origin}\` would get credentials unencrypted`, {
    hint: `Set the address with \`https\`; a person who publishes by a token can allow it: \`--auth token --insecure-registry ${origin}\``,
  });
}
