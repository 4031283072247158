import { appendFile, mkdir, readFile, rename, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

import type { Manifest, PackedEntry, PackedPlan, Problem } from "@slipway/core";
import { createConfig, createPackedDirectory, integrityOf, packTarball, type TestDirectory } from "@slipway/test-kit";
import { Header } from "tar";
import { afterEach, describe, expect, test } from "vitest";

import { readContent } from "../artifact/content.ts";
import { tarballLimits } from "../tarball/limits.ts";
import { createPackageTextCollector } from "../tarball/package-texts.ts";
import { readTarball } from "../tarball/read-tarball.ts";
import type { PackedReading } from "./check-tarball.ts";
import { checkReadings, readPackedDirectory } from "./read-packed.ts";

const REGISTRY = "https://registry.example/";
const CONFIG = createConfig(REGISTRY);

let packed: TestDirectory;

afterEach(async () => packed.remove());

async function pack(manifest = {}): Promise<TestDirectory> {
  packed = await createPackedDirectory(
    [
      { name: "a", manifest },
      { name: "@scope/b", dependsOn: ["a"] },
    ],
    REGISTRY,
  );
  return packed;
}

async function problems(trustedPlan?: PackedPlan): Promise<readonly Problem[]> {
  const { problems } = await readPackedDirectory({
    directory: packed.directory,
    config: CONFIG,
    ...(trustedPlan !== undefined && { trustedPlan }),
  });
  return problems;
}

/** Replaces a tarball and lets the plan agree with it, as whoever made both could. */
async function replace(tarball: Buffer): Promise<void> {
  await writeFile(join(packed.directory, "a-1.0.0.tgz"), tarball);
  const [first, ...others] = packed.plan.packages;
  if (first === undefined) throw new Error("no package");
  const changed = { ...first, tarball: { ...first.tarball, size: tarball.length, integrity: integrityOf(tarball) } };
  await packed.writePlan({ ...packed.plan, packages: [changed, ...others] });
}

describe("an honest directory", () => {
  test("has no problems and gives its plan", async () => {
    const { directory, plan } = await pack();
    await expect(readPackedDirectory({ directory, config: CONFIG, trustedPlan: plan })).resolves.toStrictEqual({
      plan: { ...plan, packages: plan.packages.map((entry) => ({ ...entry, removed: undefined })) },
      problems: [],
      packages: ["a", "@scope/b"].map((name) => expect.objectContaining({ name, version: "1.0.0" })),
      manifests: expect.any(Map),
    });
  });

  test("gives the manifests that its tarballs would be sent with", async () => {
    const { directory, plan } = await pack({ repository: "acme/tools", bin: "./cli.js", keywords: "x, y" });
    const { manifests } = await readPackedDirectory({ directory, config: CONFIG });
    const read = plan.packages.map(async (entry) => readContent(directory, entry, { commit: plan.commit }));
    expect([...manifests.values()]).toStrictEqual((await Promise.all(read)).map(({ manifest }) => manifest));
  });

  test("keeps no long README", async () => {
    await pack();
    await replace(await packTarball({ name: "a", version: "1.0.0" }, { "README.md": "#".repeat(65_537) }));
    const { manifests, problems: found } = await readPackedDirectory({ directory: packed.directory, config: CONFIG });
    expect(found).toStrictEqual([]);
    expect([...manifests.keys()]).toStrictEqual(["@scope/b"]);
  });

  test("is not read again where it was made a moment ago", async () => {
    const { directory, plan } = await pack();
    const readings = new Map(
      await Promise.all(
        plan.packages.map(async ({ tarball: { file } }): Promise<[string, PackedReading]> => {
          const texts = createPackageTextCollector();
          return [file, { contents: await readTarball(join(directory, file), tarballLimits, texts), texts }];
        }),
      ),
    );
    const file = join(directory, "a-1.0.0.tgz");
    await writeFile(file, Buffer.alloc((await readFile(file)).length));
    const checked = await checkReadings({ plan, config: CONFIG }, readings);
    expect(checked.problems).toStrictEqual([]);
    const [entry] = plan.packages;
    // Whoever changed it in between is found out when it is to be sent.
    await expect(entry === undefined ? undefined : readContent(directory, entry)).rejects.toMatchObject({
      code: "PACKED_INTEGRITY_MISMATCH",
    });
  });

  test.each([
    "ledger.ndjson",
    "report.json",
    "report.md",
    "report.json.next",
    "plan.json.unfinished",
    ".npmrc",
    "PLAN.JSON",
    "package.json",
  ])("holds a plan and tarballs, not %s", async (file) => {
    const { directory } = await pack();
    await writeFile(join(directory, file), "{}");
    await expect(problems()).resolves.toMatchObject([{ code: "PACKED_TARBALL_UNEXPECTED", severity: "error", file }]);
  });
});

describe("a directory that was tampered with", () => {
  test("a changed byte", async () => {
    const { directory } = await pack();
    const file = join(directory, "a-1.0.0.tgz");
    const bytes = await readFile(file);
    // The operating system in the gzip header means nothing to a reader, and still it is another file.
    bytes[9] = (bytes[9] ?? 0) ^ 0xff;
    await writeFile(file, bytes);
    await expect(problems()).resolves.toMatchObject([
      {
        code: "PACKED_INTEGRITY_MISMATCH",
        package: "a",
        file: "a-1.0.0.tgz",
        field: "integrity",
        actual: integrityOf(bytes),
      },
    ]);
  });

  test("an appended byte", async () => {
    const { directory } = await pack();
    await appendFile(join(directory, "a-1.0.0.tgz"), "x");
    await expect(problems()).resolves.toMatchObject([{ code: "PACKED_INTEGRITY_MISMATCH", field: "size" }]);
  });

  test("a missing tarball", async () => {
    const { directory } = await pack();
    await unlink(join(directory, "a-1.0.0.tgz"));
    await expect(problems()).resolves.toMatchObject([
      { code: "PACKED_TARBALL_MISSING", package: "a", file: "a-1.0.0.tgz", severity: "error" },
    ]);
  });

  test("an extra file", async () => {
    const { directory } = await pack();
    await writeFile(join(directory, "evil-1.0.0.tgz"), "");
    await expect(problems()).resolves.toMatchObject([{ code: "PACKED_TARBALL_UNEXPECTED", file: "evil-1.0.0.tgz" }]);
  });

  test("a tarball that is a link to one elsewhere", async () => {
    const { directory } = await pack();
    const elsewhere = `${directory}.tgz`;
    await rename(join(directory, "a-1.0.0.tgz"), elsewhere);
    await symlink(elsewhere, join(directory, "a-1.0.0.tgz"));
    await expect(problems()).resolves.toMatchObject([
      { code: "PACKED_FILE_IRREGULAR", file: "a-1.0.0.tgz", actual: "a symbolic link" },
    ]);
    await unlink(elsewhere);
  });

  test("a directory in place of a tarball, and one beside", async () => {
    const { directory } = await pack();
    await unlink(join(directory, "a-1.0.0.tgz"));
    await mkdir(join(directory, "a-1.0.0.tgz"));
    await mkdir(join(directory, "node_modules"));
    await expect(problems()).resolves.toMatchObject([
      { code: "PACKED_FILE_IRREGULAR", file: "a-1.0.0.tgz", actual: "a directory" },
      { code: "PACKED_FILE_IRREGULAR", file: "node_modules" },
    ]);
  });

  test("a plan that is a link", async () => {
    const { directory } = await pack();
    await rename(join(directory, "plan.json"), join(directory, "report.json"));
    await symlink("report.json", join(directory, "plan.json"));
    await expect(problems()).rejects.toMatchObject({ code: "PACKED_DIRECTORY_UNREADABLE" });
  });

  test("a plan whose tarball lies outside", async () => {
    const { plan, writePlan } = await pack();
    const [first, ...others] = plan.packages;
    if (first === undefined) throw new Error("no package");
    const outside = { ...first, tarball: { ...first.tarball, file: "../a-1.0.0.tgz" } };
    await writePlan({ ...plan, packages: [outside, ...others] });
    await expect(problems()).rejects.toMatchObject({ code: "PLAN_UNREADABLE" });
  });

  test("a plan with a foreign package, another dist-tag and another registry", async () => {
    const { plan, writePlan } = await pack();
    const [first] = plan.packages;
    if (first === undefined) throw new Error("no package");
    const foreign = { ...first, name: "left-pad" };
    await writePlan({ ...plan, packages: [foreign], registry: "https://elsewhere.example/" });
    const found = await problems(plan);
    expect(found.map(({ code, package: name }) => [code, name])).toStrictEqual(
      expect.arrayContaining([
        ["PACKED_REGISTRY_MISMATCH", undefined],
        ["PACKED_PLAN_MISMATCH", "left-pad"],
        ["PACKED_PLAN_MISMATCH", "a"],
        ["PACKED_PLAN_MISMATCH", "@scope/b"],
        ["PACKED_MANIFEST_MISMATCH", "left-pad"],
      ]),
    );
  });
});

describe("a tarball that its plan agrees with", () => {
  test.each([
    ["name", { name: "left-pad", version: "1.0.0" }, "left-pad", "a"],
    ["version", { name: "a", version: "2.0.0" }, "2.0.0", "1.0.0"],
    ["version", { name: "a" }, "", "1.0.0"],
    ["name", { name: ["a"], version: "1.0.0" }, '["a"]', "a"],
  ])("whose manifest has another %s", async (field, manifest, actual, expected) => {
    await pack();
    await replace(await packTarball(manifest));
    await expect(problems()).resolves.toMatchObject([
      { code: "PACKED_MANIFEST_MISMATCH", package: "a", field, actual, expected },
    ]);
  });

  test("whose version npm would clean is the planned one", async () => {
    await pack();
    await replace(await packTarball({ name: "a", version: "v1.0.0" }));
    await expect(problems()).resolves.toStrictEqual([]);
  });

  test.each([
    [{ private: true }, "This package has been marked as private"],
    [{ packageExtensions: {} }, "packageExtensions is only honored at the project root and must not be published."],
    [{ maintainers: [null] }, expect.stringContaining("null")],
  ])("whose manifest npm refuses: %j", async (manifest, predicts) => {
    await pack();
    await replace(await packTarball({ name: "a", version: "1.0.0", ...manifest }));
    await expect(problems()).resolves.toMatchObject([{ code: "PACKED_MANIFEST_REFUSED", package: "a", predicts }]);
  });

  test("that sends itself to another registry", async () => {
    packed = await createPackedDirectory([
      { name: "a", manifest: { publishConfig: { registry: "https://elsewhere.example" } } },
    ]);
    const config = { registryFor: () => "https://elsewhere.example/" };
    const { problems: found } = await readPackedDirectory({ directory: packed.directory, config });
    expect(found).toMatchObject([
      {
        code: "PACKED_REGISTRY_MISMATCH",
        package: "a",
        actual: "https://elsewhere.example/",
        expected: "https://registry.example/",
      },
    ]);
  });

  test.each([
    ["that is none", Buffer.from("hello"), "PACKED_TARBALL_UNREADABLE"],
    ["without a manifest", undefined, "PACKED_TARBALL_UNREADABLE"],
  ])("%s", async (_, tarball, code) => {
    await pack();
    await replace(tarball ?? (await packLink("package/link.js", "index.js", false)));
    expect((await problems()).map((problem) => problem.code)).toContain(code);
  });

  test("that holds a link", async () => {
    await pack();
    await replace(await packLink("package/secrets", "../../../home/runner/.npmrc", true));
    await expect(problems()).resolves.toMatchObject([
      { code: "PACKED_TARBALL_UNSAFE", package: "a", actual: "package/secrets", reason: "link" },
    ]);
  });

  test.each([
    ["a second manifest in another root directory", "other/package.json", "package.json", "duplicate"],
    ["a second manifest at the same place", "package/package.json", "package.json", "duplicate"],
    ["a second manifest by another way", "package/./package.json", "package.json", "duplicate"],
    [
      "a second manifest where letter case does not count",
      "package/Package.json",
      "package/Package.json",
      "reserved-name",
    ],
    ["a manifest for whoever trims dots", "package/package.json.", "package/package.json.", "reserved-name"],
    ["a manifest in wide letters", "package/ｐackage.json", "package/ｐackage.json", "reserved-name"],
    ["a second file at the same place", "package/index.js", "index.js", "duplicate"],
  ])("that holds %s", async (_, path, actual, reason) => {
    await pack();
    const honest = gunzipSync(await packTarball({ name: "a", version: "1.0.0" }, { "index.js": "" }));
    const body = Buffer.alloc(512);
    const size = body.write(JSON.stringify({ name: "a", version: "1.0.0", scripts: { install: "evil" } }));
    await replace(gzipSync(Buffer.concat([header(path, size), body, honest])));
    await expect(problems()).resolves.toContainEqual({
      code: "PACKED_TARBALL_UNSAFE",
      severity: "error",
      package: "a",
      file: "a-1.0.0.tgz",
      actual,
      reason,
    });
  });

  test("with several root directories", async () => {
    await pack();
    const honest = gunzipSync(await packTarball({ name: "a", version: "1.0.0" }));
    await replace(gzipSync(Buffer.concat([header("other/index.js", 0), honest])));
    await expect(problems()).resolves.toMatchObject([
      { code: "PACKED_TARBALL_UNSAFE", package: "a", actual: "other, package", reason: "several roots" },
    ]);
  });

  test("that was damaged is not as packed, whatever the damage breaks", async () => {
    const { directory } = await pack();
    const file = join(directory, "a-1.0.0.tgz");
    const bytes = await readFile(file);
    bytes.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1);
    await writeFile(file, bytes);
    await expect(problems()).resolves.toMatchObject([
      { code: "PACKED_INTEGRITY_MISMATCH", package: "a", field: "integrity", actual: integrityOf(bytes) },
    ]);
  });

  test("that is a decompression bomb, without being decompressed", async () => {
    await pack();
    await replace(
      gzipSync(Buffer.concat([header("package/zeros", 256 * 1024 * 1024), Buffer.alloc(256 * 1024 * 1024)])),
    );
    const start = process.memoryUsage().rss;
    await expect(problems()).resolves.toMatchObject([{ code: "PACKED_TARBALL_OVERSIZED", package: "a" }]);
    expect(process.memoryUsage().rss - start).toBeLessThan(200 * 1024 * 1024);
  });
});

