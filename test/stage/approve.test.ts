import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Fault } from "@slipway/rehearsal";
import { describe, expect, test } from "vitest";

import { runSlipway } from "../fixtures/run-slipway.ts";
import { NAMES, type Report, type StagedRelease, stageRelease } from "./stage-release.ts";

const ANSWERS = ["--yes", "--otp", "123456"];
/** The stage is listed, and each of the four is downloaded, before anything is approved. */
const LOOKS = 5;
/** `core` and `solo` go first, together; then `mid`, then `app`. */
const MID = LOOKS + 2;

function all(status: string): Record<string, string> {
  return { core: status, mid: status, app: status, solo: status };
}

/** Meets the approval of `mid`. */
function onMid(effect: Fault["effect"]): { readonly faults: readonly Fault[] } {
  return { faults: [{ request: "approve", skip: MID, times: 1, effect }] };
}

/** What was approved or rejected, in the order in which the registry did it, by package. */
function changes(release: StagedRelease, ids: Readonly<Record<string, string>>): string[] {
  const nameOf = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return release.rehearsal.requests.flatMap(({ method, path, served }) => {
    const id = /\/-\/stage\/([^/]+)(?:\/approve)?$/.exec(path)?.[1];
    const changed = (method === "POST" || method === "DELETE") && served !== undefined && served < 300;
    return changed ? (nameOf.get(id ?? "") ?? []) : [];
  });
}

function publicNames({ rehearsal }: StagedRelease): string[] {
  return rehearsal
    .published()
    .map(({ name }) => name)
    .toSorted();
}

describe("approving a whole release", () => {
  test("goes in dependency order, with one password, and proves what is public", async () => {
    const release = await stageRelease();
    const { staging, approve, readReport, statuses, stageIds } = release;
    const ids = await stageIds();
    expect(await statuses()).toEqual(all("staged"));
    expect(release.rehearsal.published()).toEqual([]);
    for (const id of Object.values(ids)) expect(staging.stderr).toContain(id);
    expect(staging.stderr).toContain("Release succeeded: 4 packages staged, waiting for approval");
    expect(staging.stderr).toContain("slipway approve report.json");

    const { exitCode, stdout, stderr } = await approve(...ANSWERS, "--json");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(stdout)).toEqual(await readReport());
    expect(await readReport()).toMatchObject({
      verdict: "succeeded",
      outcomes: NAMES.map((name) => ({ name, status: "published" })),
      verifications: NAMES.map((name) => ({
        name,
        availability: "available",
        integrity: { state: "ok" },
        distTag: { state: "ok" },
        attestation: { state: "ok" },
      })),
    });
    expect(changes(release, ids).filter((name) => name !== "solo")).toEqual(["core", "mid", "app"]);
    for (const id of Object.values(ids)) expect(stderr).toMatch(new RegExp(`1\\.1\\.0 +latest +${id}`));
    for (const text of [stderr, stdout]) expect(text).not.toMatch(/123456|npm_person/);
  });

  test.each(["approve", "reject"])(
    "keeps the page beside the report true, where an earlier run was killed: %s",
    async (to) => {
      const { home, approve } = await stageRelease();
      const page = join(home, "report.md");
      expect(await readFile(page, "utf8")).toContain("4 packages staged, waiting for approval");
      const next = join(home, "report.json.next");
      await writeFile(next, '{ "schemaVersion": 1, "verd');
      const { exitCode, stderr } = await approve(...(to === "reject" ? ["--reject"] : []), ...ANSWERS);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      const { stdout } = await runSlipway(home, ["report", "report.json", "--format", "markdown"]);
      expect(await readFile(page, "utf8")).toBe(`${stdout}\n`);
      expect(stdout).toContain(to === "reject" ? "4 packages taken off the stage" : "4 packages published");
      expect(existsSync(next)).toBe(false);
    },
  );

  test("again finds nothing left to do, from the new report and from the old one", async () => {
    const release = await stageRelease();
    const { approve, readReport, writeReport, stageIds } = release;
    const [old, ids] = [await readReport(), await stageIds()];
    await approve(...ANSWERS);
    const again = await approve();
    expect(again).toMatchObject({ exitCode: 0 });

    await writeReport(old);
    const recognised = await approve();
    expect(recognised).toMatchObject({ exitCode: 0 });
    expect(recognised.stderr).toContain("Release succeeded: 4 packages published");
    expect(changes(release, ids)).toHaveLength(4);
  });

  test("needs no stage identifiers: a version is found by its name", async () => {
    const { approve, readReport, writeReport, statuses } = await stageRelease();
    const { outcomes, ...report } = await readReport();
    await writeReport({ ...report, outcomes: outcomes.map(({ stageId: _stageId, ...outcome }) => outcome) });
    const { exitCode, stderr } = await approve(...ANSWERS);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await statuses()).toEqual(all("published"));
  });
});

