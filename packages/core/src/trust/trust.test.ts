import { describe, expect, test } from "vitest";

import type { Json } from "../json/json.ts";
import type { TrustedPublications } from "../registry/registry-state.ts";
import { type ExpectedTrust, judgeTrust, type PackageTrust, type TrustReading } from "./judge-trust.ts";
import { createPlaceholder } from "./placeholder.ts";
import { planTrust, type TrustWishes } from "./plan-trust.ts";
import { describeTrust, parseTrustList } from "./registered-trust.ts";
import { describeTrustedPlan, describeTrustEnd, renderTrust, renderTrustPlan } from "./render-trust.ts";
import { createTrustDocument } from "./trust-document.ts";

const EXPECTED: ExpectedTrust = {
  type: "github",
  repository: "acme/tools",
  file: "release.yml",
  environment: "npm",
  permissions: ["createPackage", "createStagedPackage"],
};

type Fields = Readonly<Record<string, Json>>;

function github(claims: Fields = {}, fields: Fields = {}): Fields {
  return {
    id: "one",
    type: "github",
    claims: { repository: "acme/tools", workflow_ref: { file: "release.yml" }, environment: "npm", ...claims },
    permissions: ["createPackage"],
    ...fields,
  };
}

const GITLAB = {
  id: "lab",
  type: "gitlab",
  claims: { project_path: "acme/sub/tools", ci_config_ref_uri: { file: ".gitlab-ci.yml" } },
  permissions: ["createPackage"],
};
const CIRCLECI = {
  id: "ci",
  type: "circleci",
  claims: { "oidc.circleci.com/org-id": "6d" },
  permissions: ["createPackage"],
};
const BUILDKITE = { id: "kite", type: "buildkite", claims: { pipeline: "acme" }, permissions: ["createPackage"] };

function read(...records: readonly Json[]): TrustReading {
  const parsed = parseTrustList(records);
  if (parsed === undefined) throw new Error("not a list of records");
  return { kind: "records", records: parsed };
}

function through(...records: readonly string[]): TrustedPublications {
  return { last: "1.0.0", lastTrusted: true, records };
}

function judge(
  reading: TrustReading,
  publications: TrustedPublications | undefined = through("oidc:one"),
  subject: Partial<PackageTrust> = {},
): PackageTrust {
  const { name = "a", next = true } = subject;
  return judgeTrust({ name, registry: "https://registry.example/", next, publications, reading }, EXPECTED);
}

