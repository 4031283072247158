import { appendFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type PackedEntry, parseReport, type ReleaseReport } from "@slipway/core";
import { openLedger } from "@slipway/npm";
import type { Fault, RequestKind } from "@slipway/rehearsal";
import { execa } from "execa";
import { describe, test, vi } from "vitest";

import { createFiles, describeTarball, fileOf, writePlan } from "../fixtures/pack-release.ts";
import { publishRelease } from "../fixtures/publish-release.ts";
import { type StartedRelease, startRelease } from "../fixtures/start-release.ts";
import { createTarball } from "../security/create-tarball.ts";
import { judgeRelease } from "./judge-release.ts";
import { releaseGraph } from "./release-graph.ts";

vi.setConfig({ maxConcurrency: 6 });

/** Killed as soon as so many requests of a kind were answered, and whether the ledger survives. */
const moments: readonly (readonly [RequestKind, number, "with" | "without"])[] = [
  ["id-token", 1, "with"],
  ["read", 3, "without"],
  ["exchange", 5, "with"],
  ["fulcio", 2, "without"],
  ["rekor", 1, "with"],
  ["put", 1, "with"],
  ["put", 1, "without"],
  ["put", 3, "with"],
  ["put", 4, "without"],
  ["put", 5, "with"],
  ["put", 5, "without"],
  ["read-back", 2, "with"],
  ["attestation", 4, "without"],
];

async function readReport({ result }: StartedRelease): Promise<ReleaseReport> {
  return parseReport(await readFile(join(result, "report.json"), "utf8"));
}

async function within<T>(faults: readonly Fault[], work: (release: StartedRelease) => Promise<T>): Promise<T> {
  const release = await startRelease(releaseGraph, { faults });
  try {
    return await work(release);
  } finally {
    await release.close();
  }
}

/** Lines of a ledger that call packages published which nobody has sent. */
function lieOf(packages: readonly PackedEntry[]): string {
  const lies = packages.map(({ name, version, tarball: { integrity } }) => ({
    name,
    version,
    status: "published",
    attempt: 1,
    integrity,
    timings: {},
  }));
  return lies.map((lie) => `${JSON.stringify(lie)}\n`).join("");
}

describe.concurrent("killed at any moment, a second run ends the release", () => {
  test.for(moments)("after %s number %i, %s the ledger", async ([kind, count, ledger], { expect }) => {
    await within([], async (release) => {
      const { rehearsal, result, plan } = release;
      const first = await publishRelease(release, 3, () =>
        rehearsal.requests.filter((request) => request.kind === kind).length >= count ? "SIGKILL" : undefined,
      );
      expect(first.signal).toBe("SIGKILL");
      if (ledger === "without") await rm(join(result, "ledger.ndjson"), { force: true });
      const second = await publishRelease(release, 3);
      expect(second.exitCode, second.stderr).toBe(0);
      expect((await readReport(release)).verdict).toBe("succeeded");
      expect(judgeRelease(plan, rehearsal)).toStrictEqual({
        puts: { accepted: 5, refused: 0, lost: 0 },
        missing: [],
        duplicated: [],
        orphaned: [],
      });
    });
  });
});

describe.concurrent("two runs with one ledger", () => {
  test("the second is refused while the first is at work, and leaves its report alone", async ({ expect }) => {
    const hang: Fault = { request: "put", times: 1, effect: { type: "delay", milliseconds: 3_000 } };
    await within([hang], async (release) => {
      const { rehearsal } = release;
      const first = publishRelease(release, 3);
      await vi.waitUntil(() => rehearsal.requests.some(({ kind }) => kind === "put"), { timeout: 20_000 });
      const second = await publishRelease(release, 3);
      expect(second.exitCode).toBe(2);
      expect(second.stderr).toMatch(/another run is at work in `.*slipway-result`: process \d+ on `.+`, since 2/u);
      expect(second.stderr).toContain("ledger.ndjson.lock");
      expect((await first).exitCode).toBe(0);
      expect((await readReport(release)).verdict).toBe("succeeded");
      expect(await readdir(release.result)).toStrictEqual([".gitignore", "ledger.ndjson", "report.json", "report.md"]);
    });
  });

  test("the lock of one that was killed is taken over and said so", async ({ expect }) => {
    await within([], async (release) => {
      const { rehearsal } = release;
      const first = await publishRelease(release, 3, () =>
        rehearsal.requests.some(({ kind }) => kind === "put") ? "SIGKILL" : undefined,
      );
      expect(first.signal).toBe("SIGKILL");
      const second = await publishRelease(release, 3);
      expect(second.exitCode, second.stderr).toBe(0);
      expect(second.stderr).toMatch(/the lock that process \d+ on `.+` has left is taken over/u);
    });
  });
});

