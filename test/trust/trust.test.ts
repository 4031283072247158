import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { ANSWERS, cloneTools, listTrustRequests, OTP, type TrustClone } from "./trust.fixture.ts";

async function readVerdicts({ run }: TrustClone): Promise<Readonly<Record<string, readonly string[]>>> {
  const { stdout } = await run(OTP, "--json");
  const { packages }: { packages: { name: string; verdict: string; records?: { verdict: string }[] }[] } =
    JSON.parse(stdout);
  return Object.fromEntries(
    packages.map(({ name, verdict, records = [] }) => [
      name.replace("@acme/", ""),
      [verdict, ...records.map((record) => record.verdict)],
    ]),
  );
}

test("shows what is there and what the workflow of the default branch will claim, and ends with 1 for what differs", async () => {
  const tools = await cloneTools();
  // Neither the work tree nor its manifests have a say in that.
  await writeFile(join(tools.clone, ".github/workflows/release.yml"), "name: something else\n");
  const { exitCode, stdout } = await tools.run(OTP);
  expect(exitCode).toBe(1);
  expect(stdout.replace(/commit \w+/u, "commit <commit>")).toMatchInlineSnapshot(`
    "The release workflow of the default branch (commit <commit>) will claim
      github acme/anvils release.yml, environment npm, createPackage and createStagedPackage

    package     next release  verdict           on the registry
    @acme/app   yes           none              no record
    @acme/core  yes           may have expired  github acme/anvils release.yml, environment npm, createPackage and createStagedPackage
    @acme/mid   yes           other file        github acme/anvils publish.yml, environment npm, createPackage: \`file\` is \`publish.yml\`, expected \`release.yml\`
    @acme/new   yes           none              the registry has no such package, and a trusted publisher needs one

    4 packages: 1 may have expired, 1 other file, 2 none
    may have expired: no version says that it was published through the record, and one that nothing is published through within two days is void. Where an exchange is refused: \`slipway trust --renew <package>\`"
  `);
  // A demand for a second factor that nobody meets says nothing about the records.
  const unanswered = await tools.run();
  expect(unanswered.exitCode).toBe(1);
  expect(unanswered.stdout).toContain("4 packages: 4 not known");
  expect(unanswered.stdout).toContain(
    "the registry wants a second factor before it shows records: a terminal, or `--otp`",
  );
  expect(new Set(listTrustRequests(tools.rehearsal).map((request) => request.split(" ")[0]))).toEqual(new Set(["GET"]));
});

test("sets only what differs, keeps the old record, and has nothing left to do then", async () => {
  const tools = await cloneTools();
  const set = await tools.run("--set", ...ANSWERS);
  // The new package is left out, which is told.
  expect(set).toMatchObject({ exitCode: 1 });
  expect(set.stderr).toContain("`slipway trust --new` creates it first");
  expect(set.stderr).toMatch(/Release before \d{4}-\d\d-\d\d \d\d:\d\d UTC/u);
  expect(set.stderr).not.toContain("123456");
  expect(listTrustRequests(tools.rehearsal).filter((request) => request.startsWith("POST"))).toEqual([
    "POST @acme/app",
    "POST @acme/mid",
  ]);
  expect(await readVerdicts(tools)).toEqual({
    core: ["may have expired", "may have expired"],
    mid: ["may have expired", "other file", "may have expired"],
    app: ["may have expired", "may have expired"],
    new: ["none"],
  });
  const before = tools.rehearsal.requests.length;
  expect((await tools.run("--set", ...ANSWERS)).stderr).toContain("Nothing to write");
  expect(tools.rehearsal.requests.slice(before).every(({ method }) => method === "GET")).toBe(true);
});

const ECHO = {
  id: "1",
  type: "github",
  claims: { repository: "acme/anvils", workflow_ref: { file: "release.yml" }, environment: "npm" },
  permissions: ["createPackage", "createStagedPackage"],
};

test.each([
  ["says nothing", {}],
  ["repeats what it was sent", [ECHO]],
])("a registry that takes a record, keeps none and %s is not believed", async (_, body) => {
  const tools = await cloneTools();
  tools.rehearsal.faults.add({ request: "trust-write", effect: { type: "answer", status: 201, body } });
  const { exitCode, stdout, stderr } = await tools.run("--set", ...ANSWERS);
  expect(exitCode, stderr).toBe(1);
  expect(stderr).toContain("does not show the record afterwards");
  expect(stderr).not.toMatch(/changes? done$/mu);
  expect(stdout).toMatch(/@acme\/app +yes +none +no record/u);
});

test("a registry that takes a record's removal for done and keeps it is not believed", async () => {
  const tools = await cloneTools();
  tools.rehearsal.faults.add({ request: "trust-write", times: 1, effect: { type: "answer", status: 200, body: {} } });
  const { exitCode, stderr } = await tools.run("--renew", "@acme/core", ...ANSWERS);
  expect(exitCode, stderr).toBe(1);
  expect(stderr).toContain("@acme/core  failed: the registry took it for done and still shows the old record");
  expect(stderr).not.toMatch(/Release before|Next: /u);
});