/** A directory whose first tarball holds this, and whose plan foresaw that. */
async function packOther(
  manifest: Manifest,
  files: Readonly<Record<string, string>>,
  foreseen: Partial<PackedEntry>,
): Promise<void> {
  await pack();
  await replace(await packTarball({ name: "a", version: "1.0.0", ...manifest }, files));
  const plan: PackedPlan = JSON.parse(await readFile(join(packed.directory, "plan.json"), "utf8"));
  const [first, ...others] = plan.packages;
  if (first === undefined) throw new Error("no package");
  await packed.writePlan({ ...plan, packages: [{ ...first, ...foreseen }, ...others] });
}

describe("what an installation does", () => {
  test.each<[string, Manifest, Record<string, string>, string, string]>([
    ["a script", { scripts: { postinstall: "evil" } }, {}, "scripts.postinstall", "evil"],
    ["a dependency", { dependencies: { evil: "1" } }, {}, "dependencies.evil", "1"],
    ["an optional dependency", { optionalDependencies: { evil: "1" } }, {}, "optionalDependencies.evil", "1"],
    ["a peer", { peerDependencies: { evil: "1" } }, {}, "peerDependencies.evil", "1"],
    ["a bundled dependency", { bundleDependencies: ["evil"] }, {}, "bundleDependencies.evil", "bundled"],
    ["a program", { bin: { ls: "x.js" } }, {}, "bin.ls", "x.js"],
    ["an engine", { engines: { node: "*" } }, {}, "engines.node", "*"],
    ["a platform", { os: ["linux"] }, {}, "os", "linux"],
    ["a processor", { cpu: ["x64"] }, {}, "cpu", "x64"],
    ["a deprecation", { deprecated: "use evil" }, {}, "deprecated", "use evil"],
    ["a native build", {}, { "binding.gyp": "{}" }, "binding.gyp", "present"],
    ["a lock of dependencies", {}, { "npm-shrinkwrap.json": "{}" }, "npm-shrinkwrap.json", shrinkwrapOf("{}")],
  ])("is foreseen: %s was added", async (_, manifest, files, field, actual) => {
    await packOther(manifest, files, { fingerprint: {} });
    await expect(problems()).resolves.toMatchObject([
      { code: "PACKED_MANIFEST_MISMATCH", package: "a", field, actual, expected: undefined, reason: "installation" },
    ]);
    await packed.remove();
    await packOther(manifest, files, { fingerprint: { [field]: "other" } });
    await expect(problems()).resolves.toMatchObject([{ code: "PACKED_MANIFEST_MISMATCH", field, expected: "other" }]);
    await packed.remove();
    await packOther(manifest, files, { fingerprint: {}, builds: [field] });
    await expect(problems()).resolves.toStrictEqual([]);
  });

  test("that was removed is told, and what the pack job says about that is not believed", async () => {
    await packOther({ bin: { a: "a.js" } }, {}, { fingerprint: { "bin.a": "a.js", "bin.b": "b.js" }, removed: ["x"] });
    const { plan, problems: found } = await readPackedDirectory({ directory: packed.directory, config: CONFIG });
    expect(found).toStrictEqual([]);
    expect(plan.packages.map(({ removed }) => removed)).toStrictEqual([["bin.b"], undefined]);
  });

  test.each([
    [".npmrc", "npm's configuration belongs into no package"],
    ["node_modules/evil/index.js", "the manifest declares no bundled dependency"],
  ])("%s is in no package", async (path, reason) => {
    await packOther({}, { [path]: "" }, {});
    await expect(problems()).resolves.toMatchObject([{ code: "PACKED_TARBALL_UNSAFE", reason }]);
  });

  test("what the manifest bundles may be there", async () => {
    await packOther({ bundleDependencies: ["a"] }, { "node_modules/a/index.js": "" }, {});
    await expect(problems()).resolves.toStrictEqual([]);
  });
});

