import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** Without knowing which repository signs, nothing can be compared; and only one server's comparison is on record. */
export function* checkRepositoryIdentity({ context }: CheckInput): Iterable<Problem> {
  const { repository, provider } = context;
  if (repository === undefined) {
    yield {
      code: "REPOSITORY_IDENTITY_UNKNOWN",
      severity: "warning",
      reason: `neither \`${provider.variables.repository}\`, nor \`--repository\`, nor a git remote \`origin\` tells which repository this is`,
    };
  } else if (repository.identity.server !== provider.server) {
    yield {
      code: "REPOSITORY_SERVER_UNPROVEN",
      severity: "warning",
      actual: repository.identity.server,
      expected: provider.server,
      reason: "no public report shows how the registry compares `repository.url` with provenance from another server",
    };
  }
}
