import type { RepositoryIdentity } from "../../context/release-context.ts";
import { expectedUrl } from "./expected-url.ts";
import { showRepository } from "./show-repository.ts";

/** npm's message when the registry refuses a provenance bundle over `repository.url`; `url` as it is sent. */
export function predictRejection(url: string, identity: RepositoryIdentity): string {
  return (
    "422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: " +
    "Failed to validate repository information: package.json: " +
    `"repository.url" is "${showRepository(url)}", expected to match "${expectedUrl(identity)}" from provenance`
  );
}
