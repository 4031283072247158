import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import type { ReleaseWish } from "../../provider/release-wish.ts";
import { parseWorkflow } from "../workflows/parse-workflow.ts";
import { createPipelineFiles } from "./pipeline-files.ts";

const WISH: ReleaseWish = {
  repository: "octo/app",
  defaultBranch: "main",
  file: "release.yml",
  environment: "npm",
  releaseTag: "release-{date}",
  slipway: { kind: "npx", version: "1.2.3" },
  directory: ".",
  build: {
    node: { version: "24" },
    nodeRunsSlipway: true,
    checkout: new Map(),
    environment: new Map(),
    before: [],
    carried: [],
    commands: ["npm ci"],
  },
  newKeys: { cacheMode: true, queue: true },
  comments: true,
  pinnedIn: [],
};
const ACTION: ReleaseWish["slipway"] = {
  kind: "action",
  repository: "slipway-release/slipway",
  commit: "a".repeat(40),
  tag: "action-v1.2.3",
};

interface Job {
  readonly environment?: string;
  readonly permissions: Record<string, string>;
  readonly steps: readonly Record<string, unknown>[];
}

interface Workflow extends Record<string, unknown> {
  readonly concurrency: Record<string, unknown>;
  readonly jobs: Record<string, Job>;
}

/** The jobs of the release. */
function jobsOf(change: Partial<ReleaseWish> = {}): Record<string, Job> {
  return create(change)["release.yml"]?.jobs ?? {};
}

/** How often a job of the release sets up Node. */
function countNodes(change: Partial<ReleaseWish>): number {
  return JSON.stringify(jobsOf(change)).split("actions/setup-node@").length - 1;
}

function create(change: Partial<ReleaseWish> = {}): Record<string, Workflow> {
  return Object.fromEntries(
    createPipelineFiles({ ...WISH, ...change }).map(({ path, text }) => {
      expect(parseWorkflow(path, text)).toHaveProperty("workflow");
      const workflow: Workflow = parse(text);
      return [path.replace(".github/workflows/", ""), workflow];
    }),
  );
}

