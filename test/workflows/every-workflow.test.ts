import { resolve } from "node:path";

import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { type Job, readSource, readWorkflowSources, type Step } from "./read-workflow-sources.ts";

interface Located {
  /** `release.yml publish 2` */
  readonly place: string;
  readonly step: Step;
}

interface ActionFile {
  readonly inputs: Record<string, { required?: boolean }>;
  readonly runs: { using: string; main: string };
}

const SLIPWAY = resolve(import.meta.dirname, "../../packages/slipway/bin/slipway.js");
const OUR_ACTION = /^\.\/(?<path>packages\/action\/[a-z]+)$/;
const PINNED_ACTION = /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/;

const sources = readWorkflowSources();

const jobs: { place: string; job: Job }[] = sources.flatMap(({ path, workflow }) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ place: `${path} ${name}`, job })),
);

const steps: Located[] = jobs.flatMap(({ place, job }) =>
  job.steps.map((step, index) => ({ place: `${place} ${String(index + 1)}`, step })),
);

function using(action: string): Located[] {
  const found = steps.filter(({ step }) => step.uses?.startsWith(`${action}@`));
  expect(found).not.toStrictEqual([]);
  return found;
}

describe("every workflow", () => {
  test.each(sources)("$path grants nothing by itself, and uses no secret", ({ text, workflow }) => {
    expect(workflow.permissions).toStrictEqual({});
    expect(text).not.toMatch(/secrets[.[]|secrets:/);
  });

  test.each(sources)("$path has no trigger that gives strangers the repository's rights", ({ workflow }) => {
    const triggers = Object.keys(workflow.on);
    expect(triggers.filter((name) => !["push", "pull_request", "workflow_dispatch"].includes(name))).toStrictEqual([]);
  });

  test.each(jobs)("$place states its permissions, its time and a GitHub-hosted runner", ({ job }) => {
    expect(job.permissions).toBeDefined();
    expect(job["timeout-minutes"]).toBeGreaterThan(0);
    expect(job["runs-on"]).toBe("ubuntu-24.04");
  });

  test.each(steps.filter(({ step }) => step.run !== undefined))(
    "$place puts no expression into a shell",
    ({ step }) => {
      expect(step.run).not.toContain("${{");
    },
  );

  test.each(steps.filter(({ step }) => step.uses !== undefined))("$place is ours or pinned by commit", ({ step }) => {
    expect(OUR_ACTION.test(step.uses ?? "") || PINNED_ACTION.test(step.uses ?? "")).toBe(true);
  });

  test("one version of each action, named behind its commit", () => {
    const pins = sources.flatMap(({ text }) => text.match(/uses: [\w-]+\/[\w-]+@.*$/gm) ?? []);
    const named = pins.map(
      (pin) => /^uses: (?<action>[^@]+)@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.exec(pin)?.groups?.["action"],
    );
    expect(named).not.toContain(undefined);
    expect(new Set(pins).size).toBe(new Set(named).size);
  });

  test("no checkout leaves its credentials behind, no package manager cache is used", () => {
    for (const { step } of using("actions/checkout")) expect(step.with).toMatchObject({ "persist-credentials": false });
    for (const { step } of using("actions/setup-node")) {
      expect(step.with).toMatchObject({ "package-manager-cache": false });
      expect(step.with).not.toHaveProperty("registry-url");
    }
    expect(steps.filter(({ step }) => step.uses?.startsWith("actions/cache"))).toStrictEqual([]);
  });

  const calls = steps.flatMap(({ step }) => step.run?.match(/\bslipway .*/g) ?? []);

  test.each(calls)("`%s` is a command line that exists", async (call) => {
    const [, command = "", ...rest] = call.split(" ");
    const { stdout } = await execa(process.execPath, [SLIPWAY, command, "--help"]);
    const flags = rest.filter((word) => word.startsWith("--"));
    expect(flags.filter((flag) => !stdout.includes(`  ${flag} `))).toStrictEqual([]);
  });

  test("pnpm has the version of the manifest", () => {
    const { packageManager }: { packageManager: string } = JSON.parse(readSource("package.json"));
    const used = sources.flatMap(({ text }) => text.match(/pnpm@[\d.]+/g) ?? []);
    expect(new Set(used)).toStrictEqual(new Set([packageManager]));
  });

  test.each(steps.filter(({ step }) => step.uses?.startsWith("./")))(
    "$place gives its action the inputs it has",
    ({ step }) => {
      const path = OUR_ACTION.exec(step.uses ?? "")?.groups?.["path"] ?? "";
      const { inputs, runs }: ActionFile = parse(readSource(`${path}/action.yml`));
      const given = Object.keys(step.with ?? {});
      const required = Object.keys(inputs).filter((name) => inputs[name]?.required === true);
      expect(given.filter((name) => !(name in inputs))).toStrictEqual([]);
      expect(required.filter((name) => !given.includes(name))).toStrictEqual([]);
      expect(runs).toStrictEqual({ using: "node24", main: `../dist/${path.split("/").at(-1) ?? ""}.js` });
    },
  );
});
