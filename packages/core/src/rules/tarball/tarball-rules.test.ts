import { describe, expect, it } from "vitest";

import { inspect } from "../../check.ts";
import type { Manifest } from "../../json/json.ts";
import type { PlanEntry } from "../../plan/publish-plan.ts";
import type { Problem } from "../../problems/problem.ts";
import type { PublishedVersion } from "../../registry/registry-state.ts";
import type { SecretFinding, TarballContents, TarballEntry } from "../../tarball/contents.ts";
import type { InspectInput } from "./subject.ts";

const REPOSITORY = { type: "git", url: "git+https://github.com/owner/repo.git" };

const ENTRY: PlanEntry = {
  name: "a",
  version: "1.0.0",
  directory: "packages/a",
  access: "public",
  distTag: "latest",
  dependsOn: [],
  firstPublish: false,
};

function file(path: string, more: Partial<TarballEntry> = {}): TarballEntry {
  return { path, size: 10, mode: 0o644, type: "file", ...more };
}

function pack(manifest: Manifest, files: readonly (string | TarballEntry)[] = []): TarballContents {
  const entries = files.map((entry) => (typeof entry === "string" ? file(entry) : entry));
  const whole = { name: "a", version: "1.0.0", repository: REPOSITORY, ...manifest };
  return {
    file: "a-1.0.0.tgz",
    integrity: "sha512-",
    size: 100,
    unpackedSize: 1000,
    fileCount: entries.length + 1,
    entries: [file("package.json"), ...entries],
    unsafe: [],
    roots: ["package"],
    manifest: whole,
    manifestText: JSON.stringify(whole),
    nestedManifests: [],
    secrets: [],
  };
}

function problems(contents: TarballContents, more: Partial<InspectInput> = {}): Problem[] {
  return inspect({ entry: ENTRY, contents, ...more });
}

function codes(contents: TarballContents, more: Partial<InspectInput> = {}): string[] {
  return problems(contents, more).map(({ severity, code, field }) => `${severity} ${code} ${field ?? ""}`.trim());
}

function source(manifest: Manifest): NonNullable<InspectInput["source"]> {
  const whole = { name: "a", version: "1.0.0", repository: REPOSITORY, ...manifest };
  return {
    name: "a",
    version: "1.0.0",
    directory: "packages/a",
    file: "packages/a/package.json",
    manifest: whole,
    text: JSON.stringify(whole, undefined, 2),
  };
}

function finding(more: Partial<SecretFinding>): SecretFinding {
  return { path: "config.json", line: 3, kind: "private-key", confidence: "certain", preview: "…", ...more };
}

it("says nothing about a package that is as it should be", () => {
  const manifest: Manifest = {
    main: "./dist/index.cjs",
    types: "./dist/index.d.ts",
    bin: { a: "./bin/a.js" },
    files: ["dist", "bin"],
    exports: { ".": { types: "./dist/index.d.ts", import: "./dist/index.js", require: "./dist/index.cjs" } },
    dependencies: { b: "^1.0.0" },
  };
  const files = [
    "dist/index.js",
    "dist/index.cjs",
    "dist/index.d.ts",
    file("bin/a.js", { shebang: "#!/usr/bin/env node\n" }),
  ];
  expect(
    codes(pack(manifest, files), { source: source(manifest), siblings: new Map([["b", { ...ENTRY, name: "b" }]]) }),
  ).toEqual([]);
});

