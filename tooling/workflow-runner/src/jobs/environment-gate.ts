import { shortRef } from "../events/event.ts";
import { type Environment, matchesRef } from "../forge/forge-state.ts";

/** What an environment says to a job. */
export type GateAnswer =
  | { readonly kind: "open" }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "review"; readonly reviewers: readonly string[] };

interface Deployment {
  readonly ref: string;
  readonly refType: "branch" | "tag";
  readonly actor: string;
}

/**
 * Whether a job may use an environment: by its ref, then by somebody's approval.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
 */
export function askEnvironment(
  { name, policies, reviewers, preventSelfReview }: Environment,
  { ref, refType, actor }: Deployment,
): GateAnswer {
  // A pull request's merge commit is compared with its whole name, without `refs/`.
  const short = ref.startsWith("refs/pull/") ? ref : shortRef(ref);
  const allowed = policies === undefined || policies.some((it) => it.type === refType && matchesRef(it.name, short));
  if (!allowed) {
    const kind = refType === "tag" ? "Tag" : "Branch";
    return {
      kind: "refused",
      message: `${kind} "${short}" is not allowed to deploy to ${name} due to environment protection rules.`,
    };
  }
  if (reviewers.length === 0) return { kind: "open" };
  return { kind: "review", reviewers: reviewers.filter((login) => !preventSelfReview || login !== actor) };
}
