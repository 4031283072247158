import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { type Announcing, type Anvil, startAnnouncing, TAG } from "./announcing.fixture.ts";

const ANVILS: readonly Anvil[] = [
  {
    name: "@acme/core",
    version: "2.0.0",
    previousVersion: "1.4.0",
    changelog: "## 2.0.0\n\n### Major Changes\n\n- 0f1a2b3: Heavier\n\n## 1.4.0\n\n- old",
  },
  {
    name: "@acme/rope",
    version: "1.0.1",
    previousVersion: "1.0.0",
    changelog: "## 1.0.1\n\n### Patch Changes\n\n- Updated dependencies [0f1a2b3]\n  - @acme/core@2.0.0",
  },
  {
    name: "anvil",
    version: "1.3.0",
    isBefore: true,
    changelog: "## 1.3.0\n\n### Minor Changes\n\n- 1a2b3c4: From the first attempt\n\n## 1.2.0\n\n- old",
  },
];

let place: Announcing;

beforeAll(async () => {
  place = await startAnnouncing(ANVILS, { files: { ".changeset/README.md": "x" } });
});

afterAll(async () => place.close());

beforeEach(async () => {
  place.runner.state.releases.length = 0;
  place.requests.length = 0;
  await place.report(ANVILS);
});

test("one release has the notes of all packages, and the report beside them", async () => {
  const { exitCode, stdout, stderr } = await place.announce();
  expect(stderr).toContain(`Release ${TAG} created: `);
  expect({ exitCode, stdout }).toStrictEqual({ exitCode: 0, stdout: "" });
  expect(place.runner.state.releases).toMatchObject([
    { tag: TAG, draft: false, prerelease: false, assets: [{ name: "report.json", state: "uploaded" }] },
  ]);
  const origin = /https?:\/\/[^/]+/.exec(place.runner.state.releases[0]?.body ?? "")?.[0] ?? "";
  expect(
    place.runner.state.releases[0]?.body?.replaceAll(origin, "https://git.example").replaceAll(place.commit, "COMMIT"),
  ).toBe(`| package | version | change |
| --- | --- | --- |
| \`@acme/core\` | \`1.4.0\` → \`2.0.0\` | major |
| \`anvil\` | \`1.2.0\` → \`1.3.0\` | minor |
| \`@acme/rope\` | \`1.0.0\` → \`1.0.1\` | patch |

### \`@acme/core\` 2.0.0

#### Major Changes

- 0f1a2b3: Heavier

### \`anvil\` 1.3.0

#### Minor Changes

- 1a2b3c4: From the first attempt

Only dependencies were raised: \`@acme/rope\` 1.0.1

Published from COMMIT by [this run](https://git.example/acme/anvils/actions/runs/7).
`);
});

test("a second run changes nothing", async () => {
  await place.announce();
  place.requests.length = 0;
  const { exitCode, stderr } = await place.announce();
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(" unchanged: ") });
  expect(place.requests.filter((request) => /^(?:POST|PATCH|DELETE) \/repos/.test(request))).toStrictEqual([]);
});

test("a package that was not seen is in no release", async () => {
  await place.report(
    [ANVILS[0], { name: "late", version: "1.0.0", status: "accepted" as const }].flatMap((one) => one ?? []),
  );
  const { exitCode, stderr } = await place.announce();
  expect(exitCode).toBe(3);
  expect(stderr).toContain("Not in the release, because the registry has not shown it: `late`");
  expect(place.runner.state.releases[0]?.body).not.toContain("late");
});

test("a staged release is a draft until it is approved", async () => {
  const staged = ANVILS.map((anvil) => ({ ...anvil, status: "staged" as const }));
  await place.report(staged);
  await place.announce();
  expect(place.runner.state.releases).toMatchObject([
    { draft: true, body: expect.stringMatching(/^⏳ 2 of 3 packages wait/) },
  ]);
  await place.report(ANVILS);
  const { stderr } = await place.announce();
  expect(stderr).toContain(" created: ");
  expect(place.runner.state.releases).toMatchObject([{ draft: false, assets: [{}] }]);
});

test("a tag that was moved has no release of what it does not name", async () => {
  await place.report(ANVILS);
  await place.runner.push({ "refs/tags/moved": await place.runner.commit(process.cwd() + "/test/announce") });
  const { exitCode, stderr } = await place.announce([], { GITHUB_REF: "refs/tags/moved", GITHUB_REF_NAME: "moved" });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("RELEASE_TAG_MOVED");
  expect(place.runner.state.releases).toStrictEqual([]);
});

test("without git the release says that the changelogs are missing, and so does the job", async () => {
  const { exitCode, stderr } = await place.announce(["--no-tags"], { PATH: "/nowhere" });
  expect(exitCode).toBe(0);
  expect(stderr).toContain("What the changelogs say is not in the release: `git` is not on PATH");
  expect(place.runner.state.releases[0]?.body).toContain("could not be read when this was written");
});

// All else about tags: `test/long/version-tags.test.ts`.
test("all versions are tagged in one push, once, and at the commit that was released", async () => {
  const { exitCode, stderr } = await place.announce(["--tags"]);
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain("3 tags made: @acme/core@2.0.0, @acme/rope@1.0.1, anvil@1.3.0\n");
  expect(place.requests.filter((request) => request.endsWith("/git-receive-pack"))).toHaveLength(1);
  const tags = await place.tags();
  const names = ["@acme/core@2.0.0", "@acme/rope@1.0.1", "anvil@1.3.0"];
  expect(names.map((name) => tags.get(name))).toStrictEqual(names.map(() => place.commit));
  expect((await place.announce()).stderr).toContain("0 tags made, 3 there already\n");
});

test("without git nobody knows whether versions have tags, and the job is not green", async () => {
  const { exitCode, stderr } = await place.announce([], { PATH: "/nowhere" });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("RELEASE_COMMIT_UNREAD");
  expect(place.runner.state.releases).toHaveLength(1);
});

test("the token is in nothing that is printed", async () => {
  const { stdout, stderr } = await place.announce([], { GITHUB_REPOSITORY: "acme/nowhere" });
  expect(stdout + stderr).not.toMatch(/ghs_|basic /i);
});

test.each([
  [["--reconcile", "report.json"], "'--reconcile' takes no report"],
  [["--apply", "report.json"], "option '--apply' is for '--reconcile'"],
  [[], "missing required argument 'report.json'"],
])("announce %j is a slip of the finger", async (words, message) => {
  const { exitCode, stderr } = await place.byHand(["announce", ...words]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});