describe("the manifest", () => {
  it.each<[Manifest, string[]]>([
    [{ name: "b" }, ["error TARBALL_MANIFEST_MISMATCH name"]],
    [{ version: "1.0.1" }, ["error TARBALL_MANIFEST_MISMATCH version"]],
    [{ version: "v1.0.0+build.5" }, []],
    [{ version: "one" }, ["error TARBALL_MANIFEST_MISMATCH version"]],
    [{ version: 1 }, ["error TARBALL_MANIFEST_MISMATCH version"]],
    [{ private: true }, ["error TARBALL_MANIFEST_PRIVATE private"]],
    [{ private: false }, []],
  ])("%j", (manifest, expected) => {
    expect(codes(pack(manifest))).toEqual(expected);
  });

  it("shows both values", () => {
    expect(problems(pack({ version: "1.0.1" }))).toMatchObject([{ actual: "1.0.1", expected: "1.0.0", package: "a" }]);
  });

  it("are nobody's business where the package is bundled", () => {
    const manifest = { dependencies: { b: "file:../b" }, bundleDependencies: ["b"] };
    expect(codes(pack(manifest, ["node_modules/b/package.json"]))).toEqual([]);
  });

  it.each([
    [undefined, "there is no `package.json` in its root directory"],
    ["[]", expect.stringMatching(/^its `package.json` is no manifest: .*array/)],
  ])("is missing or broken: %j", (manifestText, reason) => {
    const { manifest: _, manifestText: __, ...rest } = pack({});
    const contents = { ...rest, ...(manifestText !== undefined && { manifestText }) };
    expect(problems(contents)).toMatchObject([{ code: "TARBALL_MANIFEST_UNREADABLE", severity: "error", reason }]);
  });
});

describe("the repository", () => {
  it.each<[Manifest, Manifest, boolean]>([
    [{}, {}, false],
    [{ repository: "github:owner/repo" }, {}, false],
    [
      { repository: "https://github.com/owner/repo" },
      { repository: { url: "git+https://github.com/owner/repo.git" } },
      false,
    ],
    [{ repository: {} }, {}, true],
    [{ repository: "github:Owner/repo" }, {}, true],
    [{}, { repository: "github:other/repo" }, true],
  ])("packed %j, checked %j: changed %s", (packed, checked, changed) => {
    const found = codes(pack(packed), { source: source(checked) });
    expect(found).toEqual(changed ? ["error TARBALL_REPOSITORY_CHANGED repository"] : []);
  });

  it("is not judged where there is no checkout", () => {
    expect(codes(pack({ repository: {} }))).toEqual([]);
  });
});

describe("local protocols", () => {
  it.each<[Manifest, string[]]>([
    [{ dependencies: { b: "workspace:*" } }, ["error TARBALL_PROTOCOL_LEAK dependencies.b"]],
    [{ optionalDependencies: { b: "catalog:" } }, ["error TARBALL_PROTOCOL_LEAK optionalDependencies.b"]],
    [{ peerDependencies: { b: "link:../b" } }, ["error TARBALL_PROTOCOL_LEAK peerDependencies.b"]],
    [{ dependencies: { b: "file:../b" } }, ["error TARBALL_PROTOCOL_LEAK dependencies.b"]],
    [
      { dependencies: { b: "portal:../b", c: "patch:c@1.0.0#x.patch" } },
      ["error TARBALL_PROTOCOL_LEAK dependencies.b", "error TARBALL_PROTOCOL_LEAK dependencies.c"],
    ],
    [{ devDependencies: { b: "workspace:^" } }, ["warning TARBALL_PROTOCOL_LEAK devDependencies.b"]],
    [{ devDependencies: { b: "file:../b" } }, []],
    ...["../b", "./b.tgz", "~/b"].map((path): [Manifest, string[]] => [
      { dependencies: { b: path } },
      ["error TARBALL_PROTOCOL_LEAK dependencies.b"],
    ]),
    [{ dependencies: { b: "npm:c@^1", d: "github:o/r", e: "latest", f: 1 } }, []],
    [{ dependencies: ["workspace:*"] }, []],
  ])("%j", (manifest, expected) => {
    expect(codes(pack(manifest))).toEqual(expected);
  });

  it.each([
    ["node_modules/b/package.json", "error"],
    ["template/package.json", "warning"],
    ["dist/node_modules/b/package.json", "warning"],
  ])("in %s", (path, severity) => {
    const text = JSON.stringify({
      dependencies: { c: "workspace:*", d: "catalog:", e: "file:../e" },
      devDependencies: { f: "workspace:*" },
    });
    expect(
      problems({
        ...pack({}),
        nestedManifests: [
          { path, text },
          { path: "x/package.json", text: "{" },
        ],
      }),
    ).toMatchObject([{ code: "TARBALL_PROTOCOL_LEAK", severity, entry: path, reason: "and 1 more in the same file" }]);
  });

  it("predicts npm's message", () => {
    expect(problems(pack({ dependencies: { b: "workspace:*" } }))[0]?.predicts).toBe(
      'npm error code EUNSUPPORTEDPROTOCOL Unsupported URL Type "workspace:": workspace:*',
    );
  });
});