describe("the workflows of a release", () => {
  test("pack and preview with the files and variables that a build had", () => {
    const build = {
      ...WISH.build,
      checkout: new Map([
        ["submodules", "recursive"],
        ["fetch-depth", "0"],
      ]),
      environment: new Map([["MODE", "true"]]),
    };
    const written = create({ build });
    const release = written["release.yml"]?.jobs;
    expect(release?.["pack"]).toMatchObject({ env: { MODE: "true" } });
    expect(release?.["pack"]?.steps[0]).toMatchObject({ with: { submodules: "recursive", "fetch-depth": 0 } });
    expect(release?.["plan"]?.steps[0]).toMatchObject({ with: { submodules: "recursive", "fetch-depth": 0 } });
    expect(release?.["publish"]).not.toHaveProperty("env");
    const preview = written["release-preview.yml"]?.jobs["preview"];
    expect(preview).toMatchObject({ env: { MODE: "true" } });
    expect(preview?.steps[0]).toMatchObject({ with: { submodules: "recursive", "fetch-depth": 0 } });
  });

  test("are the release, the preview, and what comments on it", () => {
    expect(Object.keys(create())).toStrictEqual(["release.yml", "release-preview.yml", "release-preview-comment.yml"]);
    expect(
      Object.keys(
        create({ comments: false, versions: { file: "version.yml", text: "on: push\njobs: {}\n" }, file: "ship.yml" }),
      ),
    ).toStrictEqual(["ship.yml", "release-preview.yml", "version.yml"]);
  });

  test("give each job the one right that it needs", () => {
    const jobs = jobsOf();
    expect(Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions]))).toStrictEqual({
      plan: { contents: "read" },
      pack: { contents: "read" },
      resume: { actions: "read" },
      publish: { "id-token": "write" },
      verify: {},
      announce: { contents: "write" },
      report: {},
    });
  });

  test.each([WISH.slipway, ACTION])("run nothing of the repository beside the ID token: $kind", (slipway) => {
    const steps = create({ slipway })["release.yml"]?.jobs["publish"]?.steps ?? [];
    const text = JSON.stringify(steps);
    expect(text).not.toMatch(/checkout|npm ci/);
    expect(steps.length).toBeGreaterThan(4);
    expect(text.match(/"(?:run|uses)":"[^"]*slipway[^"]*/g)).toHaveLength(1);
  });

  test.each([WISH.slipway, ACTION])("let several jobs share the packing: $kind", (slipway) => {
    const { plan, pack, resume, publish } = jobsOf({ slipway, shards: "auto" });
    expect(plan).toMatchObject({ outputs: { shards: "${{ steps.shards.outputs.shards }}" } });
    expect(JSON.stringify(plan?.steps)).toMatch(/--shards auto|"shards":"auto"/);
    expect(pack).toMatchObject({
      strategy: { "fail-fast": false, matrix: { shard: "${{ fromJSON(needs.plan.outputs.shards) }}" } },
    });
    expect(JSON.stringify(pack?.steps)).toMatch(/--shard \\"\$SHARD\\"|"shard":"\$\{\{ matrix\.shard \}\}"/);
    const names = [pack, resume, publish].map((job) => JSON.stringify(job?.steps).match(/packed-[^"]+/g));
    expect(names).toStrictEqual([["packed-${{ strategy.job-index }}"], ["packed-*", "packed-resumed"], ["packed-*"]]);
  });

  test.each([
    ["release-{date}", "release-*"],
    ["v{version}", "v[0-9]*"],
    ["!{date}+x", String.raw`\!*\+x*`],
  ])("start on the tags that the configuration names: %s", (releaseTag, filter) => {
    expect(create({ releaseTag })["release.yml"]).toMatchObject({ on: { push: { tags: [filter] } } });
  });

  test("pin every action to a commit, with the exact tag behind it", () => {
    for (const { text } of createPipelineFiles({ ...WISH, slipway: ACTION })) {
      const uses = text.match(/uses: .*/g) ?? [];
      expect(uses.length).toBeGreaterThan(1);
      for (const line of uses) expect(line).toMatch(/^uses: [\w/-]+@[\da-f]{40} # [\w-]*v\d+\.\d+\.\d+$/);
    }
  });

  test("need no Node of their own where the action is released", () => {
    expect([countNodes({ slipway: ACTION }), countNodes({})]).toStrictEqual([1, 6]);
  });

  test("pack on a Node that runs the program where the repository's own is too old", () => {
    const build = { ...WISH.build, node: { file: ".nvmrc" }, nodeRunsSlipway: false };
    const versions = (slipway: ReleaseWish["slipway"]): unknown[] =>
      (create({ slipway, build })["release.yml"]?.jobs["pack"]?.steps ?? []).flatMap((step) => {
        const inputs = JSON.stringify(step["with"] ?? {});
        return String(step["uses"]).startsWith("actions/setup-node@") ? [inputs] : [];
      });
    expect(versions(WISH.slipway)).toHaveLength(2);
    expect(versions(ACTION)).toHaveLength(1);
  });

  test.each([
    [{ cacheMode: true, queue: true }, "none", "max"],
    [{ cacheMode: false, queue: true }, undefined, "max"],
    [{ cacheMode: false, queue: false }, undefined, undefined],
  ])("know only the keys that are wished for: %o", (newKeys, cacheMode, queue) => {
    const files = create({ newKeys });
    expect(files["release.yml"]).toMatchObject({ env: { ACTIONS_CACHE_MODE: "none" } });
    expect(files["release.yml"]?.["cache-mode"]).toBe(cacheMode);
    expect(files["release-preview.yml"]?.["cache-mode"]).toBe(cacheMode);
    expect(files["release.yml"]?.concurrency["queue"]).toBe(queue);
  });

  test("mean exactly what names and paths say, whatever is in them", () => {
    const files = create({
      environment: 'npm: "public" # ours',
      directory: "packages/it's a {tool}",
      build: { ...WISH.build, node: { file: "a b: c" }, commands: ["bun run --filter '*' build: all # x"] },
    });
    const jobs: Record<string, Job> = files["release.yml"]?.jobs ?? {};
    expect(jobs["publish"]?.environment).toBe('npm: "public" # ours');
    expect(jobs["pack"]?.steps).toContainEqual({
      run: "bun run --filter '*' build: all # x",
      "working-directory": "packages/it's a {tool}",
    });
    expect(jobs["pack"]?.steps).toContainEqual(
      expect.objectContaining({ with: { "node-version-file": "a b: c", "package-manager-cache": false } }),
    );
    expect(jobs["plan"]?.steps).toContainEqual({
      run: String.raw`npx --yes slipway@1.2.3 plan --check --out plan.json --directory 'packages/it'\''s a {tool}'`,
    });
  });
});
