import { createRepositoryFacts, type RepositoryFacts } from "../create-repository-facts.ts";
import { expectedUrl } from "../expected-url.ts";
import { urlForm } from "../url-form.ts";
import type { UrlFinding } from "./url-rule.ts";

/** A form that npm would have rewritten into the accepted one, sent by a client that rewrites nothing. */
export function checkNormalisation({ client, written, url, expected }: RepositoryFacts): UrlFinding | undefined {
  if (client !== "raw" || written === undefined || expected === undefined) return undefined;
  const target = expectedUrl(expected.identity);
  if (typeof written !== "string" && urlForm(url, target) === "canonical") return undefined;
  const viaNpm = createRepositoryFacts({ repository: written }, "npm", expected);
  if (urlForm(viaNpm.url, target) !== "canonical") return undefined;
  return {
    code: "REPOSITORY_NOT_NORMALISED",
    severity: "warning",
    reason: `npm would send \`${viaNpm.url}\`, this client sends what is written, and no public report shows what the registry makes of it`,
  };
}
