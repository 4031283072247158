import type { RepositoryFacts } from "../create-repository-facts.ts";
import { hasCredential } from "../has-credential.ts";
import { writtenUrls } from "../written-urls.ts";
import type { UrlFinding } from "./url-rule.ts";

/** A password or token in the URL: published manifests are public and can never be taken back. */
export function checkCredentials({ written }: RepositoryFacts): UrlFinding | undefined {
  if (!writtenUrls(written).some(hasCredential)) return undefined;
  return {
    code: "REPOSITORY_CREDENTIALS",
    severity: "error",
    reason: "the credential is already in the repository's history: revoke it as well",
  };
}
