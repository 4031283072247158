import { execa } from "execa";
import { expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { createWorkflow } from "../proof/create-workflow.ts";

// What npm packs of a member depends on how it was named, and the ignore files above the member count from the member.
test.each([
  ["npm publish --workspaces", "dist\n", ["pack", "--workspaces"]],
  ["npm publish --workspace=a", "/dist/\n", ["pack", "--workspace=a"]],
  ["npm publish --workspaces", "/packages/a/dist\n", ["pack", "--workspaces"]],
  ["npm publish ./packages/a", "dist\n", ["pack", "./packages/a"]],
])("`%s` with `%j` in the root's .gitignore packs what is foreseen", async (command, ignored, pack) => {
  const directory = await createRepository({
    "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
    "package-lock.json": { lockfileVersion: 3 },
    "packages/a/package.json": createManifest("a", "packages/a", { exports: "./dist/index.js", files: undefined }),
    "packages/a/dist/index.js": "export const answer = 42;\n",
    ".gitignore": ignored,
    ".github/workflows/release.yml": createWorkflow({ run: command }),
  });
  const npm = await execa("npm", [...pack, "--dry-run", "--json"], { cwd: directory });
  const { exitCode, stdout } = await runSlipway(directory, ["check", "--offline", "--json"]);
  expect(exitCode).toBe(0);
  expect(stdout.includes("TARGET_NOT_PACKED")).toBe(!npm.stdout.includes("dist/index.js"));
});
