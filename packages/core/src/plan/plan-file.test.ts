import { describe, expect, test } from "vitest";

import { ReleaseError } from "../errors/release-error.ts";
import type { Json } from "../json/json.ts";
import { parsePlan } from "./plan-file.ts";

const TARBALL = {
  file: "a-1.0.0.tgz",
  integrity: `sha512-${"A".repeat(86)}==`,
  size: 1000,
  unpackedSize: 3000,
  fileCount: 4,
};

const ENTRY = {
  name: "a",
  version: "1.0.0",
  directory: "packages/a",
  access: "public",
  distTag: "latest",
  dependsOn: [],
  firstPublish: false,
};

const PLAN = { schemaVersion: 1, registry: "https://registry.example/", packages: [ENTRY], skipped: [] };

function messageOf(text: string): string {
  try {
    parsePlan(text);
  } catch (error) {
    const known = error instanceof ReleaseError && error.code === "PLAN_UNREADABLE";
    if (!known || /\p{Cc}/u.test(error.message)) throw error;
    return error.message.replace("The publish plan cannot be used: ", "");
  }
  return "accepted";
}

function withPlan(fields: Record<string, unknown>): string {
  return JSON.stringify({ ...PLAN, ...fields });
}

function withEntry(fields: Record<string, unknown>): string {
  return withPlan({ packages: [{ ...ENTRY, ...fields }] });
}

function withTarball(fields: Record<string, Json>): string {
  return withEntry({ tarball: { ...TARBALL, ...fields } });
}

test("reads a full plan and drops what it does not know", () => {
  const full = {
    ...PLAN,
    repository: { server: "https://github.com", owner: "octo", name: "app.js" },
    ref: "refs/tags/release-1",
    commit: "0123456789abcdef0123456789abcdef01234567",
    packages: [
      { ...ENTRY, previousVersion: "0.9.0", keepAccess: true, tarball: TARBALL },
      { ...ENTRY, name: "@s/b", dependsOn: ["a"], directory: "." },
    ],
    skipped: [
      { name: "JSONStream", version: "1.0.0", reason: "already-published" },
      { name: "site", version: "", reason: "private" },
    ],
  };
  expect(parsePlan(JSON.stringify({ ...full, unknown: true, toString: "x" }))).toStrictEqual(full);
});

describe("a document", () => {
  test.each([
    ["", "it is not JSON (Unexpected end of JSON input)"],
    ["\u001B[31m", "it is not JSON (Unexpected token '\\u001B', \"\\u001B[31m\" is not valid JSON)"],
    ["null", "it is `null`, expected an object"],
    ["[]", "`schemaVersion` is missing"],
    ["{}", "`schemaVersion` is missing"],
    [
      withPlan({ schemaVersion: 2 }),
      "`schemaVersion` is `2`, expected `1`, the version of plans that this Slipway reads",
    ],
    [withPlan({ packages: {} }), "`packages` is an object, expected a list"],
    [withPlan({ packages: [null] }), "`packages[0]` is `null`, expected an object"],
    [
      withPlan({ skipped: [{ name: "a", version: "1.0.0", reason: "bored" }] }),
      '`skipped[0].reason` is `"bored"`, expected a reason for skipping',
    ],
    [withPlan({ commit: "main" }), '`commit` is `"main"`, expected a full commit hash'],
    [withPlan({ ref: "refs/tags/a\nb" }), '`ref` is `"refs/tags/a\\nb"`, expected a full ref'],
    [
      withPlan({ repository: { server: "https://github.com", owner: "a/b", name: "c" } }),
      '`repository.owner` is `"a/b"`, expected a name as GitHub gives them',
    ],
  ])("case %#", (text, message) => {
    expect(messageOf(text)).toBe(message);
  });

  test("is bounded in length", () => {
    expect(messageOf(`${" ".repeat(2 ** 26)}{}`)).toBe("it has more than `67108864` characters");
  });
});

test.each([
  "registry.example",
  "ftp://registry.example/",
  "https://user:secret@registry.example/",
  "https://token@registry.example/",
  "https://registry.example",
  "https://registry.example/npm",
  "https://registry.example/?a=b",
  "https://registry.example/#a",
  "https:///",
  "https://registry.example/a b/",
  "https://registry.example\\@evil.example/",
  " https://registry.example/",
  "javascript:alert(1)//",
])("refuses the registry %j", (registry) => {
  expect(messageOf(withPlan({ registry }))).toContain("`registry` is");
});

test.each(["https://registry.example/", "http://127.0.0.1:4873/", "https://[::1]:80/npm/group/"])(
  "takes the registry %j",
  (registry) => {
    expect(messageOf(withPlan({ registry }))).toBe("accepted");
  },
);