describe("what goes wrong", () => {
  test("a refused one holds its dependents, and a second run goes on", async () => {
    const release = await stageRelease(onMid({ type: "answer", status: 403, message: "This version was flagged" }));
    const { approve, statuses, stageIds, readReport } = release;
    const ids = await stageIds();
    const { exitCode, stderr } = await approve(...ANSWERS);
    expect(exitCode).toBe(1);
    expect(await statuses()).toEqual({ core: "published", mid: "failed", app: "held", solo: "published" });
    expect(stderr).toContain("✖ @acme/mid 1.1.0  failed: E403 This version was flagged");
    expect(stderr).toContain("‖ @acme/app 1.1.0  held by `@acme/mid`");
    expect(stderr).toContain("Release failed: 2 of 4 packages published, 1 failed, 1 held");
    expect(stderr).toContain("slipway approve report.json");
    expect(stderr).not.toContain("Run the same job again");
    expect(await stageIds()).toEqual(ids);

    const second = await approve(...ANSWERS);
    expect(second).toMatchObject({ exitCode: 0 });
    expect(await readReport()).toMatchObject({ verdict: "succeeded" });
    expect(changes(release, ids)).toHaveLength(4);
  });

  test("an answer that is no word of success approves nothing, and holds what waits for it", async () => {
    const release = await stageRelease(onMid({ type: "answer", status: 200, message: "Welcome" }));
    const { exitCode, stderr } = await release.approve(...ANSWERS, "--wait", "0");
    expect(exitCode).toBe(1);
    expect(await release.statuses()).toEqual({ core: "published", mid: "unknown", app: "held", solo: "published" });
    expect(stderr).toContain("which is no word of success");
    expect(publicNames(release)).toEqual(["@acme/core", "@acme/solo"]);
    expect(await release.approve(...ANSWERS)).toMatchObject({ exitCode: 0 });
  });

  test("a wrong password changes nothing", async () => {
    const release = await stageRelease();
    const before = await release.readReport();
    const { exitCode, stderr } = await release.approve("--yes", "--otp", "000000");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("error ONE_TIME_PASSWORD_REFUSED");
    expect(await release.readReport()).toEqual(before);
    expect(publicNames(release)).toEqual([]);
  });

  test("a password that expires keeps what was approved", async () => {
    const release = await stageRelease(
      onMid({ type: "answer", status: 401, message: "You must provide a one-time pass." }),
    );
    const { approve, statuses, stageIds } = release;
    const ids = await stageIds();
    const { exitCode, stderr } = await approve(...ANSWERS);
    expect(exitCode).toBe(1);
    expect(await statuses()).toEqual({
      core: "published",
      mid: "not-attempted",
      app: "held",
      solo: "published",
    });
    expect(stderr).toContain("@acme/mid 1.1.0  not attempted: EOTP");
    expect(stderr).toContain("@acme/app 1.1.0  held by `@acme/mid`");

    const second = await approve(...ANSWERS);
    expect(second).toMatchObject({ exitCode: 0 });
    expect(await statuses()).toEqual(all("published"));
    expect(changes(release, ids)).toHaveLength(4);
  });

  test.each(["after", "before"] as const)("an answer lost %s the registry did it is made up for", async (when) => {
    const release = await stageRelease(onMid({ type: "drop", when }));
    const ids = await release.stageIds();
    const { exitCode, stderr } = await release.approve(...ANSWERS);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await release.statuses()).toEqual(all("published"));
    expect(changes(release, ids)).toHaveLength(4);
  });

  test("SIGINT lets what is under way settle and starts nothing new", async () => {
    const release = await stageRelease(onMid({ type: "delay", milliseconds: 800 }));
    const running = release.start(...ANSWERS);
    await running.sees("@acme/core 1.1.0  accepted");
    await running.sees("@acme/solo 1.1.0  accepted");
    running.interrupt();
    expect(await running.exitCode()).toBe(130);
    expect(await release.statuses()).toEqual({
      core: "published",
      mid: "published",
      app: "not-attempted",
      solo: "published",
    });
    const { exitCode } = await release.approve(...ANSWERS);
    expect(exitCode).toBe(0);
  });

  test("SIGKILL loses nothing: what was approved is recognised", async () => {
    const release = await stageRelease(onMid({ type: "delay", milliseconds: 800 }));
    const ids = await release.stageIds();
    const running = release.start(...ANSWERS);
    await running.sees("@acme/core 1.1.0  accepted");
    await running.sees("@acme/solo 1.1.0  accepted");
    running.kill();
    await running.exitCode();
    const { exitCode, stderr } = await release.approve(...ANSWERS);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await release.statuses()).toEqual(all("published"));
    expect(changes(release, ids)).toHaveLength(4);
  });
});