describe("what `workspace:` means", () => {
  const siblings = new Map([["b", { ...ENTRY, name: "b", version: "2.1.0" }]]);
  it.each<[written: string, packed: string, changed: boolean, field?: string]>([
    ["workspace:*", "2.1.0", false],
    ["workspace:*", "2.0.0", true],
    ["workspace:^", "^2.1.0", false],
    ["workspace:^", "^2.0.0", true],
    ["workspace:~", "~2.1.0", false],
    ["workspace:~", "~2.0.9", true],
    ["workspace:*", "^2.1.0", false],
    ["workspace:^2.0.0", "^2.0.0", false],
    ["workspace:^2.0.0", "2.x", false],
    ["workspace:^2.0.0", "^1.0.0", true],
    ["workspace:b@^", "npm:b@^2.1.0", false],
    ["workspace:b@^", "npm:b@^2.0.0", true],
    ["workspace:b@*", "npm:b@*", false, "peerDependencies"],
    ["workspace:^", "next", false],
    ["^1.0.0", "^1.0.0", false],
  ])("%s is packed as %s: changed %s", (written, packed, changed, field = "dependencies") => {
    const key = written.includes("b@") ? "other" : "b";
    const found = codes(pack({ [field]: { [key]: packed } }), {
      siblings,
      source: source({ [field]: { [key]: written } }),
    });
    expect(found).toEqual(changed ? [`error TARBALL_DEPENDENCY_CHANGED ${field}.${key}`] : []);
  });

  it("counts for what is public already, too", () => {
    const written = source({ dependencies: { c: "workspace:*" } });
    const members = new Map([["c", { ...written, name: "c", version: "3.0.0" }]]);
    expect(codes(pack({ dependencies: { c: "2.0.0" } }), { members, source: written })).toEqual([
      "error TARBALL_DEPENDENCY_CHANGED dependencies.c",
    ]);
  });
});

describe("bundled dependencies", () => {
  it.each<[Manifest, string[], string[]]>([
    [{ bundleDependencies: ["x"], dependencies: { x: "1" } }, [], ["error TARBALL_BUNDLED_MISSING dependencies.x"]],
    [{ bundledDependencies: ["x"], dependencies: { x: "1" } }, [], ["error TARBALL_BUNDLED_MISSING dependencies.x"]],
    [{ bundleDependencies: true, dependencies: { x: "1" } }, [], ["error TARBALL_BUNDLED_MISSING dependencies.x"]],
    [
      { bundleDependencies: ["x"], optionalDependencies: { x: "1" } },
      [],
      ["warning TARBALL_BUNDLED_MISSING optionalDependencies.x"],
    ],
    [{ bundleDependencies: ["x"] }, [], ["warning TARBALL_BUNDLED_MISSING bundleDependencies.x"]],
    [{ bundleDependencies: ["@s/x"], dependencies: { "@s/x": "1" } }, ["node_modules/@s/x/package.json"], []],
    [{ bundleDependencies: true, dependencies: { x: "1" } }, ["node_modules/x/package.json"], []],
    [{ bundleDependencies: false, dependencies: { x: "1" } }, [], []],
  ])("%j with %j", (manifest, files, expected) => {
    expect(codes(pack(manifest, [file("index.js"), ...files.map((path) => file(path))]))).toEqual(expected);
  });
});

describe("scripts of an installation", () => {
  it.each<[Manifest, string[], string[]]>([
    [{ scripts: { postinstall: "x" } }, [], ["warning PACKAGE_INSTALL_SCRIPT scripts.postinstall"]],
    [{}, ["binding.gyp"], ["warning PACKAGE_INSTALL_SCRIPT scripts"]],
    [{ scripts: { prepare: "x" } }, ["src/binding.gyp"], []],
  ])("%j with %j", (manifest, files, expected) => {
    expect(codes(pack(manifest, [file("index.js"), ...files.map((path) => file(path))]))).toEqual(expected);
  });
});

