import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createSecrets, type PackedPlan, type PublishOutcome, type Sending } from "@slipway/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { openLedger } from "./ledger.ts";

const OUTCOME: PublishOutcome = {
  name: "@scope/a",
  version: "1.0.0",
  status: "accepted",
  attempt: 2,
  integrity: "sha512-x",
  provenance: { logIndex: "7" },
  timings: { read: 3, put: 12 },
};

const FAILED: PublishOutcome = {
  name: "b",
  version: "1.0.0",
  status: "failed",
  attempt: 1,
  failure: { class: "rate-limit", phase: "put", status: 429, code: "E429", message: "slow down", retryAfter: 5_000 },
  timings: {},
};

const HELD: PublishOutcome = { name: "c", version: "1.0.0", status: "held", attempt: 0, heldBy: ["b"], timings: {} };

const SENDING: Sending = {
  kind: "sending",
  name: "@scope/a",
  version: "1.0.0",
  integrity: "sha512-x",
  time: "2026-11-27T12:00:00.000Z",
  commit: "0123",
  provenance: { mediaType: "x" },
};

const PLAN: PackedPlan = {
  schemaVersion: 1,
  registry: "https://registry.example/",
  packages: [
    {
      name: "@scope/a",
      version: "1.0.0",
      directory: "a",
      access: "public",
      distTag: "latest",
      dependsOn: [],
      firstPublish: false,
      tarball: { file: "a.tgz", integrity: "sha512-x", size: 1, unpackedSize: 1, fileCount: 1 },
    },
  ],
  skipped: [],
};
const RELEASE = { plan: PLAN };

function entryOf({ packages: [entry] }: PackedPlan): PackedPlan["packages"][number] {
  if (entry === undefined) throw new Error("no package");
  return entry;
}

const now = (): Date => new Date("2026-11-27T12:34:56.789Z");

let directory: string;
let file: string;
let header: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-ledger-"));
  file = join(directory, "ledger.ndjson");
  await (await openLedger(file, RELEASE)).close();
  header = await readFile(file, "utf8");
});

afterEach(async () => rm(directory, { recursive: true }));

async function read(): Promise<readonly PublishOutcome[]> {
  const ledger = await openLedger(file, RELEASE);
  await ledger.close();
  return [...ledger.previous.values()];
}