describe("a package's verdict", () => {
  test.each<[string, TrustReading, PackageTrust["verdict"], string | undefined]>([
    ["through which a version came", read(github()), "matches", undefined],
    [
      "of another repository",
      read(github({ repository: "acme/tool" })),
      "other repository",
      "`repository` is `acme/tool`, expected `acme/tools`",
    ],
    [
      "in other letters",
      read(github({ repository: "Acme/tools" })),
      "other repository",
      "`repository` is `Acme/tools`, expected `acme/tools` (only letter case differs)",
    ],
    [
      "of another file",
      read(github({ workflow_ref: { file: "publish.yml" } })),
      "other file",
      "`file` is `publish.yml`, expected `release.yml`",
    ],
    [
      "with a path in the place of a file",
      read(github({ workflow_ref: { file: ".github/workflows/release.yml" } })),
      "other file",
      "`file` is `.github/workflows/release.yml`, expected `release.yml`",
    ],
    [
      "of another environment",
      read(github({ environment: "release" })),
      "other environment",
      "`environment` is `release`, expected `npm`",
    ],
    [
      "without an environment",
      read(github({ environment: null })),
      "other environment",
      "`environment` is none, expected `npm`",
    ],
    [
      "that only stages",
      read(github({}, { permissions: ["createStagedPackage"] })),
      "stage only",
      "`permissions` is `createStagedPackage`, expected `createPackage createStagedPackage`",
    ],
    [
      "with a permission that nobody knows",
      read(github({}, { permissions: ["createPackage", "moveTag"] })),
      "matches",
      undefined,
    ],
    [
      "of several, each by itself: the nearest counts",
      read(github({ workflow_ref: { file: "old.yml" } }, { id: "old" }), github()),
      "matches",
      undefined,
    ],
    ["of any workflow", read(github({ workflow_ref: null })), "matches", undefined],
    [
      "of one workflow at one ref, another file",
      read(github({ workflow_ref: "acme/tools/.github/workflows/old.yml@refs/heads/main" })),
      "other file",
      "`file` is `old.yml`, expected `release.yml`",
    ],
    ["of another service", read(GITLAB), "other repository", "`type` is `gitlab`, expected `github`"],
    ["of a third one", read(CIRCLECI), "other repository", "`type` is `circleci`, expected `github`"],
  ])("for a record %s", (_, reading, verdict, reason) => {
    expect(judge(reading)).toMatchObject({ verdict, reason });
  });

  test.each<[string, TrustReading, PackageTrust["verdict"]]>([
    ["no record", read(), "none"],
    ["no package", { kind: "absent" }, "none"],
    ["a second factor wanted", { kind: "unknown", reason: "the registry wants a second factor" }, "not known"],
    ["a record of a kind that nobody knows", read(BUILDKITE), "not known"],
    [
      "one workflow at one ref",
      read(github({ workflow_ref: "acme/tools/.github/workflows/release.yml@refs/heads/main" })),
      "not known",
    ],
    ["a claim that nobody knows", read(github({ ref: "refs/heads/main" })), "not known"],
    ["permissions that the registry does not show", read({ ...github(), permissions: null }), "not known"],
    ["no version that came through the record", read(github()), "may have expired"],
  ])("where there is %s", (_, reading, verdict) => {
    expect(judge(reading, through("oidc:another")).verdict).toBe(verdict);
  });

  test("is not known where no workflow is seen to publish", () => {
    const subject = { name: "a", registry: "https://registry.example/", next: true, publications: undefined };
    expect(judgeTrust({ ...subject, reading: read(github()) }, undefined).verdict).toBe("not known");
  });
});

test("a release through it proves also a record that demands what nobody knows", () => {
  expect(judge(read(github({ ref: "refs/heads/main" }))).verdict).toBe("matches");
});

test.each([
  ["no list", {}],
  ["records without an identifier", [{ type: "github", claims: {} }]],
  ["nothing", undefined],
])("%s is no answer about records", (_, answer) => {
  expect(parseTrustList(answer)).toBeUndefined();
});

test("what is not known of a record is shown as it is", () => {
  const [known, unknown] = parseTrustList([github({}, { createdBy: "ann" }), BUILDKITE]) ?? [];
  expect([known, unknown].map((record) => record && describeTrust(record))).toEqual([
    'github acme/tools release.yml, environment npm, createPackage, createdBy "ann"',
    'buildkite {"pipeline":"acme"}, createPackage',
  ]);
});

function plan(packages: readonly PackageTrust[], wishes: TrustWishes): readonly string[] {
  const { changes, left } = planTrust(packages, EXPECTED, wishes);
  return [
    ...changes.map((change) => `${change.kind} ${change.name}${"old" in change ? ` ${change.old.id}` : ""}`),
    ...left.map(({ name, reason }) => `left ${name}: ${reason}`),
  ];
}

