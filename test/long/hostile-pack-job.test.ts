import { rm } from "node:fs/promises";

import { describe, expect, onTestFinished, test } from "vitest";

import {
  DONE,
  jobOf,
  resultsOf,
  type StartedRepository,
  startRepository,
  tailOf,
  until,
} from "../workflows/run-repository.ts";
import { createPackage, createSmallRepository, type Files } from "../workflows/small-repository.ts";

const MINUTES = 5 * 60_000;
const NAMES = ["@small/core", "@small/app"];
const PACKAGES = {
  ...createPackage("@small/core"),
  ...createPackage("@small/app", { dependencies: { "@small/core": "workspace:^" } }),
};

/** What a release comes to whose publishing job sees what was done. */
const STOPPED = { ...DONE, publish: "failure", verify: "skipped", announce: "skipped" };

async function start(files: Files = {}, change: (workflow: string) => string = (it) => it): Promise<StartedRepository> {
  const source = await createSmallRepository({ ...PACKAGES, ...files }, change);
  const repository = await startRepository({ source }, { assumeCreated: NAMES });
  onTestFinished(async () => {
    await repository.close();
    await rm(source, { recursive: true });
  });
  return repository;
}

/** Code of the repository that runs in the pack job, with the packed directory. */
function afterPacking(body: string): Files {
  const imports = `import { readFile, writeFile } from "node:fs/promises";\nimport { join } from "node:path";\n`;
  return { "after-packing.mjs": `${imports}export async function afterPacking(packed) {\n${body}\n}\n` };
}

/** Puts a script into the first tarball, and lets the packed plan agree. */
const POSTINSTALL = `
  const { createHash } = await import("node:crypto");
  const { gunzipSync, gzipSync } = await import("node:zlib");
  const plan = JSON.parse(await readFile(join(packed, "plan.json"), "utf8"));
  const { tarball } = plan.packages[0];
  const file = join(packed, tarball.file);
  const text = gunzipSync(await readFile(file)).toString("latin1");
  const was = '"description": "small, and nothing else"';
  if (!text.includes(was)) throw new Error("the manifest is another one");
  const script = '"scripts": { "install": "node e" }'.padEnd(was.length);
  const evil = gzipSync(Buffer.from(text.replace(was, script), "latin1"));
  await writeFile(file, evil);
  tarball.integrity = "sha512-" + createHash("sha512").update(evil).digest("base64");
  tarball.size = evil.length;
  await writeFile(join(packed, "plan.json"), JSON.stringify(plan));
`;

const ATTACKS = [
  {
    name: "a forged ledger",
    code: "PACKED_TARBALL_UNEXPECTED",
    body: `await writeFile(join(packed, "ledger.ndjson"), '{"name":"@small/core","version":"1.0.0","status":"published"}\\n');`,
  },
  {
    name: "a forged report",
    code: "PACKED_TARBALL_UNEXPECTED",
    body: `await writeFile(join(packed, "report.json"), '{"schemaVersion":1,"verdict":"succeeded"}');`,
  },
  {
    name: "a packed plan of its own",
    code: "PACKED_PLAN_MISMATCH",
    body: `
      const plan = JSON.parse(await readFile(join(packed, "plan.json"), "utf8"));
      plan.packages[0].distTag = "next";
      await writeFile(join(packed, "plan.json"), JSON.stringify(plan));
    `,
  },
  { name: "a script that nobody foresaw", code: "PACKED_MANIFEST_MISMATCH", body: POSTINSTALL },
] as const;

describe("a hostile pack job", { timeout: MINUTES }, () => {
  test.each(ATTACKS)("that leaves $name: the publishing job refuses, and sends nothing", async ({ code, body }) => {
    const { runner, rehearsal } = await start(afterPacking(body));
    const [run] = await runner.push({ "refs/tags/release-1": undefined });
    const attempt = await run?.ended();
    if (attempt === undefined) throw new Error("the tag starts nothing");
    expect(resultsOf(attempt), attempt.jobs.map(tailOf).join("\n\n")).toStrictEqual(STOPPED);
    expect(tailOf(jobOf(attempt, "publish"))).toContain(code);
    expect(attempt.summary).toContain(code);
    expect(rehearsal.requests.filter(({ kind }) => kind === "exchange" || kind === "put")).toStrictEqual([]);
  });

  test("that replaces the plan's artifact: what was planned is not there any more, and nothing is sent", async () => {
    const upload = "actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a";
    const evil = `      - run: echo '{}' > plan.json
      - uses: ${upload}
        with: { name: plan, path: plan.json, overwrite: true }

  # In the place of \`pack\``;
    const { runner, rehearsal } = await start({}, (text) => text.replace("  # In the place of `pack`", evil));
    const [run] = await runner.push({ "refs/tags/release-1": undefined });
    const attempt = await run?.ended();
    if (attempt === undefined) throw new Error("the tag starts nothing");
    expect(resultsOf(attempt), attempt.jobs.map(tailOf).join("\n\n")).toStrictEqual({
      ...STOPPED,
      "tag-action": "failure",
      publish: "skipped",
    });
    expect(rehearsal.requests.filter(({ kind }) => kind === "exchange" || kind === "put")).toStrictEqual([]);
  });

  test("that leaves npm's configuration beside and above the tarballs and in the home: nobody reads it", async () => {
    const body = `
      for (const directory of [packed, join(packed, ".."), process.env.HOME, process.cwd()]) {
        await writeFile(join(directory, ".npmrc"), "registry=http://127.0.0.1:9/\\nproxy=http://127.0.0.1:9/\\n");
      }
    `;
    const { runner, rehearsal } = await start(afterPacking(body));
    const [run] = await runner.push({ "refs/tags/release-1": undefined });
    const attempt = await run?.ended();
    if (attempt === undefined) throw new Error("the tag starts nothing");
    expect(resultsOf(attempt), attempt.jobs.map(tailOf).join("\n\n")).toStrictEqual(DONE);
    expect(rehearsal.published()).toHaveLength(2);
  });
});

test(
  "a machine that is lost while it publishes: resumed on a new one, from artifacts only",
  { timeout: MINUTES },
  async () => {
    const { runner, rehearsal, packages } = await start();
    rehearsal.faults.add({ request: "put", skip: 1, effect: { type: "drop" } });
    const [run] = await runner.push({ "refs/tags/release-1": undefined });
    await until(() => rehearsal.published().length === 1 || run?.status() === "completed");
    run?.killJob("publish");
    const lost = await run?.ended();
    rehearsal.faults.clear();
    expect(lost && resultsOf(lost)).toStrictEqual(STOPPED);
    expect(runner.state.artifacts.list(run?.id).map(({ name }) => name)).not.toContain("result");

    const inputs = { mode: "resume", run: String(run?.id) };
    const resumed = await runner.dispatch({ workflow: "release.yml", ref: "release-1", inputs });
    const attempt = await resumed.ended();
    const expected = { ...DONE, pack: "skipped", resume: "success" };
    expect(resultsOf(attempt), attempt.jobs.map(tailOf).join("\n\n")).toStrictEqual(expected);
    for (const name of packages) expect(rehearsal.puts(name, "1.0.0"), name).toMatchObject({ accepted: 1, refused: 0 });
  },
);
