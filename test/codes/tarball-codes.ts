import { generateKeyPairSync } from "node:crypto";
import { gzipSync } from "node:zlib";

import { createManifest } from "../fixtures/create-manifest.ts";
import type { FileContent } from "../fixtures/create-repository.ts";
import { createSingle } from "../proof/create-single.ts";
import { type ArchiveEntry, createTarball } from "../security/create-tarball.ts";
import type { RepositoryCode } from "./code-scenario.ts";
import { withCode } from "./members.ts";

const MEBI = 1024 * 1024;
const FAILED = { command: "pack", exitCode: 1, severity: "error" } as const;
const WARNED = { command: "pack", exitCode: 0, severity: "warning" } as const;
const NOTED = { command: "pack", exitCode: 0, severity: "note" } as const;

/** Of the manifest that was packed. */
const MANIFESTS: readonly RepositoryCode[] = [
  {
    code: "TARBALL_MANIFEST_UNREADABLE",
    title: "a tarball with its manifest a directory too deep",
    files: createSingle("anvil"),
    made: createTarball([{ path: "package/dist/package.json", text: '{ "name": "anvil", "version": "1.0.0" }' }]),
    command: "pack",
    exitCode: 1,
    severity: "error",
    says: ["because   there is no `package.json` in its root directory", "package.json  anvil"],
  },
  {
    code: "TARBALL_MANIFEST_MISMATCH",
    title: "a `prepack` that changes the version",
    files: rewritten("manifest.version = '9.9.9'"),
    ...FAILED,
    says: ["actual    9.9.9", "expected  1.0.0", "package.json:3:14  anvil"],
  },
  {
    code: "TARBALL_MANIFEST_PRIVATE",
    title: "a `prepack` that makes the package private",
    files: rewritten("manifest.private = true"),
    ...FAILED,
    says: ["actual    true", "predicts  This package has been marked as private", "package.json  anvil  private"],
  },
  {
    code: "TARBALL_PROTOCOL_LEAK",
    title: "`workspace:` in what npm packed",
    files: withCode({
      a: createManifest("a", "packages/a", { dependencies: { b: "workspace:*" } }),
      b: createManifest("b", "packages/b"),
    }),
    ...FAILED,
    says: [
      "actual    workspace:*",
      "expected  a range or tag of `b` on the registry",
      'predicts  npm error code EUNSUPPORTEDPROTOCOL Unsupported URL Type "workspace:": workspace:*',
      "packages/a/package.json:20:10  a",
    ],
  },
  {
    code: "TARBALL_REPOSITORY_CHANGED",
    title: "a `prepack` that drops `repository`",
    files: rewritten("delete manifest.repository"),
    ...FAILED,
    says: ["actual    (empty)", "expected  git+https://github.com/acme/anvils.git", "package.json:6:17  anvil"],
  },
];