describe("beside the real npm", () => {
  test("what was approved by hand is recognised, and needs no second approval", async () => {
    const release = await stageRelease();
    const ids = await release.stageIds();
    expect(await release.npmStage("approve", ids["core"] ?? "", "--otp=123456")).toContain("approved and published");
    const { exitCode, stderr } = await release.approve(...ANSWERS);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).not.toMatch(/core .*latest/);
    expect(await release.statuses()).toEqual(all("published"));
    expect(changes(release, ids)).toHaveLength(4);
  });

  test("what was rejected by hand holds all of it, and only its dependents where that is wanted", async () => {
    const release = await stageRelease();
    const ids = await release.stageIds();
    expect(await release.npmStage("reject", ids["mid"] ?? "", "--otp=123456")).toContain("has been rejected");
    const refused = await release.approve(...ANSWERS);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(
      "error STAGE_INCOMPLETE: nothing was approved: `@acme/mid 1.1.0` is neither on the stage nor public",
    );
    expect(publicNames(release)).toEqual([]);
    const { exitCode, stderr } = await release.approve("--partial", ...ANSWERS);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("This release is not whole: `@acme/mid 1.1.0` is neither on the stage nor public");
    expect(stderr).toContain("@acme/mid 1.1.0  failed: neither on the stage nor shown by the registry");
    expect(await release.statuses()).toEqual({ core: "published", mid: "failed", app: "held", solo: "published" });
  });
});

describe("rejecting", () => {
  test("takes everything off the stage, dependents first", async () => {
    const release = await stageRelease();
    const ids = await release.stageIds();
    const { exitCode, stderr } = await release.approve("--reject", ...ANSWERS);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await release.readReport()).toMatchObject({ verdict: "rejected" });
    expect(stderr).toContain("Release was rejected: 4 packages taken off the stage, nothing is public");
    expect(await release.statuses()).toEqual(all("rejected"));
    expect(changes(release, ids).filter((name) => name !== "solo")).toEqual(["app", "mid", "core"]);
    expect(publicNames(release)).toEqual([]);
    expect(await release.npmStage("list")).toContain("No staged packages found");
  });

  test("leaves what is public, and keeps what a failed rejection needs", async () => {
    const release = await stageRelease({
      // After npm's approval, a list, and a view of what is not on it; `solo` and `mid` go first.
      faults: [{ request: "approve", skip: 3, times: 2, effect: { type: "answer", status: 403, message: "No" } }],
    });
    const ids = await release.stageIds();
    await release.npmStage("approve", ids["app"] ?? "", "--otp=123456");
    const { exitCode } = await release.approve("--reject", ...ANSWERS);
    expect(exitCode).toBe(1);
    expect(await release.statuses()).toEqual({ core: "held", mid: "failed", app: "published", solo: "failed" });
    const second = await release.approve("--reject", ...ANSWERS);
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.stderr).toContain("Release was rejected: 3 packages taken off the stage, 1 public before");
    expect(await release.statuses()).toEqual({
      core: "rejected",
      mid: "rejected",
      app: "published",
      solo: "rejected",
    });
  });
});