describe("an entry", () => {
  test.each([
    [
      "name",
      [
        "",
        "../a",
        "@../a",
        "a/b",
        "a b",
        ".a",
        "_a",
        "-a",
        "node_modules",
        "a\u0000",
        "\uD800",
        "a".repeat(215),
        "@s/.",
        1,
      ],
    ],
    ["version", ["", "1", "1.0", "v1.0.0", "1.0.0+build", "latest", "1.0.0\n", "01.0.0"]],
    [
      "directory",
      [
        "",
        "/a",
        "../a",
        "a/../b",
        "a/./b",
        "a//b",
        "a/",
        "./a",
        String.raw`a\b`,
        "C:/a",
        "a\u0000",
        "a\nb",
        "\uD800",
        "a".repeat(1001),
      ],
    ],
    ["access", ["private", "", null]],
    ["keepAccess", [false]],
    ["distTag", ["", "1", "v2", "x", "a b", "a/b", "a\n", "a".repeat(215)]],
    ["dependsOn", ["a", [1]]],
    ["previousVersion", ["", "latest", null]],
    ["firstPublish", ["false", 0]],
    ["tarball", [null, {}]],
  ] satisfies [string, Json[]][])("refuses what is no `%s`", (field, values) => {
    for (const value of values) expect(messageOf(withEntry({ [field]: value }))).toContain(`\`packages[0].${field}`);
  });

  test.each([
    ["name", ["JSONStream", "@s/b", "a.b_c-d~", "@s/b".padEnd(214, "b")]],
    ["version", ["1.0.0-next.0", "0.0.0", "1.0.0-0.a-b"]],
    ["directory", [".", "a", "packages/@s/b", "päckages/ a", "...a/b.."]],
    ["distTag", ["latest", "release-1.x", "beta"]],
  ] satisfies [string, Json[]][])("takes what is a `%s`", (field, values) => {
    for (const value of values) expect(messageOf(withEntry({ [field]: value }))).toBe("accepted");
  });
});

describe("a tarball", () => {
  test.each([
    [
      "file",
      [
        "",
        "a.tar.gz",
        "../a.tgz",
        "/a.tgz",
        "dir/a.tgz",
        String.raw`dir\a.tgz`,
        ".a.tgz",
        "-a.tgz",
        "C:a.tgz",
        "a\u0000.tgz",
        "a\n.tgz",
        "a.tgz\n",
        ".tgz",
        `${"a".repeat(252)}.tgz`,
      ],
    ],
    [
      "integrity",
      [
        "",
        "sha1-AAAA",
        `sha512-${"A".repeat(85)}==`,
        `sha512-${"A".repeat(86)}== sha512-${"B".repeat(86)}==`,
        `sha512-${"A".repeat(86)}==?x`,
      ],
    ],
    ["size", [-1, 1.5, 2 ** 32 + 1, 1e300, "1", null]],
    ["unpackedSize", [-1]],
    ["fileCount", [-1, 1_000_001]],
  ] satisfies [string, Json[]][])("refuses what is no `%s`", (field, values) => {
    for (const value of values)
      expect(messageOf(withTarball({ [field]: value }))).toContain(`\`packages[0].tarball.${field}\` is`);
  });

  test.each(["a-1.0.0.tgz", "octo-app-1.0.0-next.0.tgz", "@octo-app-v1.0.0.tgz", "JSONStream-1.0.0.tgz"])(
    "takes %j",
    (file) => {
      expect(messageOf(withTarball({ file }))).toBe("accepted");
    },
  );
});

describe("entries together", () => {
  const other = { ...ENTRY, name: "b" };

  test.each([
    [[ENTRY, ENTRY], "two packages have the `name` `a`"],
    [
      [
        { ...ENTRY, tarball: TARBALL },
        { ...other, tarball: TARBALL },
      ],
      "two packages have the `tarball.file` `a-1.0.0.tgz`",
    ],
    [[{ ...ENTRY, dependsOn: ["b"] }], "`a` depends on `b`, which is not among its packages"],
    [[{ ...ENTRY, dependsOn: ["../a"] }], "`a` depends on `../a`, which is not among its packages"],
    [[{ ...ENTRY, dependsOn: ["a"] }], "its packages wait for each other: a → a"],
    [
      [
        { ...ENTRY, dependsOn: ["b"] },
        { ...other, dependsOn: ["a"] },
      ],
      "its packages wait for each other: a → b → a",
    ],
  ])("case %#", (packages, message) => {
    expect(messageOf(withPlan({ packages }))).toBe(message);
  });

  test("are bounded in number and in dependencies", () => {
    const many = Array.from({ length: 10_001 }, (_, index) => ({ ...ENTRY, name: `p${index}` }));
    expect(messageOf(withPlan({ packages: many }))).toBe("`packages` is a list, expected at most `10000` packages");
    const names = many.slice(0, 1002).map(({ name }) => name);
    const dense = names.map((name) => Object.assign({}, ENTRY, { name, dependsOn: names }));
    expect(messageOf(withPlan({ packages: dense }))).toBe(
      "its packages depend on each other more than `1000000` times",
    );
  });
});