describe("targets", () => {
  it("are one problem where several fields name the same file", () => {
    const manifest: Manifest = {
      main: "dist/index.js",
      module: "./dist/index.js",
      exports: { ".": { import: "./dist/index.js" } },
    };
    expect(problems(pack(manifest))).toMatchObject([
      {
        code: "TARBALL_TARGET_MISSING",
        severity: "error",
        field: "exports...import",
        actual: "./dist/index.js",
        reason: "nothing of `dist` is in it; also named by `main`, `module`",
      },
    ]);
  });

  it.each<[Manifest, string[], Partial<Problem>]>([
    [
      { main: "lib/x.js" },
      ["index.js"],
      { severity: "warning", reason: expect.stringContaining("falls back to `index.js`") },
    ],
    [{ main: "lib/x.js" }, ["lib/X.js"], { severity: "error", reason: "the tarball has it as `lib/X.js`" }],
    [{ types: "x.d.ts" }, [], { severity: "warning" }],
    [
      { exports: "./lib/x" },
      ["lib/x.js"],
      { severity: "error", reason: "the tarball has `lib/x.js`, but Node adds no extension here" },
    ],
    [{ exports: { "./x": "./lib/x" } }, ["lib/x.js"], { severity: "warning" }],
    [{ exports: { "./x": "./lib/x.js" } }, ["lib/y.js"], { severity: "error" }],
    [{ exports: { "./*": "./lib/*.js" } }, ["lib/x.ts"], { severity: "warning", reason: "no file matches" }],
    [{ bin: "cli.js" }, [], { severity: "error", field: "bin" }],
  ])("%j with %j", (manifest, files, expected) => {
    expect(problems(pack(manifest, files))).toMatchObject([{ code: "TARBALL_TARGET_MISSING", ...expected }]);
  });

  it("are summed up where nothing was built", () => {
    const exports = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`./${n}`, `./dist/${n}.js`]));
    const found = problems(pack({ exports }));
    expect(found).toHaveLength(5);
    expect(found.map(({ reason }) => reason)).toContain("nothing of `dist` is in it; and 35 more like it");
  });

  it("are placed where the source has them", () => {
    const manifest: Manifest = { main: "dist/index.js" };
    const [plain] = problems(pack(manifest), { source: source(manifest) });
    expect(plain).toMatchObject({ file: "packages/a/package.json", position: { line: 8, column: 11 }, field: "main" });
    const [moved] = problems(pack(manifest), { source: source({ publishConfig: manifest, main: "src/index.ts" }) });
    expect(moved).toMatchObject({ position: { line: 9, column: 13 } });
    const [elsewhere] = problems(pack(manifest), { source: source({ publishConfig: { directory: "out" } }) });
    expect(elsewhere).toMatchObject({ position: { line: 9, column: 18 } });
  });
});

describe("commands", () => {
  it.each<[Manifest, TarballEntry[], string[]]>([
    [{ bin: "a.js" }, [file("a.js", { shebang: "#!/usr/bin/env node\n" })], []],
    [{ bin: "a.js" }, [file("a.js")], ["error TARBALL_BIN_NOT_EXECUTABLE bin"]],
    [{ bin: { x: "a.mjs" } }, [file("a.mjs")], ["error TARBALL_BIN_NOT_EXECUTABLE bin.x"]],
    [
      { bin: "a.js" },
      [file("a.js", { shebang: "#!/usr/bin/env node\r\n" })],
      ["warning TARBALL_BIN_NOT_EXECUTABLE bin"],
    ],
    [{ bin: "native" }, [file("native")], []],
    [{ bin: "a.exe" }, [file("a.exe")], []],
    [{ bin: { x: 1 } }, [], ["warning TARBALL_BIN_INVALID bin.x"]],
    [{ bin: { "@s/x": "a.sh" } }, [file("a.sh")], ["warning TARBALL_BIN_INVALID bin.@s/x"]],
    [{ bin: "../a.js" }, [], ["warning TARBALL_BIN_INVALID bin"]],
  ])("%j with %j", (manifest, files, expected) => {
    expect(codes(pack(manifest, files))).toEqual(expected);
  });
});

