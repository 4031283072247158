import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { LedgerLine, PublishOutcome } from "@slipway/core";
import type { Fault } from "@slipway/rehearsal";
import { createConfig, createTestRelease, type TestPackage, type TestRelease } from "@slipway/test-kit";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";

import { launch, type Launch, type Launched } from "./launch.fixture.ts";
import { openLedger } from "./ledger.ts";

/** `app → mid → core` and two that need nothing. */
const PACKAGES: readonly TestPackage[] = [
  { name: "@acme/core" },
  { name: "@acme/mid", dependsOn: ["@acme/core"] },
  { name: "@acme/app", dependsOn: ["@acme/mid"] },
  { name: "@acme/one" },
  { name: "@acme/two" },
];

let release: TestRelease;

afterEach(async () => release.close());

async function start(options: Parameters<typeof createTestRelease>[1] = {}, packages = PACKAGES): Promise<TestRelease> {
  release = await createTestRelease(packages, options);
  return release;
}

async function publish(options: Launch = {}): Promise<Launched> {
  return launch(release, options);
}

function statuses(outcomes: readonly PublishOutcome[]): Record<string, string> {
  return Object.fromEntries(outcomes.map(({ name, status }) => [name.replace("@acme/", ""), status]));
}

async function readLines(): Promise<readonly LedgerLine[]> {
  const text = await readFile(release.ledger, "utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line): LedgerLine => JSON.parse(line));
}

async function readLedger(): Promise<readonly PublishOutcome[]> {
  return (await readLines()).filter((line): line is PublishOutcome => !("kind" in line));
}

/** The line with which the ledger of this release begins. */
async function readHeader(): Promise<string> {
  await (await openLedger(release.ledger, release)).close();
  return readFile(release.ledger, "utf8");
}

function provenanceOf(outcomes: readonly PublishOutcome[]): unknown {
  return outcomes.find(({ name }) => name === "@acme/one")?.provenance;
}

/** PUTs of a package, whatever became of them. */
function puts(name: string): number {
  const { accepted, refused, lost } = release.rehearsal.puts(name, "1.0.0");
  return accepted + refused + lost;
}

describe("a release", () => {
  test("goes out in order, each package with its own credential, two requests each besides", async () => {
    const { rehearsal } = await start();
    const { problems, outcomes } = await publish();
    expect(problems).toStrictEqual([]);
    expect(statuses(outcomes)).toStrictEqual({
      core: "accepted",
      mid: "accepted",
      app: "accepted",
      one: "accepted",
      two: "accepted",
    });

    const order = rehearsal.requests.filter(({ kind }) => kind === "put").map(({ package: name }) => name);
    expect(order.indexOf("@acme/core")).toBeLessThan(order.indexOf("@acme/mid"));
    expect(order.indexOf("@acme/mid")).toBeLessThan(order.indexOf("@acme/app"));
    const count = (...kinds: string[]): number => rehearsal.requests.filter(({ kind }) => kinds.includes(kind)).length;
    expect(count("read", "read-back", "put")).toBe(2 * PACKAGES.length);
    expect(count("exchange")).toBe(2 * PACKAGES.length);
    expect(rehearsal.requests.findIndex(({ kind }) => kind === "put")).toBeGreaterThan(
      rehearsal.requests.findLastIndex(({ kind }) => kind === "read"),
    );
    await expect(readLedger()).resolves.toHaveLength(PACKAGES.length);
    // Every request is in the ledger before it goes out, with what is in the public log already.
    const lines = await readLines();
    expect(lines[0]).toMatchObject({ kind: "release", stage: false });
    for (const { name, tarball } of release.plan.packages) {
      const [sending, outcome] = lines.filter((line) => "name" in line && line.name === name);
      expect(sending).toMatchObject({
        kind: "sending",
        version: "1.0.0",
        integrity: tarball.integrity,
        commit: release.plan.commit,
        provenance: { dsseEnvelope: {} },
      });
      expect(outcome).toMatchObject({ status: "accepted" });
    }
  });

  test("does not read what this process has read a moment ago", async () => {
    const { rehearsal } = await start();
    const state = new Map(PACKAGES.map(({ name }) => [name, { kind: "absent" } as const]));
    const { outcomes } = await publish({ state });
    expect(new Set(outcomes.map(({ status }) => status))).toStrictEqual(new Set(["accepted"]));
    expect(rehearsal.requests.filter(({ kind }) => kind === "read" || kind === "read-back")).toStrictEqual([]);
  });

  test("tells what happens to each package", async () => {
    await start({}, [{ name: "@acme/one" }]);
    const events: string[] = [];
    await publish({
      onEvent: (event) => events.push(event.kind === "phase" ? event.phase : event.kind),
    });
    expect(events).toStrictEqual(["read", "id-token", "id-token", "sign", "id-token", "exchange", "put", "settled"]);
  });

  test("does not start when one package would get no credential", async () => {
    const { rehearsal } = await start({
      trust: PACKAGES.slice(1).map(({ name }) => ({
        package: name,
        repository: "acme/tools",
        file: "release.yml",
        permissions: ["createPackage"],
      })),
    });
    const { problems, outcomes } = await publish();
    expect(problems).toMatchObject([{ code: "EXCHANGE_REFUSED", package: "@acme/core" }]);
    expect(outcomes).toStrictEqual([]);
    expect(rehearsal.published()).toStrictEqual([]);
  });

  test("a failure holds its dependents, and only those", async () => {
    await start({}, [{ name: "@acme/core", manifest: { repository: "someone/else" } }, ...PACKAGES.slice(1)]);
    const { outcomes } = await publish();
    expect(statuses(outcomes)).toStrictEqual({
      core: "failed",
      mid: "held",
      app: "held",
      one: "accepted",
      two: "accepted",
    });
    expect(outcomes.find(({ name }) => name === "@acme/app")).toMatchObject({ heldBy: ["@acme/core"] });
    expect(statuses(await readLedger())).toStrictEqual(statuses(outcomes));
  });

  test("goes out by token to a registry that knows nothing of trusted publishing", async () => {
    const { rehearsal } = await start({
      trust: [],
      tokens: [{ token: "npm_static", user: "me", bypassTwoFactor: true }],
    });
    const { problems, outcomes } = await publish({
      config: createConfig(rehearsal.registry, "npm_static"),
      auth: { kind: "token" },
    });
    expect(problems).toStrictEqual([]);
    expect(new Set(outcomes.map(({ status }) => status))).toStrictEqual(new Set(["accepted"]));
    expect(rehearsal.requests).toHaveLength(2 * PACKAGES.length);
  });

  test("waits for the registry's pace after a rate limit, all packages together", async () => {
    const { rehearsal } = await start(
      { faults: [{ request: "put", times: 1, effect: { type: "refuse", as: "rate-limit", retryAfter: 1 } }] },
      PACKAGES.slice(3),
    );
    const { outcomes } = await publish({ concurrency: 2 });
    expect(outcomes.map(({ status }) => status)).toStrictEqual(["accepted", "accepted"]);
    const puts = rehearsal.requests.filter(({ kind }) => kind === "put").toSorted((a, b) => a.started - b.started);
    const refused = puts.find(({ status }) => status === 429);
    const later = puts.filter(({ started }) => started > (refused?.started ?? 0) + 100);
    expect(refused).toBeDefined();
    // Whatever was not yet on its way waits as long as was asked for, and then goes one by one.
    for (const [index, { started }] of later.entries()) {
      expect(started - (refused?.started ?? 0)).toBeGreaterThan(900 * (index + 1));
    }
  }, 15_000);
});

test.each<[string, readonly Fault[]]>([
  [
    "before anything is sent",
    [{ request: "read", times: 1, effect: { type: "refuse", as: "rate-limit", retryAfter: 1 } }],
  ],
  [
    "after an answer that never came",
    [
      { request: "put", times: 1, effect: { type: "drop", when: "after" } },
      { request: "read-back", times: 1, effect: { type: "refuse", as: "rate-limit", retryAfter: 1 } },
    ],
  ],
])("a registry that wants a pause when it is read %s gets it", async (_, faults) => {
  const { rehearsal } = await start({ faults }, [{ name: "@acme/one" }]);
  const { outcomes } = await publish();
  expect(outcomes).toMatchObject([{ status: expect.stringMatching(/^(?:accepted|published)$/u) }]);
  const asked = rehearsal.requests.findIndex(({ status }) => status === 429);
  const [refused, next] = rehearsal.requests.slice(asked);
  expect((next?.started ?? 0) - (refused?.started ?? 0)).toBeGreaterThan(950);
  expect(puts("@acme/one")).toBe(1);
});

describe("a second run with the same packed directory", () => {
  test("sends nothing twice, without the ledger", async () => {
    const { rehearsal, ledger } = await start();
    await publish();
    await writeFile(ledger, "");
    const before = rehearsal.requests.length;
    const { outcomes } = await publish();
    expect(new Set(outcomes.map(({ status }) => status))).toStrictEqual(new Set(["already-published"]));
    expect(rehearsal.requests.length - before).toBe(PACKAGES.length);
  });

  test("with the ledger tells the same as the first would have", async () => {
    const { rehearsal } = await start({
      faults: [{ request: "put", package: "@acme/mid", effect: { type: "answer", status: 422, message: "no" } }],
    });
    const first = await publish();
    expect(statuses(first.outcomes)).toStrictEqual({
      core: "accepted",
      mid: "failed",
      app: "held",
      one: "accepted",
      two: "accepted",
    });
    rehearsal.faults.clear();
    const { outcomes } = await publish();
    expect(statuses(outcomes)).toStrictEqual({
      core: "published",
      mid: "accepted",
      app: "accepted",
      one: "published",
      two: "published",
    });
    expect(provenanceOf(outcomes)).toEqual(provenanceOf(first.outcomes));
    expect(outcomes.find(({ name }) => name === "@acme/mid")).toMatchObject({ attempt: 2 });
    expect(PACKAGES.map(({ name }) => puts(name))).toStrictEqual([1, 2, 1, 1, 1]);
  });

  test("sends again what was accepted and is not shown, with the provenance of the first time, and lets no dependent wait for good", async () => {
    const scan: Fault = { request: "put", effect: { type: "scan", milliseconds: 600_000 } };
    const { rehearsal } = await start({ faults: [scan] });
    const first = await publish();
    const { outcomes } = await publish();
    expect(new Set(outcomes.map(({ status }) => status))).toStrictEqual(new Set(["accepted"]));
    expect(outcomes.map(({ provenance }) => provenance)).toStrictEqual(
      first.outcomes.map(({ provenance }) => provenance),
    );
    expect(PACKAGES.map(({ name }) => rehearsal.puts(name, "1.0.0"))).toStrictEqual(
      PACKAGES.map(() => ({ accepted: 1, refused: 1, lost: 0 })),
    );
    expect(rehearsal.requests.filter(({ kind }) => kind === "rekor")).toHaveLength(PACKAGES.length);
  });

  test("sends to another registry what the first one has taken", async () => {
    const { rehearsal, plan, config } = await start();
    await publish();
    const other = await createTestRelease(PACKAGES);
    onTestFinished(async () => other.close());
    const here = { ...release, rehearsal: other.rehearsal, mintIdToken: other.mintIdToken };
    const { outcomes } = await launch(here, {
      plan: { ...plan, registry: other.rehearsal.registry },
      config: { ...config, ...other.config },
    });
    expect(new Set(outcomes.map(({ status }) => status))).toStrictEqual(new Set(["accepted"]));
    expect(other.rehearsal.published()).toHaveLength(PACKAGES.length);
    expect(rehearsal.published()).toHaveLength(PACKAGES.length);
  });

  test("believes no line that says a package was published", async () => {
    const { ledger, rehearsal, plan } = await start();
    const lies = plan.packages.map(({ name, version, tarball: { integrity } }) => ({
      name,
      version,
      status: "published",
      attempt: 1,
      integrity,
      timings: {},
    }));
    await writeFile(ledger, (await readHeader()) + lies.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const { outcomes } = await publish();
    expect(new Set(outcomes.map(({ status }) => status))).toStrictEqual(new Set(["accepted"]));
    expect(rehearsal.published()).toHaveLength(PACKAGES.length);
  });

  test("calls its own what it had sent and heard nothing of", async () => {
    const { ledger } = await start({}, [{ name: "@acme/one" }]);
    const first = await publish();
    const lines = (await readFile(ledger, "utf8")).split("\n").slice(0, 2);
    await writeFile(ledger, `${lines.join("\n")}\n`);
    const { outcomes } = await publish();
    expect(outcomes).toMatchObject([{ status: "published", provenance: first.outcomes[0]?.provenance }]);
  });

  test("ignores what a ledger says about other bytes", async () => {
    const { ledger, rehearsal } = await start({}, [{ name: "@acme/one" }]);
    const other = {
      name: "@acme/one",
      version: "1.0.0",
      status: "published",
      attempt: 1,
      integrity: "sha512-x",
      timings: {},
    };
    await writeFile(ledger, `${await readHeader()}${JSON.stringify(other)}\n`);
    const { outcomes } = await publish();
    expect(outcomes).toMatchObject([{ status: "accepted", attempt: 2 }]);
    expect(rehearsal.published()).toHaveLength(1);
  });

  test("does not go on with a ledger that cannot be read", async () => {
    const { ledger, rehearsal } = await start();
    await writeFile(ledger, `${await readHeader()}nonsense\n`);
    await expect(publish()).rejects.toMatchObject({ code: "LEDGER_UNREADABLE" });
    expect(rehearsal.requests).toStrictEqual([]);
  });
});

describe("a second staging with the ledger, when a person has been at the stage meanwhile", () => {
  const PERSON = "npm_person";
  const STAGED = PACKAGES.slice(2).map(({ name }) => ({ name }));

  async function stage(): Promise<readonly PublishOutcome[]> {
    await start(
      {
        trust: STAGED.map(({ name }) => ({
          package: name,
          repository: "acme/tools",
          file: "release.yml",
          permissions: ["createStagedPackage"],
        })),
        tokens: [{ token: PERSON, user: "person", bypassTwoFactor: false }],
      },
      STAGED,
    );
    return (await publish({ stage: true })).outcomes;
  }

  async function approve({ stageId }: PublishOutcome): Promise<void> {
    const answer = await fetch(`${release.rehearsal.registry}-/stage/${stageId}/approve`, {
      method: "POST",
      headers: { authorization: `Bearer ${PERSON}`, "npm-otp": "123456" },
    });
    expect(answer.status).toBe(201);
  }

  test("sees what is public, and what somebody else published in its place; the rest stays staged", async () => {
    const [app, one, two] = await stage();
    expect([app?.status, one?.status, two?.status]).toStrictEqual(["staged", "staged", "staged"]);
    if (app !== undefined) await approve(app);
    release.rehearsal.addPackage({ name: "@acme/one", versions: [{ version: "1.0.0" }] });
    const before = release.rehearsal.requests.length;

    const { outcomes } = await publish({ stage: true });
    const packed = one?.integrity ?? "";
    expect(outcomes).toEqual([
      { ...app, status: "published" },
      {
        ...one,
        attempt: 2,
        timings: {},
        steps: undefined,
        status: "failed",
        failure: { class: "integrity", phase: "read", code: "EINTEGRITY", message: expect.stringContaining(packed) },
      },
      { ...two, attempt: 2, timings: expect.anything(), steps: expect.anything() },
    ]);
    expect(outcomes[1]?.failure?.message).toMatch(/with the integrity `sha512-.+`, packed was `sha512-/);
    // What is still there is refused a second time, and nothing is signed for it.
    const after = release.rehearsal.requests.slice(before);
    expect(
      after.filter(({ kind }) => kind === "stage").map(({ package: name, status }) => [name, status]),
    ).toStrictEqual([["@acme/two", 409]]);
    expect(after.filter(({ kind }) => kind === "rekor")).toStrictEqual([]);
    await expect(readLedger()).resolves.toHaveLength(6);
    expect(statuses((await publish({ stage: true })).outcomes)).toMatchObject({ app: "published", two: "staged" });
  });

  test("an outage tells nothing: what was staged is not known, and nothing is sent again", async () => {
    const staged = await stage();
    release.rehearsal.faults.add({ request: "read", effect: { type: "answer", status: 503 } });
    const { outcomes } = await publish({ stage: true });
    expect(outcomes).toMatchObject(
      staged.map(({ name, stageId }) => ({ name, stageId, status: "unknown", failure: { phase: "read" } })),
    );
    expect(STAGED.map(({ name }) => puts(name))).toStrictEqual([1, 1, 1]);
    release.rehearsal.faults.clear();
    await expect(publish({ stage: true })).resolves.toMatchObject({
      outcomes: staged.map(({ stageId }) => ({ status: "staged", stageId })),
    });
  });

  test("what a person rejected is staged again", async () => {
    const [app, ...others] = await stage();
    const answer = await fetch(`${release.rehearsal.registry}-/stage/${app?.stageId}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${PERSON}`, "npm-otp": "123456" },
    });
    expect(answer.status).toBe(204);
    const { outcomes } = await publish({ stage: true });
    expect(outcomes).toMatchObject([
      { status: "staged", stageId: expect.not.stringMatching(app?.stageId ?? "") },
      ...others.map(({ stageId }) => ({ status: "staged", stageId })),
    ]);
  });
});

describe("what the registry has", () => {
  test("is not hidden by a dependency that failed, and nothing more is put upon it", async () => {
    await start({ faults: [{ request: "put", package: "@acme/core", effect: { type: "answer", status: 422 } }] });
    const { rehearsal, plan, directory } = release;
    const [, mid] = plan.packages;
    const theirs = await readFile(join(directory, mid?.tarball.file ?? ""));
    rehearsal.addPackage({ name: "@acme/mid", versions: [{ version: "1.0.0", tarball: theirs }] });
    const { outcomes } = await publish();
    expect(statuses(outcomes)).toMatchObject({ core: "failed", mid: "already-published", app: "held" });
    expect(outcomes.find(({ name }) => name === "@acme/app")?.heldBy).toStrictEqual(["@acme/core"]);
  });

  test("and nobody knows of, holds its dependents", async () => {
    const message = "Cannot publish over previously staged version";
    await start({
      faults: [{ request: "put", package: "@acme/core", effect: { type: "answer", status: 409, message } }],
    });
    const { outcomes } = await publish();
    expect(statuses(outcomes)).toStrictEqual({
      core: "unknown",
      mid: "held",
      app: "held",
      one: "accepted",
      two: "accepted",
    });
  });

  test("and nobody has seen yet, keeps no other package waiting", async () => {
    const message = "Cannot publish over previously staged version";
    await start({
      faults: [{ request: "put", package: "@acme/core", effect: { type: "answer", status: 409, message } }],
    });
    const settled: string[] = [];
    await publish({
      concurrency: 1,
      wait: 6_000,
      onEvent: (event) => {
        if (event.kind === "settled") settled.push(event.outcome.name);
      },
    });
    expect(settled.slice(0, 3)).toStrictEqual(["@acme/one", "@acme/two", "@acme/core"]);
  });
});

describe("stopped by a signal", () => {
  test("nothing new starts, what is under way settles, and everything has an outcome", async () => {
    await start();
    const controller = new AbortController();
    const { outcomes } = await publish({
      concurrency: 1,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.kind === "phase" && event.phase === "put") controller.abort();
      },
    });
    expect(statuses(outcomes)).toStrictEqual({
      core: "accepted",
      mid: "not-attempted",
      app: "not-attempted",
      one: "not-attempted",
      two: "not-attempted",
    });
    const second = await publish();
    expect(statuses(second.outcomes)).toStrictEqual({
      core: "published",
      mid: "accepted",
      app: "accepted",
      one: "accepted",
      two: "accepted",
    });
    expect(PACKAGES.map(({ name }) => puts(name))).toStrictEqual([1, 1, 1, 1, 1]);
  });

  test("during a wait for a retry, the wait ends", async () => {
    await start({ faults: [{ request: "put", effect: { type: "refuse", as: "rate-limit", retryAfter: 600 } }] });
    const controller = new AbortController();
    const { outcomes } = await publish({
      signal: controller.signal,
      policy: { tries: 5, totalTime: 3_600_000, firstDelay: 1_000, longestDelay: 60_000, timeout: 10_000 },
      onWait: () => controller.abort(),
    });
    expect(outcomes.filter(({ status }) => status === "failed")).not.toHaveLength(0);
    expect(outcomes.every(({ status }) => ["failed", "held", "not-attempted"].includes(status))).toBe(true);
  });
});
