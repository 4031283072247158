import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

import { type Rehearsal, startRehearsal } from "@slipway/rehearsal";
import { type Attempt, findDownloads, type Run, type Runner, startRunner } from "@slipway/workflow-runner";
import { execa } from "execa";
import { beforeAll, expect, onTestFinished, test } from "vitest";

import { resultsOf, tailOf } from "../workflows/run-repository.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const BIN = join(ROOT, "packages/slipway/bin/slipway.js");
const REPOSITORY = "octo/smithy";
const MINUTES = 10 * 60_000;
const COUNT = 400;
const NAMES = Array.from({ length: COUNT }, (_, index) => `tool-${index}`);

/** Fails in the first attempt: the job that packs it is to be run again. */
const FAILS_FIRST = { prepack: `node -e "process.exit(Number(process.env.GITHUB_RUN_ATTEMPT === '1'))"` };

const TAGS = { id: 1, name: "release-*", type: "tag" } as const;

/** The program, as it would be published. */
let program: Buffer;

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), "slipway-program-"));
  const file = join(directory, "slipway.tgz");
  await execa(join(ROOT, "test/node_modules/pnpm-12/pnpm"), ["pack", "--out", file], {
    cwd: join(ROOT, "packages/slipway"),
  });
  program = await readFile(file);
  await rm(directory, { recursive: true });
});

interface Started {
  readonly rehearsal: Rehearsal;
  readonly runner: Runner;
  readonly release: () => Promise<Run>;
}

/** A repository of 400 packages whose workflow `init` wrote for four packing jobs. */
async function start(change: (workflow: string) => string = (it) => it, files: object = {}): Promise<Started> {
  const base = await realpath(await mkdtemp(join(tmpdir(), "slipway-shards-")));
  const source = join(base, "source");
  const { version, bin, engines } = JSON.parse(await readFile(join(ROOT, "packages/slipway/package.json"), "utf8"));
  const rehearsal = await startRehearsal({
    packages: [{ name: "slipway", versions: [{ version, tarball: program, manifest: { bin, engines } }] }],
    assumeCreated: NAMES,
    trust: NAMES.map((name) => ({
      package: name,
      repository: REPOSITORY,
      file: "release.yml",
      environment: "npm",
      permissions: ["createPackage"],
    })),
  });
  await createSource(source, files, rehearsal.registry);
  const file = join(source, ".github/workflows/release.yml");
  await writeFile(file, change(await readFile(file, "utf8")));
  const environments = [{ name: "npm", reviewers: [], preventSelfReview: false, policies: [TAGS] }];
  const downloads = { ...(await findDownloads(ROOT)), npm_config_cache: join(base, "cache") };
  const runner = await startRunner({ rehearsal, repository: REPOSITORY, source, environments, downloads });
  onTestFinished(async () => {
    await runner.close();
    await rehearsal.close();
    await rm(base, { recursive: true });
  });
  return {
    rehearsal,
    runner,
    release: async () => {
      const [run] = await runner.push({ "refs/tags/release-1": undefined });
      if (run === undefined) throw new Error("the tag starts nothing");
      return run;
    },
  };
}

