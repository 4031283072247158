import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository, type FileContent } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";

/** `a-app → m-mid → z-core` and two independents. */
function createAnvils(coreRepository: string): Record<string, FileContent> {
  const needs: Record<string, string[]> = {
    "a-app": ["m-mid"],
    "m-mid": ["z-core"],
    "z-core": [],
    "k-one": [],
    "p-two": [],
  };
  const files = Object.entries(needs).flatMap(([name, dependencies]): [string, FileContent][] => {
    const directory = `packages/${name}`;
    const url = name === "z-core" ? coreRepository : "git+https://github.com/acme/anvils.git";
    const manifest = createManifest(`@anvils/${name}`, directory, {
      repository: { type: "git", url, directory },
      dependencies: Object.fromEntries(dependencies.map((dependency) => [`@anvils/${dependency}`, "^1.0.0"])),
    });
    const imports = dependencies.map((dependency) => `import "@anvils/${dependency}";\n`).join("");
    return [
      [`${directory}/package.json`, manifest],
      [`${directory}/index.js`, `${imports}export const name = "${name}";\n`],
    ];
  });
  return {
    "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
    ...Object.fromEntries(files),
  };
}

test("publishes in dependency order and writes one summary", async () => {
  const directory = await createRepository(createAnvils("git+https://github.com/acme/anvils.git"));
  const { registry } = await startUpstream();
  const summary = join(directory, "summary.md");
  const { exitCode, stdout, stderr } = await runSlipway(directory, ["rehearse", "--assume-created", "--json"], {
    npm_config_registry: registry,
    GITHUB_STEP_SUMMARY: summary,
  });
  expect(exitCode, stderr).toBe(0);
  const report = JSON.parse(stdout);
  expect(report.plan.packages.map(({ name }: { name: string }) => name)).toStrictEqual([
    "@anvils/z-core",
    "@anvils/m-mid",
    "@anvils/a-app",
    "@anvils/k-one",
    "@anvils/p-two",
  ]);
  const settled = [...stderr.matchAll(/\[\d\/5\] [✔◷] (\S+)/g)].map(([, name]) => name);
  expect(settled.indexOf("@anvils/z-core")).toBeLessThan(settled.indexOf("@anvils/m-mid"));
  expect(settled.indexOf("@anvils/m-mid")).toBeLessThan(settled.indexOf("@anvils/a-app"));
  const page = await readFile(summary, "utf8");
  expect(page).toMatch(/^### ✅ 5 packages are ready to release\n/);
  expect(page).toContain("```mermaid\nflowchart LR\n");
});

test("a package of another owner fails, holds its dependents, and nothing else", async () => {
  const directory = await createRepository(createAnvils("git+https://github.com/someone-else/anvils.git"));
  const { registry } = await startUpstream();
  const { exitCode, stdout, stderr } = await runSlipway(directory, ["rehearse", "--assume-created", "--json"], {
    npm_config_registry: registry,
  });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/✖ Publish 5 packages to /u);
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: "partial",
    outcomes: [
      {
        name: "@anvils/z-core",
        status: "failed",
        failure: {
          code: "E422",
          message:
            'Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "git+https://github.com/someone-else/anvils.git", expected to match "https://github.com/acme/anvils" from provenance',
        },
      },
      { name: "@anvils/m-mid", status: "held", heldBy: ["@anvils/z-core"] },
      { name: "@anvils/a-app", status: "held", heldBy: ["@anvils/z-core"] },
      { name: "@anvils/k-one", status: "published" },
      { name: "@anvils/p-two", status: "published" },
    ],
  });
});