describe("openLedger", () => {
  test("begins empty and gives back every kind of outcome", async () => {
    const ledger = await openLedger(file, RELEASE);
    expect([...ledger.previous]).toStrictEqual([]);
    for (const line of [SENDING, OUTCOME, FAILED, HELD]) await ledger.append(line);
    await ledger.close();
    await expect(read()).resolves.toStrictEqual([OUTCOME, FAILED, HELD]);
    const again = await openLedger(file, RELEASE);
    await again.close();
    expect([...again.sendings]).toStrictEqual([["@scope/a", SENDING]]);
  });

  test("writes no secret, whatever a registry said", async () => {
    const ledger = await openLedger(file, RELEASE, { secrets: createSecrets(["configured-token"]) });
    const message = "an object of `Bearer configured-token`, `%63onfigured%2Dtoken`";
    await ledger.append({ ...OUTCOME, stageId: "configured-token" });
    await ledger.append({ ...FAILED, failure: { class: "gateway", phase: "put", message } });
    await ledger.close();
    expect(await readFile(file, "utf8")).not.toMatch(/configured|%63/u);
    await expect(read()).resolves.toMatchObject([
      { stageId: "[redacted]" },
      { failure: { message: "an object of `Bearer [redacted]`, `[redacted]`" } },
    ]);
  });

  test("begins with what it is of", () => {
    expect(JSON.parse(header)).toStrictEqual({
      schemaVersion: 1,
      kind: "release",
      plan: expect.stringMatching(/^sha256-[\w+/]{43}=$/u),
      stage: false,
    });
  });

  test("a line is in the file when its append resolves, also among many at once", async () => {
    const ledger = await openLedger(file, RELEASE);
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const outcome = { ...OUTCOME, name: `p${index}` };
        await ledger.append(outcome);
        expect(await readFile(file, "utf8")).toContain(`${JSON.stringify(outcome)}\n`);
      }),
    );
    await ledger.close();
    await expect(read()).resolves.toHaveLength(50);
  });

  const line = `${JSON.stringify(OUTCOME)}\n`;

  test.each(Array.from({ length: 8 }, (_, index) => Math.floor(((index + 1) * (line.length - 2)) / 9)))(
    "drops a last line torn after %i characters and goes on after it",
    async (length) => {
      await writeFile(file, header + line + line.slice(0, length));
      const ledger = await openLedger(file, RELEASE);
      expect([...ledger.previous.values()]).toStrictEqual([OUTCOME]);
      await ledger.append(FAILED);
      await ledger.close();
      expect(await readFile(file, "utf8")).toBe(`${header}${line}${JSON.stringify(FAILED)}\n`);
    },
  );

  test("keeps a last line of which only the line end is missing", async () => {
    await writeFile(file, header + line + line.replace("accepted", "published").trimEnd());
    const ledger = await openLedger(file, RELEASE);
    expect([...ledger.previous.values()]).toStrictEqual([{ ...OUTCOME, status: "published" }]);
    await ledger.append(FAILED);
    await ledger.close();
    await expect(read()).resolves.toStrictEqual([{ ...OUTCOME, status: "published" }, FAILED]);
    expect(await readFile(file, "utf8")).toMatch(/^(?:\{.+\}\n){4}$/u);
  });

  test("says when it cannot be written", async () => {
    const opened = openLedger(join(directory, "none", "ledger.ndjson"), RELEASE);
    await expect(opened).rejects.toMatchObject({
      code: "LEDGER_UNWRITABLE",
      message: expect.stringContaining("ENOENT"),
      hint: expect.stringContaining("not sent twice"),
    });
  });

  test("counts bytes, not characters, when it cuts", async () => {
    const outcome = { ...FAILED, failure: { class: "network", phase: "put", message: "größer → kleiner" } } as const;
    await writeFile(file, `${header}${JSON.stringify(outcome)}\n{"name":"ü`);
    await expect(read()).resolves.toStrictEqual([outcome]);
    await appendFile(file, line);
    await expect(read()).resolves.toStrictEqual([outcome, OUTCOME]);
  });

  test.each([
    ["{}\n", "Line 2 of the ledger cannot be read: `name` has not the form of an outcome's"],
    [`${line}nonsense\n${line}`, "Line 3 of the ledger cannot be read: it is not JSON"],
    [`${line}\n${line}`, "Line 3 of the ledger cannot be read: it is not JSON"],
    [
      line.replace("accepted", "lost"),
      "Line 2 of the ledger cannot be read: `status` has not the form of an outcome's",
    ],
  ])("refuses %j and leaves it as it is", async (text, message) => {
    await writeFile(file, header + text);
    await expect(openLedger(file, RELEASE)).rejects.toMatchObject({ code: "LEDGER_UNREADABLE", message });
    expect(await readFile(file, "utf8")).toBe(header + text);
  });

  test("of a plan made anew is the same release's: what has arrived meanwhile belongs to it", async () => {
    await writeFile(file, header + line);
    const { tarball, name, version, distTag } = entryOf(PLAN);
    const { integrity } = tarball;
    const published = [{ name, version, distTag, integrity, sameCommit: "unknown" as const }];
    const ledger = await openLedger(file, { plan: { ...PLAN, packages: [], published } }, { other: "refuse" });
    await ledger.close();
    expect([...ledger.previous.values()]).toStrictEqual([OUTCOME]);
  });

  test.each([
    ["other bytes", { tarball: { ...entryOf(PLAN).tarball, integrity: "sha512-y" } }],
    ["the access that the registry has", { access: "restricted", keepAccess: true }],
  ] as const)("is the same release's with %s", async (_, change) => {
    const plan = { ...PLAN, packages: [{ ...entryOf(PLAN), ...change }] };
    const ledger = await openLedger(file, { plan }, { other: "refuse" });
    await ledger.close();
    expect(ledger.setAside).toBeUndefined();
  });

  const [entry] = PLAN.packages;
  const other: PackedPlan = { ...PLAN, registry: "https://other.example/" };

  test.each<[string, string | undefined, Parameters<typeof openLedger>[1], string]>([
    ["another registry", undefined, { plan: other }, "it is another release's"],
    [
      "another dist-tag",
      undefined,
      { plan: { ...PLAN, packages: entry === undefined ? [] : [{ ...entry, distTag: "next" }] } },
      "it is another release's",
    ],
    ["another commit", undefined, { plan: { ...PLAN, commit: "4567" } }, "it is another release's"],
    ["the stage", undefined, { plan: PLAN, stage: true }, "it is of a release that goes past the stage"],
    ["nothing that it names", line, RELEASE, "it does not say of which release it is"],
    ["nobody", "nonsense\n", RELEASE, "it does not say of which release it is"],
  ])("of %s is set aside, and refused where it was named", async (_, text, release, reason) => {
    const before = text ?? header + line;
    await writeFile(file, before);
    await expect(openLedger(file, release, { other: "refuse" })).rejects.toMatchObject({
      code: "LEDGER_OTHER_RELEASE",
      message: expect.stringContaining(reason),
    });
    expect(await readFile(file, "utf8")).toBe(before);
    const ledger = await openLedger(file, release, { now });
    await ledger.close();
    expect(ledger.setAside).toStrictEqual({ file: "ledger-20261127T123456Z.ndjson", reason });
    expect([...ledger.previous]).toStrictEqual([]);
    expect(await readFile(join(directory, "ledger-20261127T123456Z.ndjson"), "utf8")).toBe(before);
    expect((await readFile(file, "utf8")).split("\n")).toHaveLength(2);
  });

  test("that is not to be believed is set aside, though it be this release's", async () => {
    await writeFile(file, header + line);
    const ledger = await openLedger(file, RELEASE, { distrust: "git tracks it", now });
    await ledger.close();
    expect(ledger.setAside?.reason).toBe("git tracks it");
    expect([...ledger.previous]).toStrictEqual([]);
  });

  test("whose header was torn begins anew", async () => {
    await writeFile(file, header.slice(0, 20));
    const ledger = await openLedger(file, RELEASE);
    await ledger.append(OUTCOME);
    await ledger.close();
    expect(await readFile(file, "utf8")).toBe(header + line);
  });
});
