import { GITHUB_ACTIONS } from "../../../../ci/src/github-actions/facts.ts";
import { parseAction, parseWorkflow } from "../../../../ci/src/github-actions/workflows/parse-workflow.ts";
import type { DeclaredTrust } from "../../context/publishing-job.ts";
import type { ReleaseContext } from "../../context/release-context.ts";
import type { Manifest } from "../../json/json.ts";
import { compareProblems, type Problem } from "../../problems/problem.ts";
import { type CheckInput, createFacts } from "../../rule/facts.ts";
import { findPublishJobs } from "../../workflow/publish-jobs.ts";
import type { RepositoryWorkflows } from "../../workflow/workflow.ts";
import * as workflowRules from "./index.ts";

export const CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1";
export const SETUP_NODE = "actions/setup-node@820762786026740c76f36085b0efc47a31fe5020";

/** Nothing to complain about: every case changes one thing in it. */
export const RELEASE = `name: Release
on:
  push:
    tags: ['release-*']
  workflow_dispatch:
permissions: {}
cache-mode: none
concurrency:
  group: release
  cancel-in-progress: false
  queue: max
jobs:
  pack:
    if: github.repository == 'owner/name'
    runs-on: ubuntu-latest
    permissions:
      contents: read # checkout
    steps:
      - uses: ${CHECKOUT} # v7.0.1
        with:
          persist-credentials: false
      - run: npm ci && npm pack
      - uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1
  publish:
    needs: pack
    runs-on: ubuntu-latest
    environment: npm
    permissions:
      id-token: write # trusted publishing
    steps:
      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1
        with:
          artifact-ids: \${{ needs.pack.outputs.artifact-id }}
      - uses: ${SETUP_NODE} # v7.0.0
        with:
          node-version: 24
          package-manager-cache: false
      - run: npm publish ./package.tgz
`;

export type Change = readonly [from: string, to: string];

export interface Repository {
  /** By base name. \`release.yml\` unless said otherwise is the one above with the changes. */
  readonly files?: Readonly<Record<string, string>>;
  readonly actions?: Readonly<Record<string, string>>;
  readonly manifest?: Manifest;
  readonly trust?: DeclaredTrust;
  readonly repository?: NonNullable<ReleaseContext["repository"]>;
  /** Public unless said otherwise. */
  readonly visibility?: "private" | "unknown";
  readonly releaseTags?: readonly string[];
  readonly tagPattern?: string;
  readonly nodeVersions?: Readonly<Record<string, string>>;
  readonly locked?: readonly string[];
  readonly missing?: readonly string[];
}

/** The release workflow with some of its text replaced. */
export function changed(changes: readonly Change[]): string {
  let text = RELEASE;
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`not in the workflow: ${from}`);
    text = text.replace(from, () => to);
  }
  return text;
}

function read({
  files = {},
  actions = {},
  manifest,
  missing = [],
  nodeVersions = {},
  locked = [],
}: Repository): RepositoryWorkflows {
  return {
    workflows: Object.entries(files).map(([name, text]) => {
      const parsed = parseWorkflow(`.github/workflows/${name}`, text);
      if ("problem" in parsed) throw new Error(JSON.stringify(parsed.problem));
      return parsed.workflow;
    }),
    actions: Object.entries(actions).map(([directory, text]) => {
      const parsed = parseAction(`${directory}/action.yml`, text);
      if ("problem" in parsed) throw new Error(JSON.stringify(parsed.problem));
      return parsed.action;
    }),
    ...(manifest !== undefined && { rootManifest: manifest }),
    missing: new Set(missing),
    nodeVersions: new Map(Object.entries(nodeVersions)),
    locked: new Map([[".github/workflows/release.yml", new Set(locked)]]),
  };
}

export function check(repository: Repository): Problem[] {
  const workflows = read(repository);
  const { visibility = "public" } = repository;
  const identity = { server: "https://github.com", owner: "owner", name: "name" };
  const context: ReleaseContext = {
    provider: GITHUB_ACTIONS,
    ci: "none",
    idToken: false,
    ...(visibility !== "unknown" && { visibility }),
    repository: repository.repository ?? { identity, source: "option" },
  };
  const input = {
    workspace: { base: "/", root: ".", git: true, tool: "single", packageManager: { name: "npm" }, packages: [] },
    publishable: [],
    context,
    client: "npm",
    workflows,
    publishJobs: findPublishJobs(workflows),
    ...(repository.trust !== undefined && { trust: repository.trust }),
    tagPattern: repository.tagPattern,
    ...(repository.releaseTags !== undefined && { releaseTags: repository.releaseTags }),
  } as const;
  return judge(input);
}

export function judge(input: CheckInput): Problem[] {
  const facts = createFacts(input);
  const found = Object.values(workflowRules).flatMap((rule) => ("check" in rule ? [...rule.check(facts)] : []));
  return found.toSorted(compareProblems);
}

/** `error CODE file:line` without what all have in common. */
export function summary(problems: readonly Problem[]): string[] {
  return problems.map(({ code, severity, file, position }) => {
    const place = file === undefined ? "" : ` ${file.slice(file.lastIndexOf("/") + 1)}:${position?.line}`;
    return `${severity} ${code.replace("WORKFLOW_", "")}${place}`;
  });
}

export const RUN = "      - run: npm publish ./package.tgz";
export const STEPS = "    steps:\n      - uses: actions/download-artifact";

export const BY_ID = "artifact-ids: ${{ needs.pack.outputs.artifact-id }}";