async function createSource(source: string, files: object, registry: string): Promise<void> {
  const packages = Object.fromEntries(
    NAMES.flatMap((name, index) => {
      const directory = `packages/${name}`;
      // Families of ten, each member of which needs the one before.
      const dependencies = index % 10 === 0 ? {} : { [`tool-${index - 1}`]: "^1.0.0" };
      const manifest = {
        name,
        version: "1.0.0",
        description: "A tool of a smithy",
        license: "MIT",
        repository: { type: "git", url: `git+https://github.com/${REPOSITORY}.git`, directory },
        main: "index.js",
        files: ["index.js"],
        dependencies,
      };
      return [
        [`${directory}/package.json`, manifest],
        [`${directory}/index.js`, `module.exports = ${index};\n`],
        [`${directory}/README.md`, `# ${name}\n`],
      ];
    }),
  );
  const root = { name: "smithy", private: true, workspaces: ["packages/*"], scripts: { build: "node -e 0" } };
  const all: Readonly<Record<string, string | object>> = {
    "package.json": root,
    ".gitignore": "node_modules\n",
    ...packages,
    ...files,
  };
  for (const [path, content] of Object.entries(all)) {
    await mkdir(dirname(join(source, path)), { recursive: true });
    await writeFile(join(source, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  const env = {
    HOME: source,
    npm_config_registry: registry,
    PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
  };
  const options = { cwd: source, env, extendEnv: false };
  await execa("npm", ["install", "--package-lock-only", "--offline", "--no-audit", "--no-fund"], options);
  await execa("git", ["init", "--quiet", "--initial-branch=main"], options);
  await execa("git", ["add", "--all"], options);
  const words = [BIN, "init", "--shards", "4", "--repository", REPOSITORY];
  const { exitCode, all: output } = await execa(process.execPath, words, { ...options, all: true, reject: false });
  // What is to be done on the registry is an error of the check that follows.
  expect(exitCode, output).toBeLessThan(2);
  expect(output).toMatch(/release\.yml +written/);
}

const PARTS = [1, 2, 3, 4].map((part) => `pack (${part}/4)`);

function logsOf({ jobs }: Attempt): string {
  return jobs.map((job) => `${job.name}: ${job.result}\n${tailOf(job)}`).join("\n\n");
}

test("a job of the matrix that failed is run again, and everything goes out once", { timeout: MINUTES }, async () => {
  const manifest = "packages/tool-399/package.json";
  const failing = {
    [manifest]: {
      name: "tool-399",
      version: "1.0.0",
      description: "A tool that is not always there",
      license: "MIT",
      repository: { type: "git", url: `git+https://github.com/${REPOSITORY}.git`, directory: "packages/tool-399" },
      main: "index.js",
      files: ["index.js"],
      dependencies: { "tool-398": "^1.0.0" },
      scripts: FAILS_FIRST,
    },
  };
  const { rehearsal, release } = await start(undefined, failing);
  const run = await release();
  const first = await run.ended();
  const results = resultsOf(first);
  expect(PARTS.map((name) => results[name] ?? "").toSorted(), logsOf(first)).toStrictEqual([
    "failure",
    "success",
    "success",
    "success",
  ]);
  expect(results).toMatchObject({ plan: "success", publish: "skipped" });
  expect(rehearsal.published()).toStrictEqual([]);

  run.rerun("failed");
  const second = await run.ended();
  expect(resultsOf(second), logsOf(second)).toMatchObject({
    ...Object.fromEntries(PARTS.map((name) => [name, "success"])),
    publish: "success",
    verify: "success",
    announce: "success",
  });
  expect(
    rehearsal
      .published()
      .map(({ name }) => name)
      .toSorted(),
  ).toStrictEqual(NAMES.toSorted());
  for (const name of NAMES) expect(rehearsal.puts(name, "1.0.0"), name).toMatchObject({ accepted: 1, refused: 0 });
});

/** Lets the second job say that it has packed a package of the third as well. */
const HOSTILE = `
const { readFileSync, writeFileSync } = require("node:fs");
const file = process.argv[2] + "/plan.json";
const plan = JSON.parse(readFileSync(file, "utf8"));
const own = plan.packages.find(({ tarball }) => tarball);
if (own.shard === 2) {
  const other = plan.packages.find(({ shard }) => shard === 3);
  const evil = other.name + "-1.0.0.tgz";
  writeFileSync(process.argv[2] + "/" + evil, readFileSync(process.argv[2] + "/" + own.tarball.file));
  other.tarball = { ...own.tarball, file: evil };
  writeFileSync(file, JSON.stringify(plan));
}
`;

test("a job of the matrix that packs another's is refused, and nothing is sent", { timeout: MINUTES }, async () => {
  const upload = "      - id: upload\n        uses: actions/upload-artifact";
  const { rehearsal, release } = await start(
    (text) => {
      const at = text.indexOf(upload, text.indexOf("  pack:"));
      return `${text.slice(0, at)}      - run: node hostile.cjs "$RUNNER_TEMP/packed"\n${text.slice(at)}`;
    },
    { "hostile.cjs": HOSTILE },
  );
  const attempt = await (await release()).ended();
  expect(resultsOf(attempt), logsOf(attempt)).toMatchObject({
    ...Object.fromEntries(PARTS.map((name) => [name, "success"])),
    publish: "failure",
    verify: "skipped",
  });
  expect(logsOf(attempt)).toContain("PACKED_SHARD_FOREIGN");
  expect(rehearsal.requests.filter(({ kind }) => kind === "exchange" || kind === "put")).toStrictEqual([]);
});
