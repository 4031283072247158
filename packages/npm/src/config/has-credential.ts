import type { RegistryConfig } from "./read-registry-config.ts";

/** The ends of the keys under which `.npmrc` keeps credentials, as npm's client looks them up. */
const CREDENTIAL = /:(?:_authToken|_auth|_password|keyfile)$/u;

/** Whether npm's configuration has something to identify its user with at this registry. */
export function hasCredential(registry: string, fetchOptions: RegistryConfig["fetchOptions"]): boolean {
  const { host } = new URL(registry);
  return Object.keys(fetchOptions).some((key) => key.startsWith(`//${host}/`) && CREDENTIAL.test(key));
}