describe("a report is not believed", () => {
  const tamperings: readonly [string, string, (report: Report) => object][] = [
    ["other bytes", "STAGE_MISMATCH", (report) => withPlan(report, changeIntegrity)],
    ["another dist-tag", "STAGE_MISMATCH", (report) => withPlan(report, (entry) => ({ ...entry, distTag: "next" }))],
    ["another registry", "NOT_LOGGED_IN", (report) => withRegistry(report, "http://127.0.0.1:9/")],
    ["a rehearsal", "NOTHING_STAGED", (report) => ({ ...report, mode: "rehearsal" })],
    ["no stage", "NOTHING_STAGED", (report) => ({ ...report, outcomes: [] })],
  ];

  test("where it is not what the stage holds, and nothing is changed then", async () => {
    const release = await stageRelease();
    const report = await release.readReport();
    for (const [what, code, tamper] of tamperings) {
      const tampered = tamper(report);
      await release.writeReport(tampered);
      const { exitCode, stderr } = await release.approve(...ANSWERS);
      expect({ what, exitCode, stderr }).toEqual({
        what,
        exitCode: 2,
        stderr: expect.stringContaining(`error ${code}`),
      });
      expect({ what, report: await release.readReport() }).toEqual({ what, report: tampered });
    }
    expect(release.rehearsal.requests.filter(({ path }) => path.endsWith("/approve"))).toEqual([]);
  });

  test.each<[string, (index: number, ids: readonly (string | undefined)[]) => string | undefined]>([
    ["another package's", (index, ids) => ids.toReversed()[index]],
    ["no identifier", () => "../core"],
    ["one that leads nowhere", () => "20f75eb3-e702-4c7c-8833-9bc970e038be"],
  ])("in a stage identifier either, %s: the version is looked for by its name", async (_, identify) => {
    const release = await stageRelease();
    const report = await release.readReport();
    const ids = report.outcomes.map(({ stageId }) => stageId);
    await release.writeReport(withIdentifiers(report, (index) => identify(index, ids)));
    const { exitCode, stderr } = await release.approve(...ANSWERS);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await release.statuses()).toEqual(all("published"));
    expect(await release.stageIds()).toEqual(
      Object.fromEntries(NAMES.map((name, index) => [name.slice(6), ids[index]])),
    );
  });

  test("wrong bytes can still be rejected", async () => {
    const release = await stageRelease();
    await release.writeReport(withPlan(await release.readReport(), changeIntegrity));
    const { exitCode, stderr } = await release.approve("--reject", ...ANSWERS);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await release.statuses()).toEqual(all("rejected"));
  });
});

test("without a terminal, both the confirmation and the password have to be given", async () => {
  const release = await stageRelease();
  for (const options of [[], ["--yes"], ["--otp", "123456"]]) {
    const { exitCode, stderr } = await release.approve(...options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("error TERMINAL_REQUIRED");
    expect(stderr).toContain("`--yes` and `--otp=<code>`");
  }
  expect(publicNames(release)).toEqual([]);
});

type Entry = Report["plan"]["packages"][number];

function withIdentifiers(report: Report, identify: (index: number) => string | undefined): object {
  return { ...report, outcomes: report.outcomes.map((outcome, index) => ({ ...outcome, stageId: identify(index) })) };
}

function withPlan(report: Report, change: (entry: Entry) => Entry): object {
  return { ...report, plan: { ...report.plan, packages: report.plan.packages.map(change) } };
}

function changeIntegrity(entry: Entry): Entry {
  return { ...entry, tarball: { ...entry.tarball, integrity: `sha512-${"A".repeat(86)}==` } };
}

function withRegistry(report: Report, registry: string): object {
  return { ...report, plan: { ...report.plan, registry } };
}
