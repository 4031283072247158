import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type Fault, type RehearsalOptions, startRehearsal } from "@slipway/rehearsal";
import { describe, expect, onTestFinished, test } from "vitest";

import { NAMES, type Report, type StagedRelease, stageRelease, TRUST } from "./stage-release.ts";
import { startTerminal } from "./start-terminal.ts";

const ANSWERS = ["--yes", "--otp", "123456"];

/** Of a trusted publisher that may do both. */
const TRUST_BOTH: RehearsalOptions = {
  trust: NAMES.map((name) => ({ ...TRUST, package: name, permissions: ["createPackage", "createStagedPackage"] })),
};

function approvals({ rehearsal }: StagedRelease): number {
  return rehearsal.requests.filter(({ path, served }) => path.endsWith("/approve") && served === 201).length;
}

/** A version of a package that a person stages, beside the release or in its place. */
async function stageByHand(
  { home, npmStage }: StagedRelease,
  manifest: { readonly name: string; readonly version: string },
): Promise<string> {
  const directory = await mkdtemp(join(home, "by-hand-"));
  await writeFile(join(directory, "package.json"), JSON.stringify({ ...manifest, description: "by hand" }));
  const output = await npmStage("publish", directory, "--access=public", "--tag=latest");
  const [, id = ""] = /\(staged with id ([\da-f-]{36})\)/.exec(output) ?? [];
  expect(output).toContain(`+ ${manifest.name}@${manifest.version} (staged with id`);
  return id;
}

describe("staging again", () => {
  test("after a rejection puts everything on the stage, whatever the ledger remembers", async () => {
    const { approve, publish, rehearsal } = await stageRelease();
    expect(await approve("--reject", ...ANSWERS)).toMatchObject({ exitCode: 0 });
    const again = await publish("--stage");
    expect(again.stderr).toContain("Release succeeded: 4 packages staged, waiting for approval");
    for (const name of NAMES) expect(rehearsal.puts(name, "1.1.0")).toMatchObject({ accepted: 2 });
  });

  test("sends nothing for what still waits, and keeps its identifiers", async () => {
    const { publish, home, stageIds } = await stageRelease();
    const again = await publish("--stage");
    expect(again).toMatchObject({ exitCode: 0 });
    const report: Report = JSON.parse(await readFile(join(home, "slipway-result/report.json"), "utf8"));
    const ids = await stageIds();
    expect(report.outcomes.map(({ stageId }) => stageId)).toEqual(Object.values(ids));
  });

  test("without a ledger does not believe what waits to be its own, and says how to look", async () => {
    const release = await stageRelease();
    await rm(join(release.home, "slipway-result"), { recursive: true });
    const again = await release.publish("--stage", "--wait", "0");
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain("Release failed: 0 of 4 packages published");
    expect(again.stderr).toContain("`slipway approve report.json` looks there");
    await release.writeReport(JSON.parse(await readFile(join(release.home, "slipway-result/report.json"), "utf8")));
    // Held ones are looked for as well: whoever looks at the stage sees all of it.
    expect(await release.approve(...ANSWERS)).toMatchObject({ exitCode: 0 });
    expect(approvals(release)).toBe(4);
  });
});

test("publishing past the stage what waits on it is no success, and names what to do", async () => {
  const { publish } = await stageRelease(TRUST_BOTH);
  const { exitCode, stderr } = await publish("--wait", "0");
  expect(exitCode).toBe(1);
  expect(stderr).toContain('Cannot publish over previously staged version "1.1.0"');
  expect(stderr).toContain("2 packages may wait on the stage, where an earlier run has put them");
  expect(stderr).toContain("`slipway approve report.json --reject` takes it off");
});

