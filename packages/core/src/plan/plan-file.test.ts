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

test("reads a full plan, and refuses what it does not know", () => {
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
  expect(parsePlan(JSON.stringify(full))).toStrictEqual(full);
  expect(messageOf(JSON.stringify({ ...full, unknown: true }))).toBe("`unknown` is no field of a plan");
  expect(messageOf(JSON.stringify({ ...full, toString: "x" }))).toBe("`toString` is no field of a plan");
  expect(messageOf(withEntry({ scripts: {} }))).toBe("`packages[0].scripts` is no field of a plan");
  expect(messageOf(withTarball({ path: "a.tgz" }))).toBe("`packages[0].tarball.path` is no field of a plan");
});

describe("a document", () => {
  test.each([
    ["", "it is an empty file"],
    ["\u001B[31m", "it is no JSON: Unexpected token '\\u001B', \"\\u001B[31m\" is not valid JSON"],
    ["null", "it is a single JSON value"],
    ["[]", "it is a JSON list"],
    ["{}", "it is an empty JSON object"],
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
      withPlan({ repository: { server: "https://github.com", owner: "a//b", name: "c" } }),
      '`repository.owner` is `"a//b"`, expected a name as GitHub and GitLab give them',
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

describe("what is wrong is named with its place, its value and what is wanted", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["name", { name: "A b" }, '`"A b"`, expected a package name'],
    ["name", { name: 1 }, "`1`, expected text"],
    ["name", { name: undefined }, "missing"],
    ["version", { version: "1" }, '`"1"`, expected a semantic version'],
    ["directory", { directory: "../a" }, '`"../a"`, expected a path inside the repository'],
    ["directory", { directory: `a${"b".repeat(1000)}` }, `\`"a${"b".repeat(78)}…\`, expected a shorter path`],
    ["distTag", { distTag: "b".repeat(215) }, `\`"${"b".repeat(79)}…\`, expected a shorter dist-tag`],
    [
      "tarball.file",
      { tarball: { ...TARBALL, file: `${"b".repeat(252)}.tgz` } },
      `\`"${"b".repeat(79)}…\`, expected a shorter name`,
    ],
    ["access", { access: "private" }, '`"private"`, expected `public` or `restricted`'],
    ["keepAccess", { keepAccess: false }, "`false`, expected `true` or absent"],
    ["distTag", { distTag: "1" }, '`"1"`, expected a dist-tag'],
    ["dependsOn", { dependsOn: {} }, "an object, expected a list"],
    ["dependsOn[0]", { dependsOn: [null] }, "`null`, expected text"],
    ["previousVersion", { previousVersion: "x" }, '`"x"`, expected a semantic version'],
    ["firstPublish", { firstPublish: 0 }, "`0`, expected `true` or `false`"],
    ["tarball", { tarball: true }, "`true`, expected an object"],
    ["tarball.file", { tarball: { ...TARBALL, file: "a" } }, '`"a"`, expected a plain file name that ends in `.tgz`'],
    [
      "tarball.integrity",
      { tarball: { ...TARBALL, integrity: "md5-x" } },
      '`"md5-x"`, expected `sha512-` and 64 bytes in Base64',
    ],
    ["tarball.size", { tarball: { ...TARBALL, size: "1" } }, '`"1"`, expected a number'],
    ["tarball.size", { tarball: { ...TARBALL, size: 0.5 } }, "`0.5`, expected a whole number"],
    ["tarball.size", { tarball: { ...TARBALL, size: -1 } }, "`-1`, expected at least `0`"],
    ["tarball.size", { tarball: { ...TARBALL, size: 2 ** 32 + 1 } }, "`4294967297`, expected at most `4294967296`"],
    ["tarball.fileCount", { tarball: { ...TARBALL, fileCount: 1e7 } }, "`10000000`, expected at most `1000000`"],
  ])("`%s` of an entry: %j", (field, fields, message) => {
    expect(messageOf(withEntry(fields))).toBe(`\`packages[0].${field}\` is ${message}`);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["schemaVersion", { schemaVersion: "1" }, '`"1"`, expected `1`, the version of plans that this Slipway reads'],
    ["repository", { repository: "octo/app" }, '`"octo/app"`, expected an object'],
    [
      "repository.server",
      { repository: { server: "github.com", owner: "a", name: "b" } },
      '`"github.com"`, expected an origin such as `https://github.com`',
    ],
    ["ref", { ref: "main" }, '`"main"`, expected a full ref'],
    ["registry", { registry: 1 }, "`1`, expected text"],
    [
      "registry",
      { registry: "registry.example" },
      '`"registry.example"`, expected an HTTP address without credentials that ends with a slash',
    ],
    [
      "registry",
      { registry: `https://${"b".repeat(2000)}/` },
      `\`"https://${"b".repeat(71)}…\`, expected a shorter address`,
    ],
    ["trust", { trust: "octo" }, '`"octo"`, expected an object'],
    ["trust.workflow", { trust: { workflow: "a\nb" } }, '`"a\\nb"`, expected one line'],
    ["skipped", { skipped: {} }, "an object, expected a list"],
    ["skipped[0]", { skipped: [1] }, "`1`, expected an object"],
    [
      "skipped[0].version",
      { skipped: [{ name: "a", version: 1, reason: "private" }] },
      "`1`, expected a semantic version or nothing",
    ],
  ])("`%s` of the plan: %j", (field, fields, message) => {
    expect(messageOf(withPlan(fields))).toBe(`\`${field}\` is ${message}`);
  });

  test("a long value is cut, and what it quotes cannot end the quotation", () => {
    expect(messageOf(withEntry({ version: "`".repeat(100) }))).toBe(
      `\`packages[0].version\` is \`"${"'".repeat(79)}…\`, expected a semantic version`,
    );
    expect(messageOf(withEntry({ version: "x".repeat(78) }))).toBe(
      `\`packages[0].version\` is \`"${"x".repeat(78)}"\`, expected a semantic version`,
    );
  });

  test("and it is said how to come to a better one", () => {
    expect(() => parsePlan("{}")).toThrow(
      expect.objectContaining({ hint: "Make the plan again with `slipway plan`, or pack again." }),
    );
    expect(() => parsePlan("{")).toThrow(expect.objectContaining({ cause: expect.any(SyntaxError) }));
  });
});

describe("a value at its bound is taken, one beyond is refused", () => {
  const repository = (fields: Record<string, string>): string =>
    withPlan({ repository: { server: "https://github.com", owner: "octo", name: "app", ...fields } });

  test.each([
    ["a directory", withEntry({ directory: "a".repeat(1000) }), withEntry({ directory: "a".repeat(1001) })],
    ["a dist-tag", withEntry({ distTag: "a".repeat(214) }), withEntry({ distTag: "a".repeat(215) })],
    ["a file name", withTarball({ file: `${"a".repeat(251)}.tgz` }), withTarball({ file: `${"a".repeat(252)}.tgz` })],
    ["a size", withTarball({ size: 2 ** 32 }), withTarball({ size: 2 ** 32 + 1 })],
    ["an unpacked size", withTarball({ unpackedSize: 0 }), withTarball({ unpackedSize: -1 })],
    ["a number of files", withTarball({ fileCount: 1_000_000 }), withTarball({ fileCount: 1_000_001 })],
    ["an owner", repository({ owner: "o".repeat(100) }), repository({ owner: "o".repeat(101) })],
    ["a repository's name", repository({ name: "n" }), repository({ name: "" })],
    [
      "a registry",
      withPlan({ registry: `https://registry.example/${"a".repeat(1974)}/` }),
      withPlan({ registry: `https://registry.example/${"a".repeat(1975)}/` }),
    ],
    ["a ref", withPlan({ ref: `refs/${"a".repeat(1000)}` }), withPlan({ ref: `refs/${"a".repeat(1001)}` })],
    ["a ref's length", withPlan({ ref: "refs/a" }), withPlan({ ref: "refs/" })],
    ["a commit", withPlan({ commit: "a".repeat(40) }), withPlan({ commit: "a".repeat(41) })],
    ["a SHA-256 commit", withPlan({ commit: "0".repeat(64) }), withPlan({ commit: "0".repeat(65) })],
    [
      "a trusted publisher",
      withPlan({ trust: { environment: "e".repeat(300) } }),
      withPlan({ trust: { environment: "e".repeat(301) } }),
    ],
    ["a workflow", withPlan({ trust: { workflow: "w" } }), withPlan({ trust: { workflow: "" } })],
  ])("%s", (_, taken, refused) => {
    expect(messageOf(taken)).toBe("accepted");
    expect(messageOf(refused)).not.toBe("accepted");
  });

  test("names in `dependsOn`, and packages that are passed over", () => {
    const names = Array.from({ length: 10_001 }, (_, index) => `p${index}`);
    expect(messageOf(withEntry({ dependsOn: names }))).toBe(
      "`packages[0].dependsOn` is a list, expected at most `10000` names",
    );
    const skipped = names.map((name) => ({ name, version: "", reason: "private" }));
    expect(messageOf(withPlan({ skipped: skipped.slice(1) }))).toBe("accepted");
    expect(messageOf(withPlan({ skipped }))).toBe("`skipped` is a list, expected at most `10000` packages");
  });

  test("dependencies, all together", () => {
    const names = Array.from({ length: 1000 }, (_, index) => `p${index}`);
    const cyclic = names.map((name) => Object.assign({}, ENTRY, { name, dependsOn: names }));
    expect(messageOf(withPlan({ packages: cyclic }))).toMatch(/^its packages wait for each other/u);
  });

  test("a document of exactly the length", () => {
    expect(messageOf(`${" ".repeat(2 ** 26 - 2)}{}`)).toBe("it is an empty JSON object");
  });
});

describe("a plan's origin is a plain address", () => {
  test.each([
    ["https://github.com", true],
    ["http://git.example:8080", true],
    ["https://github.com/", false],
    ["https://github.com/octo", false],
    ["https://me@github.com", false],
    ["https://github.com?a", false],
    ["https://github.com#a", false],
    ["https://git hub.com", false],
    [String.raw`https://github.com\a`, false],
    ["https://", false],
    ["ssh://github.com", false],
    ["see https://github.com", false],
  ])("server %j: %s", (server, accepted) => {
    const message = messageOf(withPlan({ repository: { server, owner: "octo", name: "app" } }));
    expect(message === "accepted").toBe(accepted);
  });

  test.each([
    ["octo-org", true],
    ["octo.org_1", true],
    ["octo org", false],
    ["octo@org", false],
    ["octo\n", false],
  ])("owner %j: %s", (owner, accepted) => {
    const message = messageOf(withPlan({ repository: { server: "https://github.com", owner, name: "app" } }));
    expect(message === "accepted").toBe(accepted);
  });

  test.each([
    ["refs/heads/main", true],
    ["refs/tags/release-2026-11-27.1", true],
    ["refs/pull/1/merge", true],
    ["heads/main", false],
    ["/refs/heads/main", false],
    ["refs/tags/@acme/a@1.0.0", true],
    ["refs/tags/../../heads/main", false],
    ["refs/tags/--delete", false],
    ["refs/tags/a.lock", false],
    ["refs//tags", false],
    ["refs/heads/a b", false],
    [String.raw`refs/heads/a\b`, false],
    ["refs/heads/a\u0007", false],
  ])("ref %j: %s", (ref, accepted) => {
    expect(messageOf(withPlan({ ref })) === "accepted").toBe(accepted);
  });

  test.each([
    ["A".repeat(40), false],
    ["a".repeat(39), false],
    [`${"a".repeat(40)}g`, false],
    [`x${"a".repeat(40)}`, false],
    ["0123456789abcdef".repeat(4), true],
  ])("commit %j: %s", (commit, accepted) => {
    expect(messageOf(withPlan({ commit })) === "accepted").toBe(accepted);
  });
});

test("keeps who may publish, and every reason for passing a package over", () => {
  const trust = { repository: "octo/app", workflow: "release.yml", environment: "npm" };
  const reasons = ["private", "already-published", "filtered", "fixture", "unknown", "invalid"];
  const skipped = reasons.map((reason) => ({ name: "a", version: "1.0.0", reason }));
  expect(parsePlan(withPlan({ trust, skipped }))).toStrictEqual({ ...PLAN, trust, skipped });
  expect(parsePlan(withPlan({ trust: {} }))).toStrictEqual({ ...PLAN, trust: {} });
});
