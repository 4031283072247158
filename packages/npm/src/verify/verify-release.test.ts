import type { Json, PublishOutcome, Verification } from "@slipway/core";
import { startRehearsal } from "@slipway/rehearsal";
import {
  createConfig,
  createTestRelease,
  FACTS,
  REPOSITORY,
  type TestPackage,
  type TestRelease,
} from "@slipway/test-kit";
import { afterEach, describe, expect, test } from "vitest";

import { launch, type Launch } from "../publish/launch.fixture.ts";
import { createRegistryClient, type RegistryClientOptions } from "../registry/client.ts";
import { settleOutcomes, type VerifyOptions, verifyRelease } from "./verify-release.ts";

const PACKAGES: readonly TestPackage[] = [{ name: "@acme/a" }, { name: "b", distTag: "next" }];

let release: TestRelease;
let outcomes: readonly PublishOutcome[];

afterEach(async () => release.close());

async function start({
  members = PACKAGES,
  publish = {},
  ...options
}: Parameters<typeof createTestRelease>[1] & {
  readonly members?: readonly TestPackage[];
  readonly publish?: Launch;
} = {}): Promise<TestRelease> {
  release = await createTestRelease(members, options);
  ({ outcomes } = await launch(release, publish));
  return release;
}

type Verifying = Partial<VerifyOptions> & RegistryClientOptions & { readonly config?: TestRelease["config"] };

async function verify(options: Verifying = {}): Promise<Verification[]> {
  const { plan, rehearsal } = release;
  const client = createRegistryClient(options.config ?? release.config, options);
  return verifyRelease(client, {
    facts: FACTS,
    plan,
    outcomes,
    trustedRoot: rehearsal.trustedRoot,
    deadline: 0,
    ...options,
  });
}

const OK = { state: "ok" };

describe("a release that arrived", () => {
  test("is proven: availability, integrity, dist-tag and where it came from", async () => {
    const { rehearsal } = await start();
    const before = rehearsal.requests.length;
    const verifications = await verify({
      expected: { repository: REPOSITORY, commit: release.plan.commit ?? "", workflow: "release.yml" },
    });
    expect(verifications).toStrictEqual(
      PACKAGES.map(({ name }) => ({
        name,
        version: "1.0.0",
        availability: "available",
        integrity: OK,
        distTag: OK,
        attestation: OK,
        installation: { state: "not-checked", reason: "the plan does not say what it does" },
        seenAt: expect.any(Number),
      })),
    );
    expect(
      rehearsal.requests
        .slice(before)
        .map(({ kind }) => kind)
        .toSorted(),
    ).toStrictEqual(["attestation", "attestation", "read-back", "read-back"]);
    expect(settleOutcomes(outcomes, verifications).map(({ status }) => status)).toStrictEqual([
      "published",
      "published",
    ]);
  });

  test("is proven by the bytes that are served", async () => {
    const { rehearsal } = await start();
    const before = rehearsal.requests.length;
    await expect(verify({ bytes: true })).resolves.toMatchObject([{ integrity: OK }, { integrity: OK }]);
    expect(rehearsal.requests.slice(before).length).toBeGreaterThan(4);
  });

  test("without provenance has none to check", async () => {
    await start({ publish: { provenance: false } });
    await expect(verify()).resolves.toMatchObject([
      { attestation: { state: "not-checked", reason: "it was published without provenance" } },
      { attestation: { state: "not-checked" } },
    ]);
  });

  test("is looked for as a whole when nothing is known of its publication", async () => {
    await start();
    await expect(verify({ outcomes: undefined })).resolves.toMatchObject([
      { availability: "available", attestation: OK },
      { availability: "available", attestation: OK },
    ]);
  });

  test("is found with npm's credentials where it is not public", async () => {
    const { rehearsal } = await start({
      members: [{ name: "@acme/a", keepAccess: true }],
      packages: [{ name: "@acme/a", versions: [{ version: "0.0.0" }], access: "restricted" }],
      tokens: [{ token: "npm_static", user: "me", bypassTwoFactor: true }],
    });
    expect(outcomes).toMatchObject([{ status: "accepted" }]);
    await expect(verify()).resolves.toMatchObject([{ availability: "accepted" }]);
    await expect(verify({ config: createConfig(rehearsal.registry, "npm_static") })).resolves.toMatchObject([
      { availability: "available", integrity: OK },
    ]);
  });
});

