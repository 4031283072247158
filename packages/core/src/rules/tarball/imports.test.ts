import { describe, expect, it } from "vitest";

import { inspect } from "../../check.ts";
import type { Manifest } from "../../json/json.ts";
import type { PlanEntry } from "../../plan/publish-plan.ts";
import type { RegistryState } from "../../registry/registry-state.ts";
import type { TarballEntry } from "../../tarball/contents.ts";
import type { PackedImport, PackedImports } from "../../tarball/imports.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";

const ENTRY: PlanEntry = {
  name: "@acme/a",
  version: "1.0.0",
  directory: "packages/a",
  access: "public",
  distTag: "latest",
  dependsOn: [],
  firstPublish: false,
};

function member(name: string, manifest: Manifest = {}): [string, WorkspacePackage] {
  const directory = `packages/${name.replace("@acme/", "")}`;
  const pkg = { name, version: "1.0.0", directory, file: `${directory}/package.json`, manifest, text: "{}" };
  return [name, pkg];
}

const MEMBERS = new Map([
  member("@acme/a"),
  member("@acme/released"),
  member("@acme/private", { private: true }),
  member("@acme/nowhere"),
]);

const REGISTRY: RegistryState = new Map([["@acme/nowhere", { kind: "absent" }]]);

interface Tarball {
  readonly manifest?: Manifest;
  /** Files that are only there. */
  readonly files?: readonly string[];
  /** What files load, by their paths: `name?` in a `try`. */
  readonly loads: Readonly<Record<string, readonly string[]>>;
  readonly ambient?: readonly string[];
  readonly unread?: PackedImports["unread"];
  readonly nested?: Readonly<Record<string, Manifest>>;
}

/** `severity CODE file specifier` */
function found({ manifest, files = [], loads, ambient = [], unread = [], nested = {} }: Tarball): string[] {
  const nestedManifests = Object.entries(nested).map(([path, value]) => ({ path, text: JSON.stringify(value) }));
  const paths = ["package.json", ...files, ...Object.keys(loads), ...Object.keys(nested)];
  const entries = paths.map((path): TarballEntry => ({ path, size: 10, mode: 0o644, type: "file" }));
  const whole = { name: "@acme/a", version: "1.0.0", ...manifest };
  const imports: PackedImports = {
    files: Object.entries(loads).map(([path, all]) => ({ path, imports: all.map((one) => load(path, one)) })),
    unread,
    ambient: new Set(ambient),
  };
  const problems = inspect({
    entry: ENTRY,
    contents: {
      file: "a.tgz",
      integrity: "sha512-",
      size: 100,
      unpackedSize: 1000,
      fileCount: entries.length,
      entries,
      unsafe: [],
      roots: ["package"],
      manifest: whole,
      manifestText: JSON.stringify(whole),
      nestedManifests,
      secrets: [],
    },
    siblings: new Map([["@acme/released", { ...ENTRY, name: "@acme/released" }]]),
    members: MEMBERS,
    registry: REGISTRY,
    imports,
  });
  return problems
    .filter(({ code }) => code.startsWith("TARBALL_IMPORT"))
    .map(({ severity, code, entry, actual }) => [severity, code, entry, actual].filter(Boolean).join(" "));
}

function load(path: string, specifier: string): PackedImport {
  const guarded = specifier.endsWith("?");
  const kind = /\.d\.[cm]?ts$/u.test(path) ? "types" : "code";
  return { specifier: guarded ? specifier.slice(0, -1) : specifier, kind, guarded };
}

const UNDECLARED = "TARBALL_IMPORT_UNDECLARED";
const MISSING = "TARBALL_IMPORT_MISSING";