describe("what is planned", () => {
  const NOTHING: TrustWishes = {
    set: false,
    all: false,
    placeholders: new Map(),
    prune: [],
    renew: [],
    lock: false,
    kept: [],
  };
  const SET = { ...NOTHING, set: true };
  const other = github({ workflow_ref: { file: "old.yml" } }, { id: "old" });
  const ten = Array.from({ length: 10 }, (_, index) => github({ repository: `acme/r${index}` }, { id: `r${index}` }));

  test.each<[string, PackageTrust, TrustWishes, readonly string[]]>([
    ["nothing for what matches", judge(read(github())), SET, []],
    ["nothing for what may have expired", judge(read(github()), through()), SET, []],
    ["a record where there is none", judge(read()), SET, ["create a"]],
    ["a record beside another", judge(read(other)), SET, ["create a"]],
    [
      "one in the place of the nearest where there are ten",
      judge(read(...ten.slice(1), other)),
      SET,
      ["replace a old"],
    ],
    [
      "a record beside another workflow's, which makes no way for it",
      judge(read(...ten.slice(1), other)),
      { ...SET, kept: [{ ...EXPECTED, file: "old.yml" }] },
      ["replace a r1"],
    ],
    [
      "nothing where nothing is known",
      judge({ kind: "unknown", reason: "no answer" }),
      SET,
      ["left a: not known: no answer"],
    ],
    ["nothing for what the next release leaves out", judge(read(), undefined, { next: false }), SET, []],
    ["that too where all are wanted", judge(read(), undefined, { next: false }), { ...SET, all: true }, ["create a"]],
    [
      "nothing for a package that is not there",
      judge({ kind: "absent" }),
      SET,
      ["left a: it is not on the registry yet: `slipway trust --new` creates it first"],
    ],
    [
      "the others to go, once a release has gone through the new one",
      judge(read(other, github())),
      { ...NOTHING, prune: ["a"] },
      ["remove a old"],
    ],
    [
      "none to go before",
      judge(read(other, github()), through("oidc:old")),
      { ...NOTHING, prune: ["a"] },
      ["left a: no version says that it was published through the new record, so the old ones stay"],
    ],
    [
      "none of another service to go",
      judge(read(GITLAB, BUILDKITE, github())),
      { ...NOTHING, prune: ["a"] },
      ["left a: it has no other record for this service, but those of other workflows that publish"],
    ],
    [
      "none of another workflow that publishes to go",
      judge(read(other, github())),
      { ...NOTHING, prune: ["a"], kept: [{ ...EXPECTED, file: "old.yml" }] },
      ["left a: it has no other record for this service, but those of other workflows that publish"],
    ],
    [
      "an unused record to be made anew",
      judge(read(github()), through()),
      { ...NOTHING, renew: ["a"] },
      ["replace a one"],
    ],
    [
      "no used one to be made anew",
      judge(read(github())),
      { ...NOTHING, renew: ["a"] },
      ["left a: a release has gone through its record, which does not expire then"],
    ],
    ["a lock after a release by trusted publishing", judge(read(github())), { ...NOTHING, lock: true }, ["lock a"]],
    [
      "no lock before",
      judge(read(github()), through()),
      { ...NOTHING, lock: true },
      ["left a: no version says that it was published through a record of this workflow, so tokens stay allowed"],
    ],
    [
      "nothing for a name that nobody has",
      judge(read(github())),
      { ...NOTHING, prune: ["b"] },
      ["left b: no package of this workspace that can be published has this name"],
    ],
  ])("%s", (_, pkg, wishes, planned) => {
    expect(plan([pkg], wishes)).toEqual(planned);
  });

  test("a placeholder and a record for a new package", () => {
    const repository = { server: "https://github.com", owner: "acme", name: "tools" };
    const placeholder = createPlaceholder({ name: "a", directory: "packages/a", access: "public" }, repository);
    const wishes = { ...SET, placeholders: new Map([["a", placeholder]]) };
    expect(placeholder.manifest["repository"]).toEqual({
      type: "git",
      url: "git+https://github.com/acme/tools.git",
      directory: "packages/a",
    });
    expect(renderTrustPlan(planTrust([judge({ kind: "absent" })], EXPECTED, wishes))).toMatchInlineSnapshot(`
      "To be written
      package  registry                   change
      a        https://registry.example/  publish 0.0.0-placeholder, an empty placeholder, as placeholder (and as latest, until a release takes that), public, repository {"type":"git","url":"git+https://github.com/acme/tools.git","directory":"packages/a"}
      a        https://registry.example/  then add github acme/tools release.yml, environment npm, createPackage and createStagedPackage"
    `);
  });

  test("is shown in full", () => {
    const packages = [
      judge(read(other), through("oidc:old")),
      judge({ kind: "unknown", reason: "no answer" }, undefined, { name: "b" }),
    ];
    expect(renderTrustPlan(planTrust(packages, EXPECTED, SET))).toMatchInlineSnapshot(`
      "To be written
      package  registry                   change
      a        https://registry.example/  add github acme/tools release.yml, environment npm, createPackage and createStagedPackage
      a        https://registry.example/  keep until a release has gone through it: github acme/tools old.yml, environment npm, createPackage

      Left as it is
      package  why
      b        not known: no answer"
    `);
  });
});