/** Of what the manifest promises, and what is in there. */
const CONTENTS: readonly RepositoryCode[] = [
  {
    code: "TARBALL_TARGET_TYPESCRIPT",
    title: "an entry point among the sources",
    files: packing({ exports: "./src/index.ts", files: ["src"] }, { "src/index.ts": "export const a: number = 1;\n" }),
    ...WARNED,
    says: ["actual    ./src/index.ts", "package.json:11:14  anvil"],
  },
  {
    code: "TARBALL_PUBLISH_CONFIG_IGNORED",
    title: "a build that does not apply `publishConfig`",
    files: packing(
      {
        publishConfig: { access: "public", exports: "./built.js" },
        scripts: { prepack: "node -p 1" },
        files: ["*.js"],
      },
      { "built.js": "export const answer = 42;\n" },
    ),
    ...FAILED,
    says: [
      "actual    ./index.js",
      "expected  ./built.js",
      "because   npm does not copy `exports` out of `publishConfig`; unless `prepack` writes the manifest anew",
      "package.json:17:16  anvil",
    ],
  },
  {
    code: "TARBALL_BIN_INVALID",
    title: "a command with a path for a name",
    files: packing({ bin: { "anvils/drop": "index.js" } }, {}),
    ...WARNED,
    says: ["actual    anvils/drop", "because   npm cuts the name down to its last part", "package.json:19:20  anvil"],
  },
  {
    code: "TARBALL_BIN_NOT_EXECUTABLE",
    title: "a command without its first line",
    files: packing({ bin: { anvil: "index.js" } }, {}),
    ...FAILED,
    says: [
      "expected  #!/usr/bin/env node",
      "because   without it, Linux and macOS run the file as a shell script",
      "package.json:19:14  anvil  index.js",
    ],
  },
  {
    code: "TARBALL_FILES_UNMATCHED",
    title: "`files` that nobody built",
    files: packing({ files: ["index.js", "dist"] }, {}),
    ...WARNED,
    says: ["actual    dist", "package.json:12:12  anvil"],
  },
  {
    code: "TARBALL_PUBLINT",
    title: "types behind what they belong to",
    files: packing(
      { exports: { import: "./index.js", types: "./index.d.ts" }, files: ["index.*"] },
      { "index.d.ts": "export declare const answer: number;\n" },
    ),
    ...WARNED,
    says: [
      "actual    EXPORTS_TYPES_SHOULD_BE_FIRST",
      "because   pkg.exports.types should be the first in the object as conditions are…",
      "package.json:13:14  anvil",
    ],
  },
  {
    code: "TARBALL_TARGET_MISSING",
    title: "an entry point that is not there",
    files: packing({ exports: "./dist/index.js" }, {}),
    ...FAILED,
    says: ["actual    ./dist/index.js", "because   nothing of `dist` is in it", "package.json:11:14  anvil"],
  },
  {
    code: "TARBALL_SECRET",
    title: "a private key",
    files: packing({ files: ["index.js", "deploy"] }, { deploy: createKey() }),
    ...FAILED,
    says: ["actual    -----BEGIN PRIVATE KEY-----…", "expected  a private key", "package.json  anvil  deploy:1"],
  },
  {
    code: "TARBALL_SENSITIVE_FILE",
    title: "a key store",
    files: packing({ files: ["index.js", "*.p12"] }, { "signing.p12": "" }),
    ...WARNED,
    says: ["actual    signing.p12", "package.json  anvil  signing.p12"],
  },
  {
    code: "TARBALL_SIZE_JUMP",
    title: "a package of twice a megabyte that had a hundred bytes",
    files: packing({ files: ["index.js", "data.txt"] }, { "data.txt": "anvil ".repeat(MEBI / 3) }),
    registry: {
      anvil: {
        name: "anvil",
        "dist-tags": { latest: "0.9.0" },
        versions: { "0.9.0": { name: "anvil", version: "0.9.0", dist: { unpackedSize: 100 } } },
      },
    },
    ...WARNED,
    says: [
      "actual    2097522 bytes unpacked",
      "expected  about 100 bytes, as in 0.9.0",
      "because   something large may have slipped in",
      "package.json  anvil",
    ],
  },
  {
    code: "TARBALL_STRAY_FILE",
    title: "an editor's settings",
    files: packing({ files: ["index.js", ".idea"] }, { ".idea/workspace.xml": "<project/>\n" }),
    ...WARNED,
    says: ["actual    .idea/workspace.xml", "package.json  anvil  .idea/workspace.xml"],
  },
  {
    code: "TARBALL_ENTRY_CASE_CONFLICT",
    title: "two files that are one on macOS and Windows",
    files: packing({ files: ["*.js"] }, { "Index.js": "" }),
    ...WARNED,
    says: ["actual    index.js, Index.js", "package.json  anvil  index.js"],
  },
];

/** Of what belongs to somebody else, or came without its permissions. */
const FOREIGN: readonly RepositoryCode[] = [
  {
    code: "TARBALL_FOREIGN_PACKAGE",
    title: "a private package in what the root publishes",
    files: {
      "package.json": { ...createManifest("anvils", undefined, { workspaces: ["packages/*"] }), files: undefined },
      "index.js": "export const answer = 42;\n",
      "packages/secret/package.json": { name: "secret", version: "1.0.0", private: true },
      "packages/secret/internal.js": "export const plan = 1;\n",
    },
    ...FAILED,
    says: [
      "actual    secret",
      "because   it is a private package of this workspace, and without `files` everything goes in",
      "package.json  anvils  packages/secret/package.json",
    ],
  },
  {
    code: "TARBALL_PROGRAM_NOT_EXECUTABLE",
    title: "a program for Linux that lost its permission on the way",
    files: packing({ files: ["index.js", "native"] }, { "native/anvil": createProgram() }),
    ...WARNED,
    says: ["actual    644", "expected  755", "package.json  anvil  native/anvil"],
  },
];