describe("files", () => {
  it.each<[Manifest, string[], string[]]>([
    [{ files: ["dist", "lib"] }, ["dist/index.js"], ["warning TARBALL_FILES_UNMATCHED files"]],
    [{ files: ["dist"] }, ["README.md", "LICENSE"], ["error TARBALL_FILES_UNMATCHED files"]],
    [{ files: ["dist", "bin/"] }, ["dist/index.js"], []],
    [{ files: ["dist", "!dist/x", "CHANGELOG.md"] }, ["dist/index.js"], []],
    [{ files: [] }, [], []],
    [{ files: "dist" }, [], []],
  ])("%j with %j", (manifest, files, expected) => {
    expect(codes(pack(manifest, files))).toEqual(expected);
  });
});

describe("entries", () => {
  it("must be safe to extract", () => {
    const contents = pack({});
    const unsafe = [
      { path: "package/a.js", reason: "link", target: "package/b.js" },
      { path: "../x", reason: "traversal" },
    ] as const;
    const found = problems({ ...contents, unsafe, roots: ["package", "other"] });
    expect(found.map(({ severity, code }) => `${severity} ${code}`)).toEqual(
      Array(3).fill("error TARBALL_ENTRY_UNSAFE"),
    );
    expect(found.map(({ entry, actual, reason }) => [entry ?? actual, reason])).toEqual(
      expect.arrayContaining([
        ["package/a.js", "it is a link to `package/b.js`"],
        ["../x", "its path leads out of the package"],
        ["package, other", "it has several root directories, which npm merges"],
      ]),
    );
  });

  it("must be there once", () => {
    expect(problems(pack({}, ["x.js", "x.js", "Y.js", "y.js", "cafe\u0301", "caf\u00E9"]))).toMatchObject([
      { code: "TARBALL_ENTRY_DUPLICATE", severity: "error", entry: "x.js" },
      { code: "TARBALL_ENTRY_CASE_CONFLICT", severity: "warning", actual: "Y.js, y.js" },
      { code: "TARBALL_ENTRY_CASE_CONFLICT", severity: "warning", entry: "cafe\u0301" },
    ]);
  });
});

describe("secrets", () => {
  it.each<[Partial<SecretFinding>, Problem["severity"]]>([
    [{}, "error"],
    [{ path: "server.key" }, "error"],
    [{ path: "lib/feature-probe.js" }, "warning"],
    [{ path: "test/server.key" }, "warning"],
    [{ path: "README.md" }, "warning"],
    [{ confidence: "likely" }, "warning"],
    [{ kind: "npm-token", path: "dist/index.js" }, "error"],
    [{ kind: "npm-token", path: "README.md" }, "error"],
    [{ kind: "npm-token", confidence: "likely" }, "warning"],
  ])("%j is %s", (more, severity) => {
    expect(problems({ ...pack({}), secrets: [finding(more)] })).toMatchObject([{ code: "TARBALL_SECRET", severity }]);
  });

  it("are placed, and doubtful ones are summed up by kind", () => {
    const secrets = ["test/a", "test/b", "test/b"].map((path) => finding({ path }));
    expect(problems({ ...pack({}), secrets })).toMatchObject([
      {
        entry: "test/a:3",
        expected: "a private key",
        reason: "it may be there for a test or on purpose; 2 more in 1 file",
      },
    ]);
  });

  it.each([
    [".npmrc", "TARBALL_SENSITIVE_FILE"],
    ["config/.env", "TARBALL_SENSITIVE_FILE"],
    [".pypirc", "TARBALL_SENSITIVE_FILE"],
    [".dev.vars", "TARBALL_SENSITIVE_FILE"],
    [".yarnrc.yml", undefined],
    ["src/env.d.ts", undefined],
    [".env.d.ts", undefined],
    ["keys/release.jks", "TARBALL_SENSITIVE_FILE"],
    [".DS_Store", "TARBALL_STRAY_FILE"],
    ["a/.git/config", "TARBALL_STRAY_FILE"],
    ["lib/.index.js.swp", "TARBALL_STRAY_FILE"],
    [".claude/commands/release.md", "TARBALL_STRAY_FILE"],
    [".cursorrules", "TARBALL_STRAY_FILE"],
    [".mcp.json", "TARBALL_SENSITIVE_FILE"],
    [".claude/settings.local.json", "TARBALL_SENSITIVE_FILE"],
    ["templates/app/.cursor/rules/a.mdc", undefined],
    ["AGENTS.md", undefined],
    [".env.example", undefined],
    ["template/.env", undefined],
    ["id_rsa.pub", undefined],
    [".gitignore", undefined],
  ])("%s by its name: %s", (path, code) => {
    expect(codes(pack({}, [path]))).toEqual(code === undefined ? [] : [`warning ${code}`]);
  });

  it("are not said again by the file's name", () => {
    expect(codes({ ...pack({}, [".env"]), secrets: [finding({ path: ".env" })] })).toEqual(["error TARBALL_SECRET"]);
  });
});