describe("the plan made before code ran decides", () => {
  test("what is skipped and whom the packages trust", async () => {
    const { plan } = await pack();
    const trusted = { ...plan, trust: { workflow: "release.yml" }, skipped: [] };
    await packed.writePlan({
      ...plan,
      trust: { workflow: "evil.yml" },
      skipped: [{ name: "c", version: "1.0.0", reason: "private" }],
    });
    const read = await readPackedDirectory({ directory: packed.directory, config: CONFIG, trustedPlan: trusted });
    expect(read.problems).toStrictEqual([]);
    expect(read.plan).toMatchObject({ trust: { workflow: "release.yml" }, skipped: [] });
  });

  test("what installations do, whatever the packed plan says", async () => {
    const { plan } = await pack({ scripts: { postinstall: "evil" } });
    const trusted = { ...plan, packages: plan.packages.map((entry) => ({ ...entry, fingerprint: {} })) };
    const forged = { "scripts.postinstall": "evil" };
    await packed.writePlan({ ...plan, packages: plan.packages.map((entry) => ({ ...entry, fingerprint: forged })) });
    const found = await problems(trusted);
    expect(found.map(({ code, package: name, field }) => [code, name, field])).toStrictEqual([
      ["PACKED_PLAN_MISMATCH", "a", "fingerprint.scripts.postinstall"],
      ["PACKED_PLAN_MISMATCH", "@scope/b", "fingerprint.scripts.postinstall"],
      ["PACKED_MANIFEST_MISMATCH", "a", "scripts.postinstall"],
    ]);
  });
});

