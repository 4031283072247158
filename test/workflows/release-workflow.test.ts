import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type Job, readWorkflowSources, type Workflow } from "./read-workflow-sources.ts";

function workflowOf(name: string): Workflow {
  const source = readWorkflowSources().find(({ path }) => path.endsWith(`/${name}`));
  if (source === undefined) throw new Error(`no ${name}`);
  return source.workflow;
}

const release = workflowOf("release.yml");
const jobs = Object.entries(release.jobs);

function jobOf(name: string): Job {
  const job = release.jobs[name];
  if (job === undefined) throw new Error(`no job ${name}`);
  return job;
}

/** The actions of a job without their commit. */
function actionsOf({ steps }: Job): (string | undefined)[] {
  return steps.map(({ uses }) => uses?.replace(/@.*/, ""));
}

function artifactNamesOf(workflow: Workflow): unknown[] {
  return Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap((step) => step.with?.["name"] ?? []));
}

describe("release.yml", () => {
  test("starts on release tags and by hand, where it sends nothing unless told to", () => {
    expect(release.on).toMatchObject({
      push: { tags: ["release-*"] },
      workflow_dispatch: { inputs: { mode: { options: ["dry-run", "publish", "resume"], default: "dry-run" } } },
    });
    expect(Object.keys(release.on)).toStrictEqual(["push", "workflow_dispatch"]);
    expect(release.on["push"]).toStrictEqual({ tags: ["release-*"] });
  });

  test("drops no release, kills none and shares no cache", () => {
    expect(release.concurrency).toStrictEqual({ group: "release", "cancel-in-progress": false, queue: "max" });
    expect(release["cache-mode"]).toBe("none");
    expect(release["env"]).toStrictEqual({ ACTIONS_CACHE_MODE: "none" });
  });

  test("gives each job what it needs and no more", () => {
    expect(Object.fromEntries(jobs.map(([name, { permissions }]) => [name, permissions]))).toStrictEqual({
      action: { contents: "read" },
      plan: { contents: "read" },
      pack: { contents: "read" },
      resume: { actions: "read" },
      "tag-action": { contents: "write" },
      publish: { "id-token": "write" },
      verify: {},
      announce: { contents: "write" },
      report: {},
    });
  });

  test("publishes in the environment of the trust records, and only there", () => {
    expect(jobs.filter(([, job]) => job.environment !== undefined).map(([name]) => name)).toStrictEqual(["publish"]);
    expect(jobOf("publish").environment).toBe("npm");
    expect(jobOf("publish")).not.toHaveProperty("strategy");
  });

  test("runs nothing but actions where the token is", () => {
    expect(actionsOf(jobOf("publish"))).toStrictEqual([
      "actions/download-artifact",
      "actions/download-artifact",
      "actions/download-artifact",
      "actions/download-artifact",
      "./packages/action/publish",
      "actions/upload-artifact",
    ]);
    expect(actionsOf(jobOf("announce"))).toStrictEqual([
      "actions/download-artifact",
      "actions/download-artifact",
      "./packages/action/announce",
      undefined,
    ]);
    expect(jobOf("publish").steps.filter(({ run }) => run !== undefined)).toStrictEqual([]);
  });

  test("plans before anything is installed or built", () => {
    expect(actionsOf(jobOf("plan"))).toStrictEqual([
      "actions/checkout",
      "actions/download-artifact",
      "./packages/action/plan",
      "actions/upload-artifact",
    ]);
  });

  test("hands every artifact on by its id, but the tarballs of an earlier run and its own result", () => {
    const downloads = jobs.flatMap(([, { steps }]) =>
      steps.filter(({ uses }) => uses?.startsWith("actions/download-artifact@")),
    );
    const byName = downloads.filter(({ with: inputs }) => inputs?.["artifact-ids"] === undefined);
    expect(byName.map(({ with: inputs }) => [inputs?.["name"], inputs?.["path"]])).toStrictEqual([
      ["packed", "${{ runner.temp }}/earlier"],
      ["result", "${{ runner.temp }}/result"],
    ]);
    const byId = downloads.filter(({ with: inputs }) => inputs?.["artifact-ids"] !== undefined);
    expect(byId.length).toBeGreaterThan(8);
    for (const { with: inputs } of byId) expect(inputs?.["artifact-ids"]).toMatch(/^\$\{\{ (?:fromJSON\()?needs\./);
  });

  test("takes what ran code of the repository as one artifact, outside of the working directory, after its own action", () => {
    const { steps } = jobOf("publish");
    const packed = steps.findIndex(({ with: inputs }) =>
      String(inputs?.["artifact-ids"]).includes("needs.pack.outputs"),
    );
    expect(steps[packed]?.with).toStrictEqual({
      "artifact-ids": "${{ fromJSON(needs.pack.outputs.artifact-id || needs.resume.outputs.artifact-id) }}",
      path: "${{ runner.temp }}/packed",
    });
    expect(steps[0]?.with?.["path"]).toBe("packages/action");
    for (const { with: inputs } of steps.slice(1)) {
      const path = inputs?.["path"] ?? inputs?.["from"];
      expect(path).toMatch(/^\$\{\{ runner\.temp \}\}\//);
    }
  });

  test("continues a ledger on a further attempt only, and publishes without one where there is none", () => {
    const earlier = jobOf("publish").steps.find(({ with: inputs }) => inputs?.["name"] === "result");
    expect(earlier).toMatchObject({ if: "github.run_attempt != '1'", "continue-on-error": true });
  });

  test("is announced only after it was seen", () => {
    expect(jobOf("announce").needs).toStrictEqual(["action", "tag-action", "verify"]);
    expect(jobOf("announce").if).toContain("needs.verify.result == 'success'");
    expect(actionsOf(jobOf("verify"))).toStrictEqual([
      "actions/download-artifact",
      "actions/download-artifact",
      "./packages/action/verify",
      "actions/upload-artifact",
    ]);
  });

  test("plans anew for a resumed release, and compares with that plan", () => {
    expect(jobOf("plan")).not.toHaveProperty("if");
    const publish = jobOf("publish").steps.find(({ uses }) => uses === "./packages/action/publish");
    expect(publish?.with).toMatchObject({
      from: "${{ runner.temp }}/packed",
      plan: "${{ runner.temp }}/plan/plan.json",
      out: "${{ runner.temp }}/result",
    });
    expect(jobOf("resume").steps.find(({ uses }) => uses === "./packages/action/pack")?.with).toStrictEqual({
      tarballs: "${{ runner.temp }}/earlier",
      plan: "${{ runner.temp }}/plan/plan.json",
      out: "${{ runner.temp }}/packed",
    });
  });

  test("takes an earlier run's packages only after it has looked whose they are", () => {
    const [first, ...rest] = jobOf("resume").steps;
    expect(first?.run).toContain(".github/workflows/release.yml $GITHUB_REPOSITORY $GITHUB_SHA");
    expect(rest.every(({ run }) => run === undefined)).toBe(true);
  });

  test("keeps the ledger whatever happens, and reports whatever happens", () => {
    expect(jobOf("publish").steps.at(-1)?.if).toBe("always()");
    expect(jobOf("report").if).toContain("always()");
    expect(jobOf("report").needs).toStrictEqual(jobs.map(([name]) => name).filter((name) => name !== "report"));
  });

  test("runs no dependency's script where the bundle is made", () => {
    const commands = jobOf("action").steps.flatMap(({ run }) => run ?? []);
    expect(commands).toStrictEqual([
      expect.stringMatching(/^npx --yes pnpm@[\d.]+ install --frozen-lockfile --ignore-scripts$/),
      "node_modules/.bin/rolldown --config",
      'node tooling/action-release/main.ts "$RUNNER_TEMP/action"',
    ]);
  });

  test("takes our own action from that job wherever it is used", () => {
    for (const [name, { steps }] of jobs) {
      const ours = steps.findIndex(({ uses }) => uses?.startsWith("./"));
      if (ours === -1) continue;
      const fetched = steps.findIndex(({ with: inputs }) => inputs?.["path"] === "packages/action");
      expect({ name, inputs: steps[fetched]?.with }).toStrictEqual({
        name,
        inputs: { "artifact-ids": "${{ needs.action.outputs.artifact-id }}", path: "packages/action" },
      });
      expect(fetched).toBeLessThan(ours);
    }
  });
});

describe("the run to resume", () => {
  const script = jobOf("resume").steps[0]?.run ?? "";
  let bin: string;

  beforeAll(async () => {
    bin = await mkdtemp(join(tmpdir(), "slipway-gh-"));
    await writeFile(join(bin, "gh"), '#!/bin/sh\nprintf "%s\\n" "$FOUND"\n', { mode: 0o755 });
  });

  afterAll(async () => {
    await rm(bin, { recursive: true });
  });

  test.each([
    ["41", ".github/workflows/release.yml octo/app abc", 0],
    ["41", ".github/workflows/release-preview.yml octo/app abc", 1],
    ["41", ".github/workflows/release.yml stranger/app abc", 1],
    ["41", ".github/workflows/release.yml octo/app def", 1],
    ["41", "", 1],
    ["", ".github/workflows/release.yml octo/app abc", 1],
    ["41/../42", ".github/workflows/release.yml octo/app abc", 1],
  ])("%j, found to be %j, ends with %i", async (run, found, exitCode) => {
    const result = await execa("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
      env: {
        PATH: `${bin}:${process.env["PATH"] ?? ""}`,
        RUN: run,
        FOUND: found,
        GITHUB_REPOSITORY: "octo/app",
        GITHUB_SHA: "abc",
      },
      extendEnv: false,
      reject: false,
    });
    expect(result.exitCode).toBe(exitCode);
    expect(result.stdout.startsWith("::error::")).toBe(exitCode !== 0);
  });
});

describe("release-preview.yml", () => {
  const preview = workflowOf("release-preview.yml");

  test("is started by pull requests only, and has nothing to steal", () => {
    expect(Object.keys(preview.on)).toStrictEqual(["pull_request"]);
    expect(Object.values(preview.jobs).map(({ permissions }) => permissions)).toStrictEqual([{ contents: "read" }]);
    expect(preview["cache-mode"]).toBe("none");
  });

  test("leaves no artifact under a name that the release reads", () => {
    const read = new Set(artifactNamesOf(release));
    expect(artifactNamesOf(preview).filter((name) => read.has(name))).toStrictEqual([]);
    expect(read).toStrictEqual(new Set(["action", "action-release", "plan", "packed", "result", "verified"]));
  });
});