test("how many packages of a plan were published by trusted publishing before; new ones do not count", () => {
  const entry = {
    name: "a",
    version: "1.0.0",
    directory: ".",
    access: "public",
    distTag: "latest",
    dependsOn: [],
  } as const;
  const old = { ...entry, firstPublish: false };
  const packages = [{ ...old, trustedBefore: true as const }, old, { ...entry, firstPublish: true }];
  expect(describeTrustedPlan({ packages })).toBe(
    "1 of 2 packages were last published by trusted publishing; of the others the registry does not say so",
  );
  expect(describeTrustedPlan({ packages: [old] })).toBeUndefined();
});

describe("what is shown", () => {
  const packages = [
    judge(read(github())),
    judge(read(github({ workflow_ref: { file: "old.yml" } }, { id: "old" }), GITLAB), undefined, { name: "b" }),
    judge(read(), { last: "1.0.0", lastTrusted: undefined, records: [] }, { name: "c", next: false }),
  ];
  const facts = {
    expected: EXPECTED,
    notes: [],
    commit: "0123456789abcdef",
    packages,
    outcomes: [],
    left: [],
    deadline: 0,
    notChecked: [],
  };

  test("as text", () => {
    expect(renderTrust(facts)).toMatchInlineSnapshot(`
      "The release workflow of the default branch (commit 0123456789ab) will claim
        github acme/tools release.yml, environment npm, createPackage and createStagedPackage

      package  next release  verdict             on the registry
      a        yes           matches             github acme/tools release.yml, environment npm, createPackage
      b        yes           other file          2 records
                               other file        github acme/tools old.yml, environment npm, createPackage: \`file\` is \`old.yml\`, expected \`release.yml\`
                               other repository  gitlab acme/sub/tools .gitlab-ci.yml, createPackage: \`type\` is \`gitlab\`, expected \`github\`
      c                      none                no record

      3 packages: 1 matches, 1 other file, 1 none

      2 of 3 packages were last published by trusted publishing; of the others the registry does not say so"
    `);
  });

  test.each<[string, readonly PackageTrust[], string | undefined]>([
    ["what is right", packages.slice(0, 1), undefined],
    ["a record that differs", packages, "Next: `slipway trust --set`"],
    ["a new package", [...packages, judge({ kind: "absent" })], "Next: `slipway trust --new`"],
    [
      "what no release contains",
      packages.slice(2),
      "Next: `slipway trust --set --all`, if the others are released within two days",
    ],
  ])("what to type after %s", (_, of, next) => {
    expect(describeTrustEnd({ ...facts, packages: of })).toBe(next);
  });

  test("as a document", () => {
    const document = createTrustDocument(facts);
    expect(document).toMatchObject({ schemaVersion: 1, deadline: "1970-01-01T00:00:00.000Z" });
    expect(document.packages.map(({ name, verdict, lastTrusted }) => [name, verdict, lastTrusted])).toEqual([
      ["a", "matches", true],
      ["b", "other file", true],
      ["c", "none", undefined],
    ]);
    expect(document.packages[1]?.records?.[1]).toMatchObject({ id: "lab", claims: GITLAB.claims });
  });
});
