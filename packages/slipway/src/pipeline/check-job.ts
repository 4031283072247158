import { findProvider, type IdTokenMinter } from "@slipway/ci";
import {
  environmentRules,
  type PackedPlan,
  type Problem,
  type PublishingJob,
  type ReleaseContext,
  repositoryRules,
  type TokenSource,
  type WorkspacePackage,
} from "@slipway/core";
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
  const input = { workspace, publishable, context, client: "npm" } as const;
  const settings = { registry: plan.registry, trustedPublishing: oidc };
  return [
    ...repositoryRules.flatMap((rule) => [...rule({ ...input, settings })]),
    ...(oidc ? await checkEnvironment({ ...input, settings }, options) : []),
  ];
}

async function checkEnvironment(
  input: Parameters<(typeof environmentRules)[number]>[0],
  { plan, registryConfig, mintIdToken, provenance, io }: JobCheck,
): Promise<Problem[]> {
  const { facts, parseClaims } = findProvider(io.environment);
  const audience = `${facts.audiences.registryPrefix}${new URL(plan.registry).hostname}`;
  const claims = mintIdToken === undefined ? undefined : parseClaims(await mintIdToken(audience));
  const job: PublishingJob = {
    audience,
    ...(claims !== undefined && { claims }),
    ...(provenance !== undefined && { provenance }),
    tokenSources: [...listVariables(io.environment), ...registryConfig.tokenSources],
    ...(plan.trust !== undefined && { trust: plan.trust }),
    node: process.versions.node,
  };
  return environmentRules.flatMap((rule) => [...rule({ ...input, job })]);
}

function listVariables(environment: Io["environment"]): TokenSource[] {
  return ["NPM_TOKEN", "NODE_AUTH_TOKEN"].flatMap((name): TokenSource[] => {
    const value = environment[name];
    if (value === undefined) return [];
    return [{ kind: "variable", name, ...(value === "" && { empty: true }) }];
  });
}