describe("what packed files load", () => {
  it.each<[string, Tarball]>([
    [
      "a dependency, and a part of one",
      { manifest: { dependencies: { b: "1" } }, loads: { "index.js": ["b", "b/c.js"] } },
    ],
    [
      "a peer, an optional dependency",
      {
        manifest: { peerDependencies: { b: "1" }, optionalDependencies: { c: "1" } },
        loads: { "index.js": ["b", "c"] },
      },
    ],
    [
      "an optional peer that only its `meta` names",
      { manifest: { peerDependenciesMeta: { b: { optional: true } } }, loads: { "index.js": ["b"] } },
    ],
    ["the package itself", { loads: { "index.js": ["@acme/a/package.json"] } }],
    ["a bundled package", { files: ["node_modules/@acme/private/index.js"], loads: { "index.js": ["@acme/private"] } }],
    [
      "types of DefinitelyTyped",
      {
        manifest: { types: "index.d.ts", dependencies: { "@types/estree": "1", "@types/babel__core": "7" } },
        loads: { "index.d.ts": ["estree", "@babel/core"] },
      },
    ],
    [
      "modules that the types declare",
      {
        manifest: { types: "index.d.ts" },
        loads: { "index.d.ts": ["virtual-thing", "./a.svg"] },
        ambient: ["virtual-thing", "*.svg"],
      },
    ],
    [
      "other schemes",
      {
        loads: {
          "index.js": ["bun:test", "cloudflare:workers", "virtual:x", "astro:content", "https://acme.example/x.js"],
        },
      },
    ],
    [
      "imports of its own",
      { manifest: { imports: { "#x": "./x.js" } }, files: ["x.js"], loads: { "index.js": ["#x"] } },
    ],
    [
      "relative files, whatever resolves them",
      {
        files: ["a.js", "b/index.js", "c.json", "d.mjs", "e.css"],
        loads: { "index.js": ["./a", "./a.js", "./b", "./c.json", "./d", "./e.css?inline", ".", "./package.json"] },
      },
    ],
    [
      "declarations of compiled files",
      {
        manifest: { types: "dist/index.d.ts" },
        files: ["dist/a.d.ts", "dist/b.d.mts", "dist/c/index.d.ts", "dist/d.d.ts", "dist/e.d.css.ts"],
        loads: { "dist/index.d.ts": ["./a.js", "./a", "./b.mjs", "./c", "./d.ts", "./e.css", "./index"] },
      },
    ],
    [
      "a directory with a manifest of its own",
      { nested: { "sub/package.json": { main: "../x.js" } }, loads: { "index.js": ["./sub"] } },
    ],
    [
      "a template with dependencies of its own",
      {
        nested: { "template/package.json": { devDependencies: { vite: "1" } } },
        loads: { "template/index.js": ["vite"] },
      },
    ],
    [
      "templates, tests and configuration that nothing leads to",
      {
        loads: {
          "templates/app.js": ["react"],
          "test/a.js": ["mocha", "@acme/private"],
          "rollup.config.js": ["rollup"],
          "scripts/build.js": ["@acme/private"],
        },
      },
    ],
    [
      "files that `exports` hides",
      { manifest: { exports: "./index.js" }, loads: { "index.js": [], "generators/app.js": ["react", "./gone.js"] } },
    ],
  ])("is silent about %s", (_, tarball) => {
    expect(found(tarball)).toStrictEqual([]);
  });

  it.each<[string, Tarball, string[]]>([
    [
      "a private package, of code and of types",
      { manifest: { types: "index.d.ts" }, loads: { "index.js": ["@acme/private"], "index.d.ts": ["@acme/private"] } },
      [`error ${UNDECLARED} index.js @acme/private`],
    ],
    [
      "a private package in the types alone",
      { manifest: { types: "index.d.ts" }, files: ["index.js"], loads: { "index.d.ts": ["@acme/private/x"] } },
      [`error ${UNDECLARED} index.d.ts @acme/private/x`],
    ],
    [
      "a package that is nowhere",
      { loads: { "index.js": ["@acme/nowhere"] } },
      [`error ${UNDECLARED} index.js @acme/nowhere`],
    ],
    [
      "a released package that is not declared",
      { loads: { "index.js": ["@acme/released"] } },
      [`warning ${UNDECLARED} index.js @acme/released`],
    ],
    [
      "what only `devDependencies` has",
      { manifest: { devDependencies: { b: "1" } }, loads: { "index.js": ["b"] } },
      [`warning ${UNDECLARED} index.js b`],
    ],
    [
      "a package behind a file that it leads to",
      { manifest: { main: "a.js" }, loads: { "a.js": ["./b"], "b.js": ["c"] } },
      [`warning ${UNDECLARED} b.js c`],
    ],
    [
      "a private package in a file that `exports` hides",
      { manifest: { exports: "./index.js" }, loads: { "index.js": [], "x.js": ["@acme/private"] } },
      [`warning ${UNDECLARED} x.js @acme/private`],
    ],
    [
      "a private package in a file that anybody may name",
      { files: ["index.js"], loads: { "lib/x.js": ["@acme/private"] } },
      [`error ${UNDECLARED} lib/x.js @acme/private`],
    ],
    [
      "an alias of the compiler",
      { loads: { "index.js": ["@/x", "~/y"] } },
      [`warning ${UNDECLARED} index.js @/x`, `warning ${UNDECLARED} index.js ~/y`],
    ],
    [
      "what the code goes on without, in one note",
      { loads: { "index.js": ["b?", "@acme/private?"] } },
      [`note ${UNDECLARED} index.js b, @acme/private`],
    ],
    [
      "what it goes on without in one file and loads in another",
      { files: ["index.js"], manifest: { bin: "cli.js" }, loads: { "index.js": ["b?"], "cli.js": ["b"] } },
      [`note ${UNDECLARED} index.js b`],
    ],
    [
      "what a host provides",
      { loads: { "index.js": ["vscode", "electron/main", "$app/paths"] } },
      [`note ${UNDECLARED} index.js vscode, electron/main, $app/paths`],
    ],
    ["a file that is not packed", { loads: { "index.js": ["./gone.js"] } }, [`warning ${MISSING} index.js ./gone.js`]],
    [
      "a path out of the package",
      { manifest: { main: "dist/index.js" }, loads: { "dist/index.js": ["../../package.json"] } },
      [`warning ${MISSING} dist/index.js ../../package.json`],
    ],
    [
      "a path into a private package",
      { loads: { "index.js": ["../private/src/x.js"] } },
      [`error ${MISSING} index.js ../private/src/x.js`],
    ],
    [
      "files that were not read",
      {
        manifest: { main: "a.js" },
        files: ["a.js", "b.js"],
        loads: {},
        unread: [
          { path: "a.js", reason: "size" },
          { path: "b.js", reason: "syntax" },
        ],
      },
      ["note TARBALL_IMPORTS_UNREAD a.js"],
    ],
  ])("tells of %s", (_, tarball, expected) => {
    expect(found(tarball)).toStrictEqual(expected);
  });
});
