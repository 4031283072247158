import type { RepositoryIdentity } from "../../context/release-context.ts";
import type { Problem } from "../../problems/problem.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import { readAddress } from "../repository/read-address.ts";
import type { CheckInput } from "../rule.ts";

/** A fork runs the workflows it was forked with, under its own name. Forks that publish packages of their own are fine. */
export function checkFork({ context, job, publishable }: CheckInput): Problem[] {
  const identity = context.repository?.identity;
  if (context.fork !== true || identity === undefined || publishable.length === 0) return [];
  const named = publishable.map((pkg) => addressOf(pkg));
  const [first] = named;
  if (first === undefined || named.some((address) => address === undefined || isSame(address, identity))) return [];
  const publishes = job !== undefined;
  return [
    {
      code: "ENVIRONMENT_FORK_RUN",
      severity: publishes ? "error" : "warning",
      ...(context.workflow !== undefined && { file: `.github/workflows/${context.workflow.file}` }),
      actual: `${identity.owner}/${identity.name}`,
      expected: `${first.owner}/${first.name}`,
      reason: "this repository is a fork, and every package names another repository",
      predicts: "OIDC token exchange error - package not found",
    },
  ];
}

function addressOf({ manifest }: WorkspacePackage): ReturnType<typeof readAddress> {
  const { repository } = manifest;
  if (typeof repository === "string") return readAddress(repository);
  if (typeof repository !== "object" || repository === null || !("url" in repository)) return undefined;
  return typeof repository["url"] === "string" ? readAddress(repository["url"]) : undefined;
}

/** In any letter case: spelling is a matter of the repository rules. */
function isSame(address: { owner: string; name: string }, identity: RepositoryIdentity): boolean {
  return `${address.owner}/${address.name}`.toLowerCase() === `${identity.owner}/${identity.name}`.toLowerCase();
}