describe("size", () => {
  it.each([
    [10_000_000, 2_000_000, true],
    [10_000_000, 9_000_000, false],
    [900_000, 100_000, false],
    [10_000, 400_000, true],
    [10_000, 40_000, false],
    [10_000, undefined, false],
  ])("%d bytes after %s: jumped %s", (unpackedSize, previous, jumped) => {
    const version = previous === undefined ? {} : { unpackedSize: previous };
    const registry = new Map([["a", { kind: "present", versions: { "0.9.0": version }, distTags: {} } as const]]);
    const found = codes({ ...pack({}), unpackedSize }, { entry: { ...ENTRY, previousVersion: "0.9.0" }, registry });
    expect(found).toEqual(jumped ? ["warning TARBALL_SIZE_JUMP"] : []);
  });
});

describe("a version that the registry has by now", () => {
  it.each([
    ["with other contents", { "1.0.0": { integrity: "sha512-other" } }, ["error PACKAGE_VERSION_TAKEN"]],
    [
      "with other contents, deprecated",
      { "1.0.0": { integrity: "sha512-other", deprecated: true } },
      ["error PACKAGE_VERSION_TAKEN"],
    ],
    ["with these contents", { "1.0.0": { integrity: "sha512-" } }, []],
    ["with a hash of another kind", { "1.0.0": { integrity: "sha1-other" } }, []],
    ["with no hash", { "1.0.0": {} }, []],
    ["under another number", { "1.0.1": { integrity: "sha512-other" } }, []],
  ] satisfies [string, Readonly<Record<string, PublishedVersion>>, string[]][])("%s", (_, versions, expected) => {
    const registry = new Map([["a", { kind: "present", versions, distTags: {} } as const]]);
    expect(codes(pack({}), { registry })).toEqual(expected);
  });

  it("is compared with the tarball", () => {
    const versions = { "1.0.0": { integrity: "sha512-other" } };
    const registry = new Map([["a", { kind: "present", versions, distTags: {} } as const]]);
    expect(problems(pack({}), { registry })).toMatchObject([
      {
        package: "a",
        actual: "sha512-other",
        expected: "sha512-",
        predicts: "You cannot publish over the previously published versions: 1.0.0.",
      },
    ]);
  });

  it("may not be known", () => {
    expect(codes(pack({}), { registry: new Map([["a", { kind: "absent" }]]) })).toEqual([]);
    expect(codes(pack({}))).toEqual([]);
  });
});

