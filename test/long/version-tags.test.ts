import { expect, onTestFinished, test } from "vitest";

import { type Announcing, type Anvil, startAnnouncing, TAG } from "../announce/announcing.fixture.ts";

const ANVILS: readonly Anvil[] = ["a", "b", "c"].map((name) => ({
  name: `@acme/${name}`,
  version: "1.1.0",
  previousVersion: "1.0.0",
  changelog: `## 1.1.0\n\n- ${name} is new`,
}));

const CHANGESETS = { ".changeset/config.json": "{}" };

async function start(
  options: Parameters<typeof startAnnouncing>[1] = {},
  anvils: readonly Anvil[] = ANVILS,
): Promise<Announcing> {
  const place = await startAnnouncing(anvils, { files: CHANGESETS, ...options });
  onTestFinished(place.close);
  return place;
}

async function namesOf({ tags }: Announcing): Promise<string[]> {
  return [...(await tags()).keys()].filter((name) => name !== TAG);
}

const EXPECTED = ["@acme/a@1.1.0", "@acme/b@1.1.0", "@acme/c@1.1.0"];

test("all versions are tagged in one push, once, and at the commit that was released", async () => {
  const place = await start();
  const { exitCode, stderr } = await place.announce();
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain("3 tags made: @acme/a@1.1.0, @acme/b@1.1.0, @acme/c@1.1.0\n");
  expect(await namesOf(place)).toStrictEqual(EXPECTED);
  expect(new Set((await place.tags()).values())).toStrictEqual(new Set([place.commit]));
  expect(place.requests.filter((request) => request.endsWith("/git-receive-pack"))).toHaveLength(1);

  place.requests.length = 0;
  expect((await place.announce()).stderr).toContain("0 tags made, 3 there already\n");
  expect(place.requests.filter((request) => request.includes("receive-pack"))).toStrictEqual([]);
});

test("a tag that is elsewhere stays there and is an error; those that were missing are made", async () => {
  const place = await start();
  const other = await place.runner.commit(import.meta.dirname);
  await place.runner.push({ "refs/tags/@acme/b@1.1.0": other });
  const { exitCode, stderr } = await place.announce();
  expect(exitCode).toBe(2);
  expect(stderr).toContain("VERSION_TAG_ELSEWHERE");
  expect(stderr).toContain(`\`@acme/b@1.1.0\` is at ${other}`);
  expect(await namesOf(place)).toStrictEqual(EXPECTED);
  expect((await place.tags()).get("@acme/b@1.1.0")).toBe(other);
});

test("an annotated tag at the commit is right", async () => {
  const place = await start();
  const { git } = place.runner.state;
  await git.run("tag", "--annotate", "--message=by hand", "@acme/b@1.1.0", place.commit);
  const { exitCode, stderr } = await place.announce();
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain("2 tags made, 1 there already");
});

test("where so many may not be pushed at once, they are made one after another", async () => {
  const place = await start({ pushLimit: 2 });
  const { exitCode, stderr } = await place.announce();
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain("the push was refused, so they are made one after another");
  expect(await namesOf(place)).toStrictEqual(EXPECTED);
  expect(place.requests.filter((request) => request === "POST /repos/acme/anvils/git/refs")).toHaveLength(3);
});

test("a ruleset that lets nobody make them is an error that says who could", async () => {
  const rules = { name: "tags", target: "tag", include: ["@acme/*@*"], rules: ["creation"], bypass: [] } as const;
  const place = await start({ rulesets: [rules] });
  const { exitCode, stderr } = await place.announce();
  expect(exitCode).toBe(2);
  expect(stderr).toContain("VERSION_TAGS_REFUSED");
  expect(stderr).toContain("Let a GitHub App bypass the ruleset");
  expect(await namesOf(place)).toStrictEqual([]);
  expect(place.runner.state.releases).toMatchObject([{ tag: TAG, draft: false }]);
});

test.each<[title: string, options: readonly string[], earlier: string | undefined, expected: readonly string[]]>([
  ["are not made where nothing says so", [], undefined, []],
  ["are made where they were before", [], "@acme/a@1.0.0", EXPECTED],
  ["are not made because others have such tags", [], "@other/a@1.0.0", []],
  ["are made where they are asked for", ["--tags"], undefined, EXPECTED],
  ["are not made where they are not wanted", ["--no-tags"], "@acme/a@1.0.0", []],
])("tags of versions %s", async (_title, options, earlier, expected) => {
  const place = await start({ files: {} });
  if (earlier !== undefined) await place.runner.push({ [`refs/tags/${earlier}`]: undefined });
  const { exitCode, stderr } = await place.announce(options);
  expect(exitCode, stderr).toBe(0);
  expect((await namesOf(place)).filter((name) => name !== earlier)).toStrictEqual(expected);
});

test("a package that nobody publishes is tagged where changesets would", async () => {
  const anvils = [...ANVILS, { name: "app", version: "3.0.0", isPrivate: true }];
  const config = { ".changeset/config.json": '{ "privatePackages": { "version": true, "tag": true } }' };
  const place = await start({ files: config }, anvils);
  expect((await place.announce()).exitCode).toBe(0);
  expect(await namesOf(place)).toStrictEqual([...EXPECTED, "app@3.0.0"]);
});

test("the tag of a single package has no name in it", async () => {
  const anvil = { name: "anvil", version: "1.1.0", previousVersion: "1.0.0", directory: "." };
  const place = await start({ files: { ...CHANGESETS, "package.json": '{"name":"anvil","version":"1.1.0"}' } }, [
    anvil,
  ]);
  expect((await place.announce()).exitCode).toBe(0);
  expect(await namesOf(place)).toStrictEqual(["v1.1.0"]);
});

test("what waits for its approval has no tag yet", async () => {
  const place = await start({}, [...ANVILS.slice(1), { name: "@acme/a", version: "1.1.0", status: "staged" }]);
  expect((await place.announce()).exitCode).toBe(0);
  expect(await namesOf(place)).toStrictEqual(EXPECTED.slice(1));
});

test("each package has a release, where that is asked for, and what somebody wrote in one stays", async () => {
  const place = await start();
  expect((await place.announce(["--releases"])).stderr).toContain("3 releases of single packages written\n");
  const { releases } = place.runner.state;
  expect(releases.map(({ tag, body, draft }) => ({ tag, body, draft })).slice(1)).toStrictEqual(
    ["a", "b", "c"].map((name) => ({ tag: `@acme/${name}@1.1.0`, body: `- ${name} is new`, draft: false })),
  );
  Object.assign(releases[1] ?? {}, { body: "by hand" });
  expect((await place.announce(["--releases"])).stderr).toContain("0 releases of single packages written\n");
  expect(releases[1]?.body).toBe("by hand");
});

test("releases of packages cannot be without their tags", async () => {
  const place = await start();
  const { exitCode, stderr } = await place.announce(["--releases", "--no-tags"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("option '--releases' takes the tags that '--no-tags' leaves out");
});