test("a dependency that the plan does not wait for", async () => {
  await pack({ dependencies: { "@scope/b": "^1.0.0" } });
  const [a, b] = packed.plan.packages;
  if (a === undefined || b === undefined) throw new Error("no package");
  await packed.writePlan({ ...packed.plan, packages: [a, { ...b, dependsOn: [] }] });
  await expect(problems()).resolves.toMatchObject([
    { code: "PACKED_PLAN_MISMATCH", package: "a", field: "dependsOn", expected: "@scope/b", reason: "order" },
  ]);
});

test("a package goes where its entry says", async () => {
  const other = "https://other.example/";
  await pack({ publishConfig: { registry: other } });
  const config = { registryFor: (name: string): string => (name === "a" ? other : REGISTRY) };
  const read = async (): Promise<readonly Problem[]> =>
    (await readPackedDirectory({ directory: packed.directory, config })).problems;
  await expect(read()).resolves.toMatchObject([
    { code: "PACKED_REGISTRY_MISMATCH", package: "a", actual: other, expected: REGISTRY },
  ]);
  const [a, b] = packed.plan.packages;
  if (a === undefined || b === undefined) throw new Error("no package");
  await packed.writePlan({ ...packed.plan, packages: [{ ...a, registry: other }, b] });
  await expect(read()).resolves.toStrictEqual([]);
});