describe("publint", () => {
  it("is quoted once a code, without what is said elsewhere", () => {
    const lint = [
      { code: "FILE_INVALID_FORMAT", type: "warning", message: "one", path: ["name"] },
      { code: "FILE_INVALID_FORMAT", type: "warning", message: "two", path: ["name"] },
      { code: "EXPORTS_DEFAULT_SHOULD_BE_LAST", type: "error", message: "three", path: ["exports", "default"] },
      { code: "EXPORTS_VALUE_INVALID", type: "error", message: "four", path: ["exports", "import"] },
      { code: "EXPORTS_VALUE_INVALID", type: "error", message: "five", path: ["exports", "types"] },
      { code: "FILE_DOES_NOT_EXIST", type: "error", message: "six", path: ["main"] },
      { code: "USE_TYPE", type: "suggestion", message: "seven", path: ["name"] },
    ] as const;
    expect(problems(pack({}), { lint }).map(({ severity, actual, reason }) => [severity, actual, reason])).toEqual([
      ["error", "EXPORTS_VALUE_INVALID", "four; and 1 more like it"],
      ["warning", "FILE_INVALID_FORMAT", "one; and 1 more like it"],
      ["warning", "EXPORTS_DEFAULT_SHOULD_BE_LAST", "three"],
    ]);
  });
});

describe("files of coding agents", () => {
  it.each([
    [[".claude"], []],
    [["./.claude/", "index.js"], []],
    [[".claude/**/*.md"], []],
    [["**"], ["warning TARBALL_STRAY_FILE"]],
  ])("that `files` names (%j) are meant", (files, expected) => {
    expect(codes(pack({ files }, [".claude/skills/a/SKILL.txt", "index.js"]))).toEqual(expected);
  });
});

describe("a native program", () => {
  const program = { program: true } as const;

  it.each([
    ["without its permission", file("bin/a", program), ["warning TARBALL_PROGRAM_NOT_EXECUTABLE"]],
    ["with its permission", file("bin/a", { ...program, mode: 0o755 }), []],
    ["that `bin` names", file("cli", program), []],
    ["that is an add-on", file("a.linux-x64.node", program), []],
    ["that is a library", file("lib/liba.so.8", program), []],
  ])("%s", (_, entry, expected) => {
    const contents = pack({ bin: { a: "./cli" } }, [file("cli", { mode: 0o755 }), entry]);
    expect(codes(contents).filter((code) => code.includes("PROGRAM"))).toEqual(expected);
  });
});

it("a command of `directories.bin` with a Windows line end is told", () => {
  const scripts = [
    file("bin/a.js", { shebang: "#!/usr/bin/env node\r\n" }),
    file("bin/b.js", { shebang: "#!/usr/bin/env node\n" }),
  ];
  expect(codes(pack({ directories: { bin: "./bin" } }, scripts))).toEqual([
    "warning TARBALL_BIN_NOT_EXECUTABLE directories.bin",
  ]);
  expect(codes(pack({ directories: { lib: "./bin" } }, scripts))).toEqual([]);
});

function member(
  name: string,
  directory: string,
  manifest: Manifest = {},
): [string, NonNullable<InspectInput["source"]>] {
  return [name, { name, version: "1.0.0", directory, file: `${directory}/package.json`, manifest, text: "{}" }];
}

describe("another member's manifest", () => {
  const members = new Map([
    member("a", "packages/a"),
    member("secret", "packages/secret", { private: true }),
    member("template", "packages/a/templates/app", { private: true }),
  ]);

  it.each<[string, Manifest, string, string, Partial<PlanEntry>, boolean]>([
    ["of a private package", {}, "vendor/secret/package.json", "secret", {}, true],
    [
      "of a private package, without any `files` at the root",
      {},
      "packages/secret/package.json",
      "secret",
      { directory: "." },
      true,
    ],
    [
      "that the root's `files` names",
      { files: ["packages"] },
      "packages/secret/package.json",
      "secret",
      { directory: "." },
      true,
    ],
    ["bundled", { bundleDependencies: ["secret"] }, "node_modules/secret/package.json", "secret", {}, false],
    ["in `node_modules`, and not bundled", {}, "node_modules/secret/package.json", "secret", {}, true],
    ["of a template that `files` names", { files: ["templates"] }, "templates/app/package.json", "template", {}, false],
    [
      "of a template that a pattern names",
      { files: ["dist", "templates/**/*"] },
      "templates/app/package.json",
      "template",
      {},
      false,
    ],
    ["of what nobody names", {}, "templates/app/package.json", "template", {}, true],
    [
      "of a member that a pattern for everything takes in",
      { files: ["*"] },
      "templates/app/package.json",
      "template",
      {},
      true,
    ],
    ["of the package itself, made by a build", { files: ["dist"] }, "dist/package.json", "a", {}, false],
    ["of nobody", {}, "examples/x/package.json", "x", {}, false],
  ])("%s", (_, manifest, path, name, entry, isForeign) => {
    const contents = {
      ...pack(manifest, ["index.js", "dist/x.js", path]),
      nestedManifests: [{ path, text: JSON.stringify({ name }) }],
    };
    const found = problems(contents, { entry: { ...ENTRY, ...entry }, members, root: "." });
    expect(found.map(({ code }) => code).includes("TARBALL_FOREIGN_PACKAGE")).toBe(isForeign);
  });
});