test.each([
  ["gets it", 5_000, "available"],
  ["beyond the deadline is not asked again", 500, "unread"],
])("a registry that wants a pause %s", async (_, deadline, availability) => {
  const { rehearsal } = await start({ members: [{ name: "@acme/a" }] });
  rehearsal.faults.add({
    request: "read-back",
    times: 1,
    effect: { type: "refuse", as: "rate-limit", retryAfter: 1 },
  });
  await expect(verify({ deadline })).resolves.toMatchObject([{ availability }]);
  const reads = rehearsal.requests.filter(({ kind }) => kind === "read-back");
  expect(reads).toHaveLength(availability === "available" ? 2 : 1);
  const [first, second] = reads;
  if (second !== undefined) expect(second.started - (first?.started ?? 0)).toBeGreaterThan(950);
});

test("what is said to be published, and is shown to nobody, is absent", async () => {
  await start({
    members: [{ name: "@acme/a" }],
    faults: [{ request: "put", effect: { type: "scan", milliseconds: 600_000 } }],
  });
  const said = outcomes.map((outcome) => ({ ...outcome, status: "published" as const }));
  await expect(verify({ outcomes: said })).resolves.toMatchObject([{ availability: "absent" }]);
  await expect(verify()).resolves.toMatchObject([{ availability: "accepted" }]);
});

describe("an attestation is not believed", () => {
  test.each([
    [
      "repository",
      { repository: { ...REPOSITORY, owner: "Acme" } },
      "https://github.com/acme/tools",
      "https://github.com/Acme/tools",
    ],
    ["commit", { commit: "f".repeat(40) }, "0123456789abcdef0123456789abcdef01234567", "f".repeat(40)],
    ["workflow", { workflow: "publish.yml" }, "release.yml", "publish.yml"],
  ])("that names another %s", async (what, expected, actual, wanted) => {
    await start({ members: [{ name: "@acme/a" }] });
    await expect(verify({ expected })).resolves.toMatchObject([
      {
        integrity: OK,
        attestation: { state: "mismatch", actual, expected: wanted, reason: `it was signed for another ${what}` },
      },
    ]);
  });

  test("that other authorities signed", async () => {
    await start({ members: [{ name: "@acme/a" }] });
    const other = await startRehearsal();
    const [verification] = await verify({ trustedRoot: other.trustedRoot });
    await other.close();
    expect(verification?.attestation).toMatchObject({
      state: "mismatch",
      reason: expect.stringMatching(/certificate|key|log/iu),
    });
  });

  test("where there is none although one was sent", async () => {
    await start({ members: [{ name: "@acme/a" }], publish: { provenance: false } });
    outcomes = outcomes.map((outcome) => ({ ...outcome, provenance: {} }));
    await expect(verify()).resolves.toMatchObject([{ attestation: { state: "missing" } }]);
  });

  test("that cannot be read, and the reason is told", async () => {
    await start({ members: [{ name: "@acme/a" }] });
    release.rehearsal.faults.add({ request: "attestation", effect: { type: "answer", status: 503, message: "down" } });
    await expect(verify()).resolves.toMatchObject([{ attestation: { state: "unproven", reason: "down" } }]);
  });

  test("whose trusted root is none", async () => {
    await start({ members: [{ name: "@acme/a" }] });
    const trustedRoot: Json = {
      mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
      tlogs: [],
      certificateAuthorities: [],
      ctlogs: [],
      timestampAuthorities: [],
    };
    await expect(verify({ trustedRoot })).resolves.toMatchObject([{ attestation: { state: "mismatch" } }]);
  });
});

