import type { ReleaseContext } from "../../context/release-context.ts";
import type { Manifest } from "../../json/json.ts";
import type { SendingClient } from "../rule.ts";
import { createRepositoryFacts } from "./create-repository-facts.ts";
import { judgeRepository } from "./judge-repository.ts";
import { normaliseRepository } from "./normalise-repository.ts";

/**
 * Whether the obsolete field `repositories` decides what is sent, and whether what it decides is `right`. npm puts its
 * first entry in the place of `repository`; other clients ignore it.
 */
export function repositoriesDecide(
  manifest: Manifest,
  client: SendingClient,
  expected: ReleaseContext["repository"],
): "no" | "right" | "wrong" {
  if (client === "raw" || !manifest["repositories"]) return "no";
  const sent = normaliseRepository(manifest, client);
  const facts = createRepositoryFacts(sent === undefined ? {} : { repository: sent }, client, expected);
  return judgeRepository(facts) === undefined ? "right" : "wrong";
}
