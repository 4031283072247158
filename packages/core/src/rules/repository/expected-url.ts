import type { RepositoryIdentity } from "../../context/release-context.ts";

/** The address in the signing certificate, with which the registry compares. */
export function expectedUrl(identity: RepositoryIdentity): string {
  return `${identity.server}/${identity.owner}/${identity.name}`;
}