test.each([
  ["comment", "comment=0123456789abcdef\n", 0],
  ["path", "path=package/package.json\n", 1],
  ["size", "size=1\n", 1],
])("a header for all entries with a %s", async (_, record, count) => {
  await pack();
  const honest = gunzipSync(await packTarball({ name: "a", version: "1.0.0" }));
  await replace(gzipSync(Buffer.concat([globalHeader(record), honest])));
  const found = (await problems()).filter(({ reason }) => reason === "global-header");
  expect(found).toHaveLength(count);
});

describe("a directory that cannot be read", () => {
  test.each([
    ["is not there", async (): Promise<void> => packed.remove()],
    ["has no plan", async (): Promise<void> => unlink(join(packed.directory, "plan.json"))],
    [
      "has a plan that is not packed",
      async (): Promise<void> => {
        const packages = packed.plan.packages.map(({ tarball: _tarball, ...entry }) => entry);
        await packed.writePlan({ ...packed.plan, packages });
      },
    ],
  ])("%s", async (_name, spoil) => {
    await pack();
    await spoil();
    await expect(problems()).rejects.toMatchObject({ name: "ReleaseError", code: "PACKED_DIRECTORY_UNREADABLE" });
  });
});

/** A tarball with a symbolic link in it, and with a manifest or not. */
async function packLink(path: string, target: string, withManifest: boolean): Promise<Buffer> {
  const manifest = withManifest ? gunzipSync(await packTarball({ name: "a", version: "1.0.0" })) : Buffer.alloc(0);
  return gzipSync(Buffer.concat([header(path, 0, target), manifest, Buffer.alloc(1024)]));
}

/** A PAX header that is meant for all entries that follow. */
function globalHeader(record: string): Buffer {
  const head = Buffer.alloc(512);
  const body = Buffer.alloc(512);
  // A record begins with its own length, of two digits for these.
  const size = body.write(`${record.length + 3} ${record}`);
  new Header({ path: "pax_global_header", size, mode: 0o644, type: "GlobalExtendedHeader" }).encode(head);
  return Buffer.concat([head, body]);
}

function shrinkwrapOf(text: string): string {
  return integrityOf(Buffer.from(text));
}

function header(path: string, size: number, target?: string): Buffer {
  const block = Buffer.alloc(512);
  new Header({
    path,
    size,
    mode: 0o644,
    type: target === undefined ? "File" : "SymbolicLink",
    ...(target !== undefined && { linkpath: target }),
  }).encode(block);
  return block;
}