describe("what the registry shows otherwise", () => {
  test("other bytes and another dist-tag", async () => {
    await start({ members: [{ name: "@acme/a" }] });
    const { plan } = release;
    const [entry] = plan.packages;
    if (entry === undefined) throw new Error("no package");
    const other = { ...entry, distTag: "next", tarball: { ...entry.tarball, integrity: "sha512-AAAA" } };
    await expect(verify({ plan: { ...plan, packages: [other] } })).resolves.toMatchObject([
      {
        availability: "available",
        integrity: { state: "mismatch", actual: entry.tarball.integrity, expected: "sha512-AAAA" },
        distTag: { state: "missing", expected: "1.0.0" },
        attestation: { state: "mismatch", reason: "the statement is about other bytes" },
      },
    ]);
  });

  test("what was never published is absent, what failed is not looked for", async () => {
    await start({ members: [{ name: "@acme/a" }], trust: [] });
    await expect(
      verify({ outcomes: [{ name: "@acme/a", version: "1.0.0", status: "failed", attempt: 1, timings: {} }] }),
    ).resolves.toStrictEqual([]);
    await expect(verify({ outcomes: undefined })).resolves.toMatchObject([
      { availability: "absent", integrity: { state: "not-checked", reason: "it cannot be read yet" } },
    ]);
  });

  test("a version that is refused to its readers is blocked", async () => {
    await start({ members: [{ name: "@acme/a" }] });
    release.rehearsal.faults.add({ request: "read-back", effect: { type: "answer", status: 451, message: "blocked" } });
    await expect(verify()).resolves.toMatchObject([
      { availability: "blocked", integrity: { state: "not-checked", reason: "the registry answered 451: blocked" } },
    ]);
  });

  test("an outage says nothing about what was accepted", async () => {
    await start({ members: [{ name: "@acme/a" }] });
    release.rehearsal.faults.add({ request: "read-back", effect: { type: "drop" } });
    await expect(verify()).resolves.toMatchObject([{ availability: "unread", integrity: { state: "not-checked" } }]);
  });

  test("what is unknown was looked for by whoever published, and is looked at once more", async () => {
    const { plan, rehearsal } = await start({ members: [{ name: "@acme/a" }] });
    rehearsal.faults.add({ request: "read-back", effect: { type: "answer", status: 404, message: "not found" } });
    const [entry] = plan.packages;
    const outcomes = [
      { name: entry?.name ?? "", version: "1.0.0", status: "unknown", attempt: 1, timings: {} },
    ] as const;
    const look = async (looked: boolean): Promise<number> => {
      const before = rehearsal.requests.length;
      await verify({ outcomes, looked, deadline: 600 });
      return rehearsal.requests.length - before;
    };
    await expect(look(true)).resolves.toBe(1);
    await expect(look(false)).resolves.toBeGreaterThan(1);
  });
});

test("what was accepted and is seen with other bytes has failed: no table says otherwise", () => {
  const check = { state: "ok" } as const;
  const mismatch = { state: "mismatch", actual: "sha512-x", expected: "sha512-y" } as const;
  const outcome = { name: "a", version: "1.0.0", attempt: 1, timings: {} } as const;
  const shown = { availability: "available", integrity: mismatch, distTag: check, attestation: check } as const;
  const settle = (status: PublishOutcome["status"]): PublishOutcome[] =>
    settleOutcomes([{ ...outcome, status }], [{ name: "a", version: "1.0.0", ...shown }]);
  const message = "`1.0.0` is on the registry with the integrity `sha512-x`, packed was `sha512-y`";
  for (const status of ["accepted", "unknown"] as const) {
    expect(settle(status)).toMatchObject([{ status: "failed", failure: { class: "integrity", message } }]);
  }
  expect(settle("published")).toMatchObject([{ status: "published" }]);
});