describe.concurrent("what is on the registry", () => {
  test("and has other bytes of another commit stops the release before anything is sent", async ({ expect }) => {
    await within([], async (release) => {
      const { plan, rehearsal } = release;
      const taken = { version: "1.0.0", manifest: { description: "other", gitHead: "4567".repeat(10) } };
      rehearsal.addPackage({ name: "@acme/core", versions: [taken] });
      const { exitCode, stderr } = await publishRelease(release, 3);
      expect(exitCode, stderr).toBe(1);
      const report = await readReport(release);
      expect(report.problems.filter(({ severity }) => severity === "error")).toMatchObject([
        { code: "PACKAGE_VERSION_TAKEN", package: "@acme/core", expected: plan.packages[0]?.tarball.integrity },
      ]);
      expect([report.verdict, report.outcomes]).toStrictEqual(["problems", []]);
      expect(stderr).toContain(plan.packages[0]?.tarball.integrity);
      expect(rehearsal.requests.filter(({ kind }) => kind === "put" || kind === "exchange")).toStrictEqual([]);
    });
  });

  test("and has other bytes of the same commit is what the earlier attempt left", async ({ expect }) => {
    await within([], async (release) => {
      const { packed, plan, rehearsal } = release;
      await publishRelease(release, 3);
      const theirs = plan.packages[0]?.tarball.integrity ?? "";
      const file = fileOf("@acme/core");
      const files = Object.entries(createFiles("@acme/core", { description: "other" }));
      await writeFile(
        join(packed, file),
        createTarball(files.map(([path, text]) => ({ path: `package/${path}`, text }))),
      );
      const tarball = await describeTarball(packed, file);
      const packages = plan.packages.map((entry) => (entry.name === "@acme/core" ? { ...entry, tarball } : entry));
      await writePlan(packed, { ...plan, packages });
      const before = rehearsal.requests.length;

      const { exitCode, stderr } = await publishRelease(release, 3);
      expect(exitCode, stderr).toBe(0);
      const report = await readReport(release);
      expect(report.verdict).toBe("succeeded");
      expect(report.outcomes[0]).toMatchObject({
        name: "@acme/core",
        status: "already-published",
        note: "other bytes, same commit",
        integrity: theirs,
      });
      expect(stderr).toContain("other bytes, same commit");
      expect(stderr).not.toContain("is not used");
      expect(rehearsal.requests.slice(before).filter(({ kind }) => kind === "put")).toStrictEqual([]);
    });
  });

  test("and cannot be seen yet is sent again and looked for: what the ledger remembers is owed, else nobody knows", async ({
    expect,
  }) => {
    const scan: Fault = { request: "put", effect: { type: "scan", milliseconds: 600_000 } };
    await within([scan], async (release) => {
      const { rehearsal, result, plan } = release;
      const first = await publishRelease(release, 3);
      expect(first.exitCode, first.stderr).toBe(3);
      rehearsal.faults.clear();
      const second = await publishRelease(release, 3);
      expect(second.exitCode, second.stderr).toBe(3);
      expect(second.stderr).toContain("Release is pending: 0 published, 5 accepted, not to be seen yet");
      expect(judgeRelease(plan, rehearsal).puts).toStrictEqual({ accepted: 5, refused: 5, lost: 0 });
      const statuses = async (): Promise<unknown> => (await readReport(release)).outcomes.map(({ status }) => status);
      expect(await statuses()).toStrictEqual(plan.packages.map(() => "accepted"));
      expect(rehearsal.requests.filter(({ kind }) => kind === "rekor")).toHaveLength(5);

      await rm(join(result, "ledger.ndjson"));
      const third = await publishRelease(release, 3);
      expect(third.exitCode, third.stderr).toBe(1);
      expect(await statuses()).toStrictEqual(["unknown", "held", "held", "unknown", "unknown"]);
      expect(third.stderr).toContain("the number is taken, and the registry does not show by what");
      expect(third.stderr).toContain("Release failed: 0 of 5 packages published, 3 unknown, 2 held");
    });
  });

  test("and is in a plan made anew belongs to the release: its ledger goes on, and nothing is signed twice", async ({
    expect,
  }) => {
    const scan: Fault = { request: "put", package: "@acme/two", effect: { type: "scan", milliseconds: 600_000 } };
    await within([scan], async (release) => {
      const { rehearsal, packed, plan } = release;
      const first = await publishRelease(release, 3);
      expect(first.exitCode, first.stderr).toBe(3);
      const shown = plan.packages.filter(({ name }) => name !== "@acme/two");
      for (const { tarball } of shown) await rm(join(packed, tarball.file));
      const published = shown.map(({ name, version, distTag, tarball: { integrity } }) => ({
        name,
        version,
        integrity,
        distTag,
        sameCommit: "yes",
      }));
      await writePlan(packed, {
        ...plan,
        packages: plan.packages.filter(({ name }) => name === "@acme/two"),
        published,
      });
      const second = await publishRelease(release, 3);
      expect(second.exitCode, second.stderr).toBe(3);
      expect(second.stderr).toContain("Release is pending: 4 published, 1 accepted, not to be seen yet");
      expect(second.stderr).not.toContain("is not used");
      expect(rehearsal.requests.filter(({ kind }) => kind === "rekor")).toHaveLength(5);
    });
  });

  test("counts, and a ledger that git tracks says nothing", async ({ expect }) => {
    await within([], async (release) => {
      const { base, result, plan, rehearsal } = release;
      await mkdir(result);
      await (await openLedger(join(result, "ledger.ndjson"), { plan })).close();
      for (const command of ["init --quiet", "add slipway-result/ledger.ndjson"]) {
        await execa("git", command.split(" "), { cwd: base });
      }
      const { exitCode, stderr } = await publishRelease(release, 3);
      expect(exitCode, stderr).toBe(0);
      expect(stderr).toMatch(/the ledger that was there is not used \(git tracks it\): it is now `ledger-\d+T\d+Z/u);
      expect(judgeRelease(plan, rehearsal)).toMatchObject({ puts: { accepted: 5 }, missing: [], orphaned: [] });
    });
  });

  test("counts, and nothing that a ledger says", async ({ expect }) => {
    await within([], async (release) => {
      const { result, plan, rehearsal } = release;
      await mkdir(result);
      const file = join(result, "ledger.ndjson");
      await (await openLedger(file, { plan })).close();
      await appendFile(file, lieOf(plan.packages));
      const { exitCode, stderr } = await publishRelease(release, 3);
      expect(exitCode, stderr).toBe(0);
      expect(judgeRelease(plan, rehearsal)).toMatchObject({ puts: { accepted: 5 }, missing: [], orphaned: [] });
    });
  });

  test("counts, and a ledger that came with the packed directory is refused with it", async ({ expect }) => {
    await within([], async (release) => {
      const { packed, plan, rehearsal } = release;
      await writeFile(join(packed, "ledger.ndjson"), lieOf(plan.packages.slice(0, 1)));
      await writeFile(join(packed, "report.json"), JSON.stringify({ verdict: "succeeded" }));
      const { exitCode, stderr } = await publishRelease(release, 3);
      const report = await readReport(release);
      expect([exitCode, report.verdict, report.outcomes]).toStrictEqual([1, "problems", []]);
      expect(stderr).toContain("PACKED_TARBALL_UNEXPECTED");
      expect(rehearsal.requests).toStrictEqual([]);
    });
  });

  test("counts, and a report that lay in the place of this run's is no word about it", async ({ expect }) => {
    await within([], async (release) => {
      const { result, rehearsal } = release;
      await mkdir(result);
      await writeFile(join(result, "report.json"), JSON.stringify({ verdict: "succeeded" }));
      await writeFile(join(result, "report.md"), "### ✅ Release succeeded\n");
      const { signal } = await publishRelease(release, 3, () =>
        rehearsal.requests.some(({ kind }) => kind === "exchange") ? "SIGKILL" : undefined,
      );
      expect(signal).toBe("SIGKILL");
      expect(JSON.parse(await readFile(join(result, "report.json"), "utf8"))).toStrictEqual({
        schemaVersion: 1,
        mode: "publish",
        verdict: "running",
      });
      expect(await readFile(join(result, "report.md"), "utf8")).toContain("nothing is known yet");
    });
  });
});
