import type { PublishOutcome } from "@slipway/core";
import { createConfig, createMinter, createTestRelease, type TestPackage, type TestRelease } from "@slipway/test-kit";
import { afterEach, describe, expect, test } from "vitest";

import { type Publication, publishOne } from "./launch.fixture.ts";

let release: TestRelease;

afterEach(async () => release.close());

async function start(
  pkg: Partial<TestPackage> = {},
  options: Parameters<typeof createTestRelease>[1] = {},
): Promise<TestRelease> {
  release = await createTestRelease([{ name: "@acme/a", ...pkg }], options);
  return release;
}

async function publish(options: Publication = {}): Promise<PublishOutcome> {
  return publishOne(release, options);
}

/** Kinds of the requests that were made, in their order. */
function requests(): readonly string[] {
  return release.rehearsal.requests.map(({ kind }) => kind);
}

describe("by npm's own rule", () => {
  test.each<[string, Publication, Partial<TestPackage>]>([
    ["not when the release says no", { provenance: false }, {}],
    ["not when the plan says no for the package", {}, { provenance: false }],
  ])("provenance is made %s", async (_, settings, pkg) => {
    const { rehearsal } = await start(pkg);
    await expect(publish(settings)).resolves.toMatchObject({ status: "accepted" });
    expect(rehearsal.published()[0]).not.toHaveProperty("provenance");
    expect(requests()).toStrictEqual(["read", "id-token", "exchange", "put"]);
  });

  test("provenance is made whatever a packed manifest says, which a build may have written", async () => {
    const { rehearsal } = await start({ manifest: { publishConfig: { provenance: false } } });
    await expect(publish()).resolves.toMatchObject({ status: "accepted" });
    expect(rehearsal.published()[0]).toHaveProperty("provenance");
  });

  test("provenance is not made for a package that the registry does not show to everyone", async () => {
    await start(
      { keepAccess: true },
      { packages: [{ name: "@acme/a", versions: [{ version: "0.0.0" }], access: "restricted" }] },
    );
    await expect(publish()).resolves.toMatchObject({ status: "accepted", provenance: undefined });
    expect(requests()).not.toContain("fulcio");
  });

  test("nor for one that it shows to this job's credential only", async () => {
    const { rehearsal } = await start(
      { keepAccess: true },
      {
        packages: [{ name: "@acme/a", versions: [{ version: "0.0.0" }], access: "restricted" }],
        tokens: [{ token: "npm_static", user: "me", bypassTwoFactor: true }],
      },
    );
    const config = createConfig(rehearsal.registry, "npm_static");
    await expect(publish({ config })).resolves.toMatchObject({ status: "accepted", provenance: undefined });
    expect(requests()).not.toContain("fulcio");
  });

  test("a private repository publishes without provenance, unless it is asked for", async () => {
    const { rehearsal } = await start(
      {},
      { run: { repository: "acme/tools", workflow: "release.yml", visibility: "private" } },
    );
    await expect(publish()).resolves.toMatchObject({ status: "accepted" });
    expect(rehearsal.published()[0]).not.toHaveProperty("provenance");
  });
});

describe("when it is asked for", () => {
  test.each<[string, Partial<TestPackage>]>([
    ["new", { keepAccess: true, firstPublish: true }],
    ["restricted", { access: "restricted" }],
  ])(
    "a package that nobody can see, being %s, is refused in npm's words, before anything is signed",
    async (_, pkg) => {
      await start(pkg, { packages: [{ name: "@acme/a", versions: [{ version: "0.0.0" }], access: "restricted" }] });
      await expect(publish({ provenance: true })).resolves.toMatchObject({
        status: "failed",
        failure: {
          class: "invalid",
          phase: "sign",
          code: "EUSAGE",
          message: "Can't generate provenance for new or private package, you must set `access` to public.",
        },
      });
      expect(requests()).not.toContain("fulcio");
    },
  );

  test("a static token can send provenance as well", async () => {
    const { rehearsal } = await start(
      {},
      { trust: [], tokens: [{ token: "npm_static", user: "me", bypassTwoFactor: true }] },
    );
    const config = createConfig(rehearsal.registry, "npm_static");
    const auth = { kind: "token", mintIdToken: createMinter(rehearsal) } as const;
    await expect(publish({ config, auth, provenance: true })).resolves.toMatchObject({
      status: "accepted",
      provenance: {},
    });
    expect(rehearsal.published()[0]).toHaveProperty("provenance");
  });

  test("provenance without an ID token is refused in npm's words", async () => {
    const { rehearsal } = await start();
    await expect(
      publish({ config: createConfig(rehearsal.registry, "npm_static"), auth: { kind: "token" }, provenance: true }),
    ).resolves.toMatchObject({
      failure: {
        class: "invalid",
        phase: "sign",
        message: 'Provenance generation in GitHub Actions requires "write" access to the "id-token" permission',
      },
    });
  });
});

test("a registry is not asked a second time whether it shows what it has not", async () => {
  await start({ keepAccess: true, firstPublish: true }, { trust: [], packages: [] });
  await expect(
    publish({ provenance: true, auth: { kind: "token", mintIdToken: release.mintIdToken } }),
  ).resolves.toMatchObject({
    failure: { code: "EUSAGE" },
  });
  expect(requests()).toStrictEqual(["read"]);
});

describe("a package whose access is kept, read with a credential", () => {
  const tokens = [{ token: "npm_static", user: "me", bypassTwoFactor: true }];

  async function publishByToken(access: "public" | "restricted"): Promise<PublishOutcome> {
    const { rehearsal, mintIdToken } = await start(
      { keepAccess: true },
      { trust: [], tokens, packages: [{ name: "@acme/a", versions: [{ version: "0.0.0" }], access }] },
    );
    const config = createConfig(rehearsal.registry, "npm_static");
    return publish({ config, auth: { kind: "token", mintIdToken }, provenance: true });
  }

  test("gets provenance where the registry shows it to everyone, which is asked for", async () => {
    await expect(publishByToken("public")).resolves.toMatchObject({ status: "accepted", provenance: {} });
    expect(requests()).toStrictEqual(["read", "read", "id-token", "fulcio", "rekor", "put"]);
  });

  test("is refused where the registry shows it to nobody else", async () => {
    await expect(publishByToken("restricted")).resolves.toMatchObject({ failure: { phase: "sign", code: "EUSAGE" } });
    expect(requests()).toStrictEqual(["read", "read"]);
  });
});

test("an entry in a log of one's own is not looked up in the public one", async () => {
  await start();
  const { provenance } = await publish();
  expect(provenance).toStrictEqual({ logIndex: expect.any(String), logUrl: undefined });
});

test("a plan that names no repository is signed as from the public server", async () => {
  const { plan } = await start();
  await expect(publish({ plan: { ...plan, repository: undefined } })).resolves.toMatchObject({ status: "accepted" });
});

test("what a manifest says about provenance in another form counts as nothing said", async () => {
  const { rehearsal } = await start(
    { manifest: { publishConfig: { provenance: "yes" } } },
    { run: { repository: "acme/tools", workflow: "release.yml", visibility: "private" } },
  );
  await expect(publish()).resolves.toMatchObject({ status: "accepted" });
  expect(rehearsal.published()[0]).not.toHaveProperty("provenance");
});
