import type { RepositoryFacts } from "../create-repository-facts.ts";
import { expectedUrl } from "../expected-url.ts";
import { type UrlForm, urlForm } from "../url-form.ts";
import type { UrlFinding } from "./url-rule.ts";

const KNOWN: Readonly<Record<Exclude<UrlForm, "canonical" | "git+http">, string>> = {
  http: "the registry is known to refuse `git+http`, and nobody has reported plain `http`",
  ssh: "every reported refusal of an ssh address also named another repository, so nobody knows about ssh itself",
  git: "nobody has reported a `git:` address for the right repository",
  user: "nobody has reported an address with a user name for the right repository",
  query: "nobody has reported an address with a query for the right repository",
  hash: "nobody has reported an address with a `#` part for the right repository",
  path: "this is the address of a page within the repository, which the registry most likely refuses",
  shorthand: "this is no complete URL, and the registry most likely refuses it",
  spelling: "the registry compares letter by letter, and nobody has reported this spelling",
};

/** The right repository in a form of which nobody has shown that the registry accepts or refuses it. */
export function checkForm({ client, url, written, expected }: RepositoryFacts): UrlFinding | undefined {
  if (expected === undefined) return undefined;
  const form = urlForm(url, expectedUrl(expected.identity));
  if (form === "canonical" || form === "git+http") return undefined;
  const rewritten = client === "npm" && !JSON.stringify(written).includes(JSON.stringify(url));
  const sending = rewritten ? "npm rewrites it to the address in the message below; " : "";
  return { code: "REPOSITORY_FORM_UNPROVEN", severity: "warning", reason: `${sending}${KNOWN[form]}` };
}
