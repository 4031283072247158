import { expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository, type FileContent } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { createWorkflow } from "../proof/create-workflow.ts";

const BELOW = "libs/typescript";
const FILES: Record<string, FileContent> = {
  ".gitignore": "made/\n",
  "made/package.json": createManifest("made", "made"),
  [`${BELOW}/package.json`]: { name: "all", private: true, workspaces: ["packages/*"] },
  ...Object.fromEntries(
    ["a", "b", "c"].flatMap((name) => [
      [`${BELOW}/packages/${name}/package.json`, createManifest(name, `${BELOW}/packages/${name}`)],
      [`${BELOW}/packages/${name}/index.js`, "export {};\n"],
    ]),
  ),
};

function releaseIn(directory: string): string {
  return createWorkflow({ job: { environment: "npm", defaults: { run: { "working-directory": directory } } } });
}

test.each<[string, Record<string, FileContent>, string]>([
  ["without a manifest at the root", FILES, "3 publishable manifests below: `slipway check -C libs/typescript`"],
  [
    "with a private one",
    { ...FILES, "package.json": { name: "tools", private: true } },
    "3 publishable manifests below: `slipway check -C libs/typescript`",
  ],
  [
    "and Nx, which lists none",
    { ...FILES, "package.json": { name: "tools", private: true }, "nx.json": {} },
    "`nx.json` stands here",
  ],
  [
    "and two workflows that publish in different places",
    {
      ...FILES,
      "other/package.json": createManifest("other", "other"),
      ".github/workflows/a.yml": releaseIn(`${BELOW}/packages/a`),
      ".github/workflows/b.yml": releaseIn("other"),
    },
    "4 publishable manifests below, in `libs/typescript`, `other`: `slipway check -C libs/typescript`",
  ],
])("packages below are named: a repository %s", async (_, files, says) => {
  const directory = await createRepository(files);
  const { exitCode, stderr } = await runSlipway(directory, ["check", "--offline"]);
  expect(exitCode, stderr).toBe(2);
  expect(stderr).toContain(says);
});

test.each(["npm publish packages/a", "cd packages/b && npm publish"])(
  "a job that publishes below is believed: %s",
  async (run) => {
    const workflow = createWorkflow({ run, workflow: { defaults: { run: { "working-directory": BELOW } } } });
    const wrong = `${BELOW}/packages/c/package.json`;
    const files = { ...FILES, [wrong]: { name: "c", version: "1.0.0" }, ".github/workflows/release.yml": workflow };
    const { exitCode, stdout, stderr } = await runSlipway(await createRepository(files), ["check", "--offline"]);
    expect(exitCode, stderr).toBe(1);
    expect(stderr).toContain("the workspace in `libs/typescript`, where `.github/workflows/release.yml` publishes");
    expect(stdout).toContain(`REPOSITORY_MISSING: The manifest does not say which repository the package comes from`);
    expect(stdout).toContain(wrong);
  },
);

test("where there is something to publish, nobody looks elsewhere", async () => {
  const workflow = createWorkflow({ workflow: { defaults: { run: { "working-directory": BELOW } } } });
  const files = { ...FILES, "package.json": createManifest("root", undefined), "index.js": "export {};\n" };
  const directory = await createRepository({ ...files, ".github/workflows/release.yml": workflow });
  const { exitCode, stderr } = await runSlipway(directory, ["check", "--offline"]);
  expect(exitCode, stderr).toBe(0);
  expect(stderr).not.toContain("the workspace in");
});
