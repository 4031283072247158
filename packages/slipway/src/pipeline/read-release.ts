import { resolve } from "node:path";

import type { CheckInput, Config, Problem, PublishJob, PublishSettings, RegistryState } from "@slipway/core";
import { findPublishJobs, formatCount } from "@slipway/core";
import {
  type LintFindings,
  readContext,
  readReleaseTags,
  readWorkflows,
  runLinters,
  type WorkflowReading,
} from "@slipway/github";
import {
  briefRetryPolicy,
  createRegistryClient,
  readRegistry,
  readRegistryConfig,
  readWorkspace,
  requirePublishable,
  type RegistryConfig,
} from "@slipway/npm";

import type { Io } from "../io.ts";
import type { Progress } from "../progress/progress.ts";
import { readChangesets } from "./read-changesets.ts";
import { readConfig, type ConfigFile } from "./read-config.ts";
import { selectPublishable } from "./select-publishable.ts";

/** Everything about a release that can be read before anything is packed. */
export interface Release extends CheckInput {
  readonly settings: PublishSettings;
  readonly config: Config;
  readonly configFile?: ConfigFile;
  readonly registryConfig: RegistryConfig;
  readonly workflows: WorkflowReading;
  readonly publishJobs: readonly PublishJob[];
  /** What linters on PATH say about the workflows that publish. */
  readonly lint: LintFindings;
  /** What was wrong with the files themselves. */
  readonly readingProblems: readonly Problem[];
}

/** Options of every command that looks at a workspace. */
export interface ReleaseOptions {
  readonly directory?: string;
  readonly repository?: string;
  readonly offline?: true;
}

/** What the command line says about how to publish. */
export interface SettingOptions {
  readonly tag?: string;
  readonly assumeCreated?: true;
  /** The release will authenticate by ID token, whatever the workflows say. */
  readonly oidc?: true;
  readonly client?: "npm" | "raw";
}

/**
 * Reads the workspace, the environment, the workflows, npm's configuration and, unless told not to, the registry.
 *
 * @throws {ReleaseError} No workspace, nothing to publish in it, or an unreadable `slipway.json`.
 */
export async function readRelease(
  options: ReleaseOptions & SettingOptions,
  io: Io,
  progress: Progress,
): Promise<Release> {
  const start = resolve(io.cwd, options.directory ?? ".");
  const { workspace, problems } = await readWorkspace(start);
  const root = resolve(workspace.base, workspace.root);
  const [configFile, registryConfig, context, workflows, changesets, releaseTags] = await Promise.all([
    readConfig(workspace),
    readRegistryConfig({ directory: root, base: workspace.base, environment: io.environment }),
    readContext({
      environment: io.environment,
      ...(workspace.git && { directory: workspace.base }),
      ...(options.repository !== undefined && { repositoryOption: options.repository }),
    }),
    readWorkflows(workspace.base),
    readChangesets(root),
    workspace.git ? readReleaseTags(workspace.base, io.environment) : [],
  ]);
  const config = configFile?.config ?? {};
  const publishJobs = findPublishJobs(workflows, workspace.packages);
  const publishable = selectPublishable(workspace.packages, config);
  requirePublishable(workspace, publishable, problems);
  const publishing = new Set(publishJobs.flatMap(({ path }) => path.map(({ workflow }) => workflow.file)));
  const [registry, lint] = await Promise.all([
    options.offline ? undefined : readRegistryState(publishable, registryConfig, io, progress),
    runLinters(workspace.base, [...publishing], io.environment),
  ]);
  return {
    workspace,
    publishable,
    context,
    client: options.client ?? config.client ?? "npm",
    ...(registry !== undefined && { registry }),
    settings: {
      ...createSettings(options, config, registryConfig),
      ...changesets,
      // On a pull request no job holds a token: what the release will do stands in the workflow.
      ...((options.oidc || publishJobs.some(({ idToken }) => idToken === "write")) && { trustedPublishing: true }),
    },
    config,
    ...(configFile !== undefined && { configFile }),
    registryConfig,
    workflows,
    publishJobs,
    releaseTags,
    lint,
    ...describeTrust(config),
    readingProblems: [...problems, ...workflows.problems],
  };
}

async function readRegistryState(
  publishable: Release["publishable"],
  config: RegistryConfig,
  io: Io,
  progress: Progress,
): Promise<RegistryState> {
  const client = createRegistryClient(config, { signal: io.signal, policy: briefRetryPolicy });
  const packages = publishable.map(({ name, version, manifest }) => ({
    name,
    registry: config.registryFor(name, manifest["publishConfig"]),
    as: "configured" as const,
    planned: version,
  }));
  return progress.stage(`Read the registry about ${formatCount(packages.length, "package")}`, () =>
    readRegistry(client, { packages }),
  );
}

function createSettings(options: SettingOptions, config: Config, npm: RegistryConfig): PublishSettings {
  const access = config.access ?? npm.access;
  const distTag = options.tag ?? config.distTag;
  return {
    registry: npm.registry,
    scopeRegistries: npm.scopeRegistries,
    ...(npm.tag !== undefined && { tag: npm.tag }),
    ...(access !== undefined && { access }),
    ...(distTag !== undefined && { distTag }),
    ...(options.assumeCreated !== undefined && { assumeCreated: true }),
  };
}

function describeTrust({ workflow, environment }: Config): Pick<CheckInput, "trust"> {
  if (workflow === undefined && environment === undefined) return {};
  return {
    trust: { ...(workflow !== undefined && { workflow }), ...(environment !== undefined && { environment }) },
  };
}