describe("what cannot be read yet", () => {
  test("is waited for, as long as the deadline allows", async () => {
    await start({ faults: [{ request: "put", package: "b", effect: { type: "scan", reads: 2 } }] });
    const rounds: string[] = [];
    const verifications = await verify({
      deadline: 10_000,
      onProgress: (settled, total) => rounds.push(`${settled}/${total}`),
    });
    expect(verifications.map(({ availability }) => availability)).toStrictEqual(["available", "available"]);
    expect(rounds).toStrictEqual(["1/2", "1/2", "2/2"]);
  });

  test("is accepted at the deadline, and stays so in the outcomes", async () => {
    await start({ faults: [{ request: "put", package: "b", effect: { type: "scan", milliseconds: 60_000 } }] });
    const verifications = await verify({ deadline: 100 });
    expect(verifications.map(({ availability }) => availability)).toStrictEqual(["available", "accepted"]);
    expect(settleOutcomes(outcomes, verifications).map(({ status }) => status)).toStrictEqual([
      "published",
      "accepted",
    ]);
  });

  test("is not waited for once the run is stopped", async () => {
    await start({ faults: [{ request: "put", effect: { type: "scan", milliseconds: 600_000 } }] });
    const verifications = await verify({ deadline: 600_000, signal: AbortSignal.abort() });
    expect(verifications.map(({ availability }) => availability)).not.toContain("available");
  });

  test("is not even asked for on the stage", async () => {
    const { rehearsal } = await start({
      members: [{ name: "@acme/a" }],
      trust: [
        { package: "@acme/a", repository: "acme/tools", file: "release.yml", permissions: ["createStagedPackage"] },
      ],
      publish: { stage: true },
    });
    const before = rehearsal.requests.length;
    await expect(verify({ deadline: 10_000 })).resolves.toMatchObject([
      { availability: "accepted", integrity: { state: "not-checked", reason: "it waits on the stage for approval" } },
    ]);
    expect(rehearsal.requests).toHaveLength(before);
  });
});

test("a package of which publishing says nothing is not looked for", async () => {
  await start();
  const [first] = outcomes;
  const verifications = await verify({ outcomes: first === undefined ? [] : [first] });
  expect(verifications.map(({ name }) => name)).toStrictEqual([first?.name]);
});

describe("what there is nothing to compare with", () => {
  test("is not called right where the plan does not say what was packed", async () => {
    const { plan } = await start();
    const packages = plan.packages.map((entry) => ({ ...entry, tarball: undefined }));
    const reason = "the plan does not say what was packed";
    const integrity = { state: "unproven", reason };
    const attestation = { state: "not-checked", reason };
    const verifications = await verify({ plan: { ...plan, packages }, deadline: 10_000 });
    expect(verifications).toMatchObject(
      PACKAGES.map(() => ({ availability: "available", integrity, distTag: OK, attestation })),
    );
  });
});

test("a registry that shows no integrity is judged by the bytes that it serves", async () => {
  const { plan } = await start({ members: [{ name: "@acme/a" }] });
  const { registry } = release.rehearsal;
  const packument = Object(await (await fetch(new URL("@acme%2fa", registry))).json());
  for (const { dist } of Object.values<{ dist: { integrity?: string } }>(packument.versions)) delete dist.integrity;
  const effect = { type: "answer", status: 200, body: packument } as const;
  release.rehearsal.faults.add({ request: "read-back", effect });
  await expect(verify()).resolves.toMatchObject([{ integrity: OK }]);
  const packages = plan.packages.map((entry) => ({
    ...entry,
    tarball: { ...entry.tarball, integrity: "sha512-AAAA" },
  }));
  await expect(verify({ plan: { ...plan, packages } })).resolves.toMatchObject([{ integrity: { state: "mismatch" } }]);
});

describe("what was refused", () => {
  const statement = { members: [{ name: "@acme/a" }] };

  test.each([403, 451])("a version that is refused with %i is blocked", async (status) => {
    await start(statement);
    release.rehearsal.faults.add({ request: "read-back", effect: { type: "answer", status, message: "no" } });
    await expect(verify()).resolves.toMatchObject([{ availability: "blocked" }]);
  });

  test("is not concluded from another refusal", async () => {
    await start(statement);
    release.rehearsal.faults.add({ request: "read-back", effect: { type: "answer", status: 401, message: "no" } });
    await expect(verify()).resolves.toMatchObject([{ availability: "unread" }]);
    await expect(verify({ outcomes: undefined })).resolves.toMatchObject([{ availability: "absent" }]);
  });
});
