import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";

/** Without knowing which repository signs, nothing can be compared; and only github.com's comparison is on record. */
export const repositoryIdentity: Rule<"REPOSITORY_IDENTITY_UNKNOWN" | "REPOSITORY_SERVER_UNPROVEN"> = {
  stage: "check",
  alsoIn: ["job"],
  codes: {
    REPOSITORY_IDENTITY_UNKNOWN: {
      title: "It is not known which repository will publish",
      label: ["unknown publishing repository", "unknown publishing repositories"],
      message: ({ reason }) => `The repository that publishes is not known${because(reason)}`,
      what: "The `repository` of each manifest has to name the repository that publishes, and nothing here tells which that is. Missing and malformed values are still found, wrong ones are not.",
      why: "In a job of GitHub Actions, GitLab CI/CD or CircleCI its variables tell, elsewhere the git remote `origin`. Here there is neither: a directory without git, a clone without a remote, a remote that is a path, or no git that would read it.",
      fix: "`slipway check --repository owner/name`, spelt as its server shows it.",
      sources: ["https://docs.github.com/en/actions/reference/workflows-and-actions/variables"],
    },
    REPOSITORY_SERVER_UNPROVEN: {
      title: "Nobody has shown how the registry compares repositories of this server",
      label: "unproven repository server",
      message: ({ actual }) =>
        `Provenance will name a repository on ${quote(actual)}, and how the registry compares it is not known`,
      what: "The repository that publishes is on another server than the service's own, github.com or gitlab.com. The manifests are checked by the same rule, but that the registry follows it here is an assumption.",
      why: "All known refusals over `repository.url` come from github.com. A GitLab of one's own and GitHub Enterprise Server have no trusted publishing with npm at all.",
      fix: 'Nothing needs to be changed. To stop the warning, add `{ "code": "REPOSITORY_SERVER_UNPROVEN", "reason": "…" }` to `ignore` in `slipway.json`.',
      sources: ["https://docs.npmjs.com/trusted-publishers", "https://docs.npmjs.com/generating-provenance-statements"],
    },
  },
  *check({ context, job }) {
    const { repository, provider } = context;
    if (repository === undefined) {
      yield {
        code: "REPOSITORY_IDENTITY_UNKNOWN",
        severity: "warning",
        expected: "`--repository owner/name`, spelt as its server spells it, or a remote `origin`",
        reason:
          context.gitFailure === undefined
            ? `neither \`${provider.variables.repository}\`, nor \`--repository\`, nor a git remote \`origin\` tells which repository this is`
            : `the remotes were not read: ${context.gitFailure}`,
      };
    } else if (!signsElsewhere({ context, job }) && repository.identity.server !== provider.server) {
      yield {
        code: "REPOSITORY_SERVER_UNPROVEN",
        severity: "warning",
        actual: repository.identity.server,
        expected: provider.server,
        reason: "no public report shows how the registry compares `repository.url` with provenance from another server",
      };
    }
  },
};

/** Of provenance that nobody can sign, or that a service signs of which nothing is known, there is nothing to say. */
function signsElsewhere({ context, job }: Pick<Facts, "context" | "job">): boolean {
  return context.provider.provenance.grant === undefined || (job !== undefined && context.ci === "other");
}
