import { expect, onTestFinished, test } from "vitest";

import { type Anvil, startAnnouncing, TAG } from "../announce/announcing.fixture.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { NAMES as STAGED, stageRelease } from "../stage/stage-release.ts";

const ANVILS: readonly Anvil[] = ["a", "b"].map((name) => ({
  name: `@acme/${name}`,
  version: "2.0.0",
  previousVersion: "1.4.0",
  changelog: "## 2.0.0\n\n### Major Changes\n\n- 0f1a2b3: Heavier\n\n## 1.4.0\n\n- old",
}));

const FILES = { ".changeset/config.json": "{}" };

const NAMES = [...ANVILS.map(({ name }) => `${name}@2.0.0`), TAG];

test.each([
  ["one push", undefined],
  ["one after another", 1],
])(
  "wherever it is killed, the next run leaves every release and every tag once, made in %s",
  { timeout: 900_000 },
  async (_title, pushLimit) => {
    const place = await startAnnouncing(ANVILS, { files: FILES, ...(pushLimit !== undefined && { pushLimit }) });
    onTestFinished(place.close);
    const { releases, git } = place.runner.state;
    await place.announce(["--releases"]);
    const total = place.requests.length;
    expect(total).toBeGreaterThan(12);
    for (const when of ["before", "after"] as const) {
      for (let at = 1; at <= total; at += 1) {
        const title = `${when} ${String(at)} of ${String(total)}`;
        releases.length = 0;
        for (const name of NAMES) if (name !== TAG) await git.attempt("update-ref", "-d", `refs/tags/${name}`);
        place.killAt(at, when);
        await place.announce(["--releases"]);
        const { exitCode, stderr } = await place.announce(["--releases"]);
        expect(exitCode, `${title}: ${stderr}`).toBe(0);
        expect(releases.map(({ tag }) => tag).toSorted(), title).toStrictEqual(NAMES);
        expect(
          releases.every(({ draft }) => !draft),
          title,
        ).toBe(true);
        expect(releases.find(({ tag }) => tag === TAG)?.assets, title).toHaveLength(1);
        expect([...(await place.tags())], title).toStrictEqual(NAMES.map((name) => [name, place.commit]));
      }
    }
  },
);

const MANY: readonly Anvil[] = Array.from({ length: 300 }, (_, index) => ({
  name: `@acme/p${String(index)}`,
  version: "1.1.0",
  previousVersion: "1.0.0",
  changelog: `## 1.1.0\n\n${"- Each of these points ends with a full stop.\n".repeat(20)}`,
}));

test.each([
  ["one push", undefined, 0],
  ["one after another", 5, 300],
])("300 versions are tagged in %s", { timeout: 300_000 }, async (_title, pushLimit, posts) => {
  const place = await startAnnouncing(MANY, { files: FILES, ...(pushLimit !== undefined && { pushLimit }) });
  onTestFinished(place.close);
  const { exitCode, stderr } = await place.announce();
  expect(exitCode, stderr).toBe(0);
  expect((await place.tags()).size).toBe(301);
  expect(place.requests.filter((request) => request === "POST /repos/acme/anvils/git/refs")).toHaveLength(posts);
  // Two fetches, whatever the number of changelogs.
  expect(place.requests.filter((request) => request.endsWith("/git-upload-pack")).length).toBeLessThan(10);
  const body = place.runner.state.releases[0]?.body ?? "";
  expect(body.length).toBeLessThanOrEqual(125_000);
  expect(body.match(/^### `@acme\/p\d+` 1\.1\.0$/gm)).toHaveLength(300);
});

test("what a job has left as a draft is published when all of it is approved", async () => {
  const anvils = STAGED.map((name) => ({ name, version: "1.1.0", changelog: "## 1.1.0\n\n- new" }));
  const place = await startAnnouncing(anvils, { files: FILES });
  onTestFinished(place.close);
  const release = await stageRelease();
  const report = await release.readReport();
  const plan = { ...report.plan, ref: `refs/tags/${TAG}` };
  await release.writeReport({ ...report, plan });

  const job = await runSlipway(release.home, ["announce", "report.json"], place.environment);
  expect(job.exitCode, job.stderr).toBe(0);
  expect(place.runner.state.releases).toMatchObject([{ tag: TAG, draft: true }]);
  expect([...(await place.tags()).keys()]).toStrictEqual([TAG]);

  const { GITHUB_API_URL = "", GITHUB_SERVER_URL = "" } = place.environment;
  const GH_TOKEN = place.runner.token("maintainer", { contents: "write" });
  const words = ["approve", "report.json", "--trusted-root", "trusted-root.json", "--yes", "--otp", "123456"];
  const { exitCode, stderr } = await runSlipway(release.home, [...words, "--repository", "acme/anvils"], {
    ...release.environment,
    GITHUB_API_URL,
    GITHUB_SERVER_URL,
    GH_TOKEN,
  });
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain(`Release ${TAG} created: `);
  expect(place.runner.state.releases).toMatchObject([{ tag: TAG, draft: false, assets: [{ name: "report.json" }] }]);
  expect([...(await place.tags()).keys()]).toStrictEqual([...STAGED.map((name) => `${name}@1.1.0`), TAG].toSorted());
});

test("an approval that nobody may tell GitHub of says how to do it", async () => {
  const release = await stageRelease();
  const report = await release.readReport();
  await release.writeReport({ ...report, plan: { ...report.plan, ref: `refs/tags/${TAG}` } });
  const { exitCode, stderr } = await release.approve("--yes", "--otp", "123456");
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain("a draft of the GitHub Release is published by `slipway announce report.json`");
});

test("an immutable release has its asset, and takes new notes afterwards", async () => {
  const place = await startAnnouncing(ANVILS, { files: FILES, immutableReleases: true });
  onTestFinished(place.close);
  await place.report([...ANVILS.slice(1), { name: "@acme/a", version: "2.0.0", status: "accepted" }]);
  expect((await place.announce()).exitCode).toBe(3);
  expect(place.runner.state.releases).toMatchObject([{ immutable: true, assets: [{ name: "report.json" }] }]);
  expect(place.runner.state.releases[0]?.body).not.toContain("@acme/a");

  await place.report(ANVILS);
  const { exitCode, stderr } = await place.announce();
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain(" updated: ");
  expect(place.runner.state.releases).toMatchObject([{ immutable: true, assets: [{ name: "report.json" }] }]);
  expect(place.runner.state.releases[0]?.body).toContain("### `@acme/a` 2.0.0");
});
