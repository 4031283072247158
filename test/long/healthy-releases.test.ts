import { rm } from "node:fs/promises";

import type { RehearsalOptions } from "@slipway/rehearsal";
import type { Run, Runner } from "@slipway/workflow-runner";
import { describe, expect, onTestFinished, test } from "vitest";

import { DONE, resultsOf, startRepository, tailOf } from "../workflows/run-repository.ts";
import { createPackage, createSmallRepository, type Files } from "../workflows/small-repository.ts";

const MINUTES = 5 * 60_000;

interface Healthy {
  readonly name: string;
  readonly files: Files;
  readonly registryHas: Pick<RehearsalOptions, "packages" | "assumeCreated">;
  readonly start?: (runner: Runner) => Promise<Run | undefined>;
  /** What is on the registry afterwards and was not before, with its dist-tag. */
  readonly published: readonly string[];
  readonly results?: Readonly<Record<string, string>>;
}

const onTag = async (runner: Runner): Promise<Run | undefined> =>
  (await runner.push({ "refs/tags/release-1": undefined }))[0];

/** One that was released before. */
function known(name: string, version = "0.9.0"): NonNullable<RehearsalOptions["packages"]>[number] {
  return { name, versions: [{ version }] };
}

const core = createPackage("@small/core");
const app = createPackage("@small/app", { dependencies: { "@small/core": "workspace:^" } });
const peer = {
  peerDependencies: { "@small/core": "workspace:^" },
  peerDependenciesMeta: { "@small/core": { optional: true } },
};

const releases: readonly Healthy[] = [
  {
    name: "the first one",
    files: { ...core, ...app },
    registryHas: { assumeCreated: ["@small/core", "@small/app"] },
    published: ["@small/app 1.0.0 latest", "@small/core 1.0.0 latest"],
  },
  {
    name: "a later one, of which one package is public already",
    files: { ...core, ...app },
    registryHas: { packages: [known("@small/core", "1.0.0"), known("@small/app")] },
    published: ["@small/app 1.0.0 latest"],
  },
  {
    name: "a prerelease under a tag of its own",
    files: createPackage("@small/core", { version: "2.0.0-beta.1", publishConfig: { access: "public", tag: "beta" } }),
    registryHas: { packages: [known("@small/core")] },
    published: ["@small/core 2.0.0-beta.1 beta"],
  },
  {
    name: "packages without a scope",
    files: {
      ...createPackage("small-core"),
      ...createPackage("small-app", { dependencies: { "small-core": "workspace:*" } }),
    },
    registryHas: { assumeCreated: ["small-core", "small-app"] },
    published: ["small-app 1.0.0 latest", "small-core 1.0.0 latest"],
  },
  {
    name: "an optional peer",
    files: { ...core, ...createPackage("@small/app", peer) },
    registryHas: { packages: [known("@small/core"), known("@small/app")] },
    published: ["@small/app 1.0.0 latest", "@small/core 1.0.0 latest"],
  },
  {
    name: "a member that is private",
    files: {
      ...core,
      ...createPackage("@small/tool", { private: true, dependencies: { "@small/core": "workspace:^" } }),
    },
    registryHas: { packages: [known("@small/core")] },
    published: ["@small/core 1.0.0 latest"],
  },
  {
    name: "a single package",
    files: core,
    registryHas: { packages: [known("@small/core")] },
    published: ["@small/core 1.0.0 latest"],
  },
  {
    name: "a build that makes a program which `slipway.json` lets it make",
    files: {
      ...createPackage("@small/core", {
        scripts: {
          prepack: `node -e "${["const f=require('fs')", "const m=JSON.parse(f.readFileSync('package.json'))", "m.bin={small:'index.js'}", "f.writeFileSync('package.json',JSON.stringify(m))"].join(";")}"`,
        },
      }),
      "packages/core/index.js": "#!/usr/bin/env node\n",
      "slipway.json": { builds: [{ field: "bin", package: "@small/core", reason: "the build makes it" }] },
    },
    registryHas: { packages: [known("@small/core")] },
    published: ["@small/core 1.0.0 latest"],
  },
  {
    name: "one that is run again as a whole",
    files: { ...core, ...app },
    registryHas: { packages: [known("@small/core"), known("@small/app")] },
    start: async (runner) => {
      const run = await onTag(runner);
      await run?.ended();
      run?.rerun("all");
      return run;
    },
    published: ["@small/app 1.0.0 latest", "@small/core 1.0.0 latest"],
  },
  {
    name: "one that somebody dispatched",
    files: { ...core, ...app },
    registryHas: { packages: [known("@small/core"), known("@small/app")] },
    start: async (runner) => runner.dispatch({ workflow: "release.yml", inputs: { mode: "publish" } }),
    published: ["@small/app 1.0.0 latest", "@small/core 1.0.0 latest"],
    results: { ...DONE, announce: "skipped" },
  },
];

describe("a healthy release is green", { timeout: MINUTES }, () => {
  test.each(releases)("$name", async ({ files, registryHas, start = onTag, published, results = DONE }) => {
    const source = await createSmallRepository(files, (workflow) => workflow);
    const { runner, rehearsal, close } = await startRepository({ source }, registryHas);
    onTestFinished(async () => {
      await close();
      await rm(source, { recursive: true });
    });
    const attempt = await (await start(runner))?.ended();
    if (attempt === undefined) throw new Error("nothing was started");
    expect(resultsOf(attempt), attempt.jobs.map(tailOf).join("\n\n")).toStrictEqual(results);
    const shown = rehearsal
      .published()
      .map(({ name, version, distTags }) => `${name} ${version} ${distTags.join(", ")}`);
    expect(shown.toSorted()).toStrictEqual(published);
    const puts = rehearsal.requests.filter(({ kind }) => kind === "put");
    expect(puts).toHaveLength(published.length);
  });
});
