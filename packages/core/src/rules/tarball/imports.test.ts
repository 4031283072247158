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
  /** What `index.js` names besides. */
  readonly more?: PackedImport;
}

/** `severity CODE file specifier` */
function found({ manifest, files = [], loads, ambient = [], unread = [], nested = {}, more }: Tarball): string[] {
  const nestedManifests = Object.entries(nested).map(([path, value]) => ({ path, text: JSON.stringify(value) }));
  const paths = ["package.json", ...files, ...Object.keys(loads), ...Object.keys(nested)];
  const entries = paths.map((path): TarballEntry => ({ path, size: 10, mode: 0o644, type: "file" }));
  const whole = { name: "@acme/a", version: "1.0.0", ...manifest };
  const imports: PackedImports = {
    files: [
      ...Object.entries(loads).map(([path, all]) => ({ path, imports: all.map((one) => load(path, one)) })),
      ...(more === undefined ? [] : [{ path: "index.js", imports: [more] }]),
    ],
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

/** A private package in types that nothing but the manifest or the place of the files leads to. */
const TYPED: readonly (readonly [string, Manifest, string])[] = [
  ["beside an `exports` of one text", { exports: "./dist/index.js" }, "dist/index.d.ts"],
  ["beside `main`", { main: "dist/index.js" }, "dist/index.d.ts"],
  ["beside `main` without its extension", { main: "dist/index" }, "dist/index.d.ts"],
  ["beside `main` that is a directory", { main: "dist" }, "dist/index.d.ts"],
  ["at the root, with nothing in the manifest", {}, "index.d.ts"],
  ["beside an ES module", { exports: { import: "./a.mjs" } }, "a.d.mts"],
  ["beside a CommonJS module", { exports: { ".": { require: "./a.cjs", types: "./t.d.ts" } } }, "a.d.cts"],
  ["beside nested conditions", { exports: { ".": { node: { import: { default: "./a.js" } } } } }, "a.d.ts"],
  ["under `types`", { exports: { ".": { import: { types: "./t/a.d.ts", default: "./a.js" } } } }, "t/a.d.ts"],
  ["under `types@`", { exports: { ".": { "types@>=5": "./t.d.ts", default: "./a.js" } } }, "t.d.ts"],
  ["in a fallback array", { exports: { ".": [{ default: "./a.js" }] } }, "a.d.ts"],
  ["in `typings`", { typings: "t" }, "t.d.ts"],
  ["in `typesVersions`", { exports: "./a.js", typesVersions: { "*": { "*": ["types/*"] } } }, "types/b.d.ts"],
  [
    "in one of `typesVersions`",
    { exports: "./a.js", typesVersions: { ">=5": { sub: ["./t/sub.d.ts"] } } },
    "t/sub.d.ts",
  ],
  ["beside a pattern", { exports: { "./*": "./dist/*.js" } }, "dist/a.d.ts"],
  ["behind a pattern of types", { exports: { "./*": { types: "./t/*.d.ts", default: "./dist/*.js" } } }, "t/a/b.d.ts"],
  ["behind a pattern over everything", { exports: { "./*": "./*" } }, "lib/a.d.ts"],
  ["below a folder", { exports: { "./lib/": "./lib/" } }, "lib/a.d.ts"],
  ["beside `imports`", { exports: "./a.js", imports: { "#x": "./x.js" } }, "x.d.ts"],
];

describe("types that name a private package", () => {
  it.each(TYPED)("%s", (_, manifest, file) => {
    const files = [file.replace(/\.d\.([cm]?)ts$/u, ".$1js"), "a.js", "a.mjs", "a.cjs", "dist/a.js"];
    const at = (severity: string): string[] => [`${severity} ${UNDECLARED} ${file} @acme/private`];
    expect(found({ manifest, files, loads: { [file]: ["@acme/private"] } })).toStrictEqual(at("error"));
  });

  it("is found behind other types, whatever code stands beside them", () => {
    const loads = { "index.d.ts": ["./a.js"], "a.d.ts": ["./b"], "b/index.d.ts": ["@acme/private"] };
    const files = ["index.js", "a.js", "b/index.js"];
    expect(found({ manifest: { exports: "./index.js" }, files, loads })).toStrictEqual([
      `error ${UNDECLARED} b/index.d.ts @acme/private`,
    ]);
  });

  it("is found behind a directory with a manifest of its own", () => {
    const loads = { "index.js": ["./sub"], "sub/dist/x.d.ts": ["@acme/private"] };
    const nested = { "sub/package.json": { main: "dist/x.js" } };
    expect(found({ manifest: { exports: "./index.js" }, files: ["sub/dist/x.js"], loads, nested })).toStrictEqual([
      `error ${UNDECLARED} sub/dist/x.d.ts @acme/private`,
    ]);
  });

  it("is no more than a note in a comment, and an error where types add to it", () => {
    const loads = { "index.js": [] };
    const more = { specifier: "@acme/private", kind: "comment", guarded: true } as const;
    expect(found({ loads, more })).toStrictEqual([`note ${UNDECLARED} index.js @acme/private`]);
    const error = [`error ${UNDECLARED} index.js @acme/private`];
    expect(found({ loads, more: { ...more, kind: "types" } })).toStrictEqual(error);
    expect(found({ loads, more: { ...more, kind: "reference" } })).toStrictEqual(error);
  });
});

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
      "types beside code whose types are elsewhere",
      {
        manifest: { exports: { types: "./t.d.ts", default: "./index.js" } },
        files: ["t.d.ts", "index.js"],
        loads: { "index.d.ts": ["react"] },
      },
    ],
    [
      "what a key takes away from a pattern",
      {
        manifest: { exports: { "./*": "./dist/*.js", "./internal/*": null } },
        files: ["dist/a.js"],
        loads: { "dist/internal/b.d.ts": ["react"] },
      },
    ],
    [
      "files that only a pattern over everything names",
      {
        manifest: { exports: { ".": "./index.js", "./*": "./*" } },
        loads: { "x.d.ts": ["react"], "test/y.js": ["mocha"] },
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
