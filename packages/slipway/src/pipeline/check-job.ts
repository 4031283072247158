import {
  checkJob as checkJobRules,
  type PackedPlan,
  type Problem,
  type PublishingJob,
  type ReleaseContext,
  type TokenSource,
  type WorkspacePackage,
} from "@slipway/core";
import { type IdTokenMinter, parseClaims } from "@slipway/github";
import type { RegistryConfig } from "@slipway/npm";

import type { Io } from "../io.ts";

interface JobCheck {
  readonly plan: PackedPlan;
  /** As their tarballs have them. */
  readonly packages: readonly WorkspacePackage[];
  /** Absolute path of the packed directory. */
  readonly directory: string;
  readonly context: ReleaseContext;
  readonly registryConfig: RegistryConfig;
  /** Absent for a job that publishes with a token. */
  readonly mintIdToken?: IdTokenMinter;
  readonly oidc: boolean;
  readonly provenance?: boolean;
  readonly io: Io;
}

/**
 * What is wrong with the job that is about to publish, and with the packed manifests in the light of who this job is: a
 * build may have rewritten `repository` after `check` had looked at it.
 */
export async function checkJob(options: JobCheck): Promise<Problem[]> {
  const { plan, packages: publishable, directory, context, oidc } = options;
  const workspace = {
    base: directory,
    root: ".",
    git: true,
    tool: "single",
    packageManager: { name: "npm" },
    packages: publishable,
  } as const;
  return checkJobRules({
    workspace,
    publishable,
    context,
    client: "npm",
    settings: { registry: plan.registry, trustedPublishing: oidc },
    job: oidc ? await readJob(options) : undefined,
  });
}

async function readJob({ plan, registryConfig, mintIdToken, provenance, io }: JobCheck): Promise<PublishingJob> {
  const audience = `npm:${new URL(plan.registry).hostname}`;
  return {
    audience,
    claims: mintIdToken === undefined ? undefined : parseClaims(await mintIdToken(audience)),
    provenance,
    tokenSources: [...listVariables(io.environment), ...registryConfig.tokenSources],
    trust: plan.trust,
    node: process.versions.node,
  };
}

function listVariables(environment: Io["environment"]): TokenSource[] {
  return ["NPM_TOKEN", "NODE_AUTH_TOKEN"].flatMap((name): TokenSource[] => {
    const value = environment[name];
    if (value === undefined) return [];
    return [{ kind: "variable", name, ...(value === "" && { empty: true }) }];
  });
}