/** Of what the files name to be loaded. */
const IMPORTS: readonly RepositoryCode[] = [
  {
    code: "TARBALL_IMPORT_UNDECLARED",
    title: "a private package that was not put into the build",
    files: {
      ...withCode({
        a: createManifest("a", "packages/a", { devDependencies: { b: "1.0.0" } }),
        b: { name: "b", version: "1.0.0", private: true },
      }),
      "packages/a/index.js": 'export const lazy = () => import("b");\n',
    },
    ...FAILED,
    says: [
      "actual    b",
      "because   `b` is a private package of this workspace, which nobody can install",
      "predicts  Error: Cannot find module 'b'",
      "packages/a/package.json:20:10  a  index.js",
    ],
  },
  {
    code: "TARBALL_IMPORT_MISSING",
    title: "a file that `files` leaves out",
    files: packing({}, { "index.js": 'export * from "./answer.js";\n', "answer.js": "export const answer = 42;\n" }),
    ...WARNED,
    says: [
      "actual    ./answer.js",
      "predicts  Error: Cannot find module './answer.js'",
      "package.json  anvil  index.js",
    ],
  },
  {
    code: "TARBALL_IMPORTS_UNREAD",
    title: "a bundle of more than a megabyte",
    files: packing({}, { "index.js": `export default "${"anvil ".repeat(MEBI / 5)}";\n` }),
    ...NOTED,
    says: ["actual    index.js", "because   too large to be searched for what is loaded", "package.json  anvil"],
  },
];

/** Of tarballs as no package manager should make them. */
const ARCHIVES: readonly RepositoryCode[] = [
  {
    code: "TARBALL_ENTRY_DUPLICATE",
    title: "a file that is there twice",
    ...packedAs({ path: "package/index.js", text: "1;\n" }),
    ...FAILED,
    says: ["actual    index.js, index.js", "package.json  anvil  index.js"],
  },
  {
    code: "TARBALL_ENTRY_UNSAFE",
    title: "a link out of the package",
    ...packedAs({ path: "package/link", type: "SymbolicLink", target: "../../.npmrc" }),
    ...FAILED,
    says: ["because   it is a link to `../../.npmrc`", "package.json  anvil  package/link"],
  },
  {
    code: "TARBALL_TOO_LARGE",
    title: "zeros that unpack to many times their size",
    ...packedAs({ path: "package/zeros", text: "\0".repeat(33 * MEBI) }),
    command: "pack",
    exitCode: 2,
    severity: "error",
    says: ["The tarball `made.tgz` exceeds the limit of 200 to 1 for its compression ratio"],
  },
  {
    code: "TARBALL_UNREADABLE",
    title: "something that is no archive",
    files: createSingle("anvil"),
    made: gzipSync("hello"),
    command: "pack",
    exitCode: 2,
    severity: "error",
    says: ["The tarball `made.tgz` cannot be read: TAR_BAD_ARCHIVE: Unrecognized archive format"],
  },
];

export const tarballCodes: readonly RepositoryCode[] = [...MANIFESTS, ...CONTENTS, ...FOREIGN, ...IMPORTS, ...ARCHIVES];

/** One package with more files, and a manifest that says something about them. */
function packing(
  extra: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, FileContent>>,
): RepositoryCode["files"] {
  return { ...createSingle("anvil", extra), ...more };
}

function createKey(): string {
  const { privateKey } = generateKeyPairSync("ed25519");
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** As much of a program for Linux as tells it from a library. */
function createProgram(): string {
  return `\u007FELF\u0002\u0001\u0001${"\0".repeat(9)}\u0002${"\0".repeat(47)}`;
}

/** A package whose build writes its manifest anew. */
function rewritten(change: string): RepositoryCode["files"] {
  const script = `
const { readFileSync, writeFileSync } = require("node:fs");
const manifest = JSON.parse(readFileSync("package.json", "utf8"));
${change};
writeFileSync("package.json", JSON.stringify(manifest));
`;
  return packing({ scripts: { prepack: "node build.cjs" } }, { "build.cjs": script });
}

/** A package manager that puts one more entry into the tarball. */
function packedAs(more: ArchiveEntry): Pick<RepositoryCode, "files" | "made"> {
  const files = createSingle("anvil");
  const entries = Object.entries(files).map(([path, content]) => ({
    path: `package/${path}`,
    text: typeof content === "string" ? content : JSON.stringify(content),
  }));
  return { files, made: createTarball([...entries, more]) };
}