describe("before the first approval", () => {
  test("other bytes under the release's version are a mismatch", async () => {
    const release = await stageRelease();
    const { core = "" } = await release.stageIds();
    await release.npmStage("reject", core, "--otp=123456");
    const id = await stageByHand(release, { name: "@acme/core", version: "1.1.0" });
    const { exitCode, stderr } = await release.approve("--partial", ...ANSWERS);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      `error STAGE_MISMATCH: the stage is not what the report says: \`${id}\` of \`@acme/core 1.1.0\``,
    );
    expect(approvals(release)).toBe(0);
  });

  test("so are the same bytes that a person has staged: they have no provenance", async () => {
    const release = await stageRelease();
    const { core = "" } = await release.stageIds();
    await release.npmStage("reject", core, "--otp=123456");
    const output = await release.npmStage("publish", "./packed/acme-core-1.1.0.tgz", "--access=public");
    expect(output).toContain("staged with id");
    const { exitCode, stderr } = await release.approve(...ANSWERS);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("was staged by `person`, expected the trusted publisher of `acme/anvils`");
    expect(approvals(release)).toBe(0);
  });

  test("a version that never got to the stage keeps all others there", async () => {
    const fault: Fault = {
      request: "stage",
      package: "@acme/mid",
      effect: { type: "answer", status: 403, message: "No" },
    };
    const release = await stageRelease({ faults: [fault] }, undefined, 1);
    const { exitCode, stderr } = await release.approve(...ANSWERS);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      "error STAGE_INCOMPLETE: nothing was approved: `@acme/mid 1.1.0` is neither on the stage nor public; `@acme/app 1.1.0` is neither",
    );
    expect(stderr).toContain("`--partial`");
    expect(approvals(release)).toBe(0);
    const partial = await release.approve("--partial", ...ANSWERS);
    expect(partial.exitCode).toBe(1);
    expect(await release.statuses()).toEqual({ core: "published", mid: "failed", app: "held", solo: "published" });
  });

  test("what else waits of the same packages is shown, and left alone", async () => {
    const release = await stageRelease();
    const id = await stageByHand(release, { name: "@acme/core", version: "0.9.0" });
    const { exitCode, stderr } = await release.approve(...ANSWERS);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toMatch(new RegExp(`not of this release:\n.*\n@acme/core +0\\.9\\.0 +latest +${id}`));
    expect(await release.npmStage("list")).toContain(id);
  });
});

test("an answer that got lost, and then none on the stage, is not taken for an approval", async () => {
  // The stage's list, and four downloads; then `core` and `solo`, then `mid`.
  const skip = 7;
  const release = await stageRelease({
    faults: [
      { request: "approve", skip, times: 1, effect: { type: "drop" } },
      { request: "approve", skip, times: 1, effect: { type: "answer", status: 404, message: "Gone for good" } },
    ],
  });
  const { exitCode, stderr } = await release.approve(...ANSWERS, "--wait", "0");
  expect(exitCode).toBe(1);
  expect(await release.statuses()).toEqual({ core: "published", mid: "unknown", app: "held", solo: "published" });
  expect(stderr).toContain("@acme/app 1.1.0  held by `@acme/mid`");
});

test("each registry of a release is asked with its own credential and second factor", async () => {
  const other = await startRehearsal({
    packages: [{ name: "@acme/solo", versions: [{ version: "1.0.0" }] }],
    tokens: [{ token: "npm_otherotherotherotherotherotherother", user: "other", bypassTwoFactor: false }],
    oneTimePassword: "654321",
  });
  onTestFinished(() => other.close());
  const release = await stageRelease();
  const { home, environment, rehearsal } = release;
  const report = await release.readReport();
  await release.writeReport({
    ...report,
    plan: {
      ...report.plan,
      packages: report.plan.packages.map((entry) =>
        entry.name === "@acme/solo" ? { ...entry, registry: other.registry } : entry,
      ),
    },
    outcomes: report.outcomes.map(({ name, ...outcome }) =>
      name === "@acme/solo"
        ? { name, version: "1.1.0", status: "unknown", attempt: 1, timings: {} }
        : { name, ...outcome },
    ),
  });
  const missing = await release.approve(...ANSWERS);
  expect(missing.stderr).toContain(
    `error NOT_LOGGED_IN: npm's configuration has no credential for \`${other.registry}\``,
  );

  const token = `//${new URL(other.registry).host}/:_authToken=npm_otherotherotherotherotherotherother\n`;
  await writeFile(join(home, ".npmrc"), `${await readFile(join(home, ".npmrc"), "utf8")}${token}`);
  await release.npmStage("publish", "./packed/acme-solo-1.1.0.tgz", "--access=public", `--registry=${other.registry}`);
  const terminal = startTerminal(
    home,
    ["approve", "report.json", "--trusted-root", "trusted-root.json", "--yes"],
    environment,
  );
  const asked: string[] = [];
  for (let question = 0; question < 2; question += 1) {
    const [, name = ""] = await terminal.see(/Confirm (@acme\/\w+) 1\.1\.0 in a browser/);
    await terminal.see(/◆ {2}Or type a one-time password/);
    asked.push(name);
    terminal.type(`${name === "@acme/solo" ? "654321" : "123456"}\r`);
  }
  await terminal.see(/Release succeeded: 4 packages published/);
  expect(await terminal.ended()).toBe(0);
  expect(asked.toSorted()).toEqual(["@acme/core", "@acme/solo"]);
  expect(terminal.screen()).not.toContain("did not accept");
  expect(other.published().map(({ name }) => name)).toEqual(["@acme/solo"]);
  expect(rehearsal.published("@acme/solo")).toEqual([]);
});