describe("an entry point that is TypeScript", () => {
  const files = ["src/index.ts", "src/index.d.ts"];
  const known = new Map([
    ["a", { kind: "present", versions: { "0.9.0": { typescript: false } }, distTags: {} } as const],
  ]);

  it.each<[string, Manifest, Partial<InspectInput>, string[]]>([
    ["`main`", { main: "src/index.ts" }, {}, ["warning TARBALL_TARGET_TYPESCRIPT main"]],
    [
      "`exports` without a condition",
      { exports: { ".": "./src/index.ts" } },
      {},
      ["warning TARBALL_TARGET_TYPESCRIPT exports.."],
    ],
    [
      "a condition of Node's",
      { exports: { node: { import: "./src/index.ts" } } },
      {},
      ["warning TARBALL_TARGET_TYPESCRIPT exports.node.import"],
    ],
    [
      "where the version before had none",
      { main: "src/index.ts" },
      { registry: known, entry: { ...ENTRY, previousVersion: "0.9.0" } },
      ["error TARBALL_TARGET_TYPESCRIPT main"],
    ],
    [
      "that `publishConfig` was to replace",
      { main: "src/index.ts" },
      { source: source({ publishConfig: { main: "dist/index.js" } }) },
      ["error TARBALL_TARGET_TYPESCRIPT main"],
    ],
    [
      "declarations",
      { main: "index.js", types: "src/index.d.ts", exports: { types: "./src/index.d.ts", default: "./index.js" } },
      {},
      [],
    ],
    [
      "the entry of React Native",
      {
        main: "index.js",
        "react-native": "src/index.ts",
        exports: { "react-native": "./src/index.ts", default: "./index.js" },
      },
      {},
      [],
    ],
    [
      "a condition that is asked for",
      { exports: { "@a/source": "./src/index.ts", bun: "./src/index.ts", default: "./index.js" } },
      {},
      [],
    ],
  ])("%s", (_, manifest, more, expected) => {
    expect(codes(pack(manifest, [...files, "index.js"]), more).filter((code) => code.includes("TYPESCRIPT"))).toEqual(
      expected,
    );
  });
});

describe("`publishConfig` beside a script that may apply it", () => {
  const scripts = { prepack: "node build.js" };
  const meant = source({ main: "src.js", scripts, publishConfig: { access: "public", main: "dist.js" } });

  it.each<[string, Manifest, InspectInput["source"], string[]]>([
    ["and did", { main: "dist.js" }, meant, []],
    ["and did not", { main: "src.js" }, meant, ["error TARBALL_PUBLISH_CONFIG_IGNORED main"]],
    [
      "and did not, for two fields",
      { main: "src.js", types: "src.ts" },
      source({ scripts, publishConfig: { main: "dist.js", types: "dist.d.ts" } }),
      ["error TARBALL_PUBLISH_CONFIG_IGNORED main"],
    ],
    [
      "there is none, so that `check` has said it",
      { main: "src.js" },
      source({ publishConfig: { main: "dist.js" } }),
      [],
    ],
  ])("%s", (_, manifest, from, expected) => {
    const found = codes(pack(manifest, ["src.js", "dist.js"]), { source: from });
    expect(found.filter((code) => code.includes("PUBLISH_CONFIG"))).toEqual(expected);
  });
});
