import { expect, test } from "vitest";

import { findJobManager } from "./job-manager.ts";
import { findJobWays } from "./job-ways.ts";
import { createWorkflows } from "./repository.fixture.ts";

function managerOf(steps: string, before = ""): string | undefined {
  const jobs = `  build:\n    steps: [${before}]\n  publish:\n    needs: build\n    steps: [${steps}]\n`;
  const read = createWorkflows({ "release.yml": `on: push\njobs:\n${jobs}` });
  const way = findJobWays(read).find(({ job }) => job.id === "publish");
  return way && findJobManager(way, read);
}

test.each([
  ["{ run: pnpm install --frozen-lockfile }", "pnpm"],
  ["{ run: yarn }", "yarn"],
  ["{ run: yarn --immutable }", "yarn"],
  ["{ run: 'bun i && bun run build' }", "bun"],
  ["{ run: npx --yes pnpm@10 install }", "pnpm"],
  ["{ uses: pnpm/action-setup@v4 }", "pnpm"],
  ["{ uses: oven-sh/setup-bun@v2 }", "bun"],
  ["{ uses: actions/setup-node@v6, with: { cache: yarn } }", "yarn"],
  ["{ uses: oven-sh/setup-bun@v2 }, { run: pnpm install }", "pnpm"],
  ["{ run: npm install -g pnpm }, { run: pnpm i }", "pnpm"],
  ["{ run: pnpm install }, { run: yarn install }", undefined],
  ["{ run: pnpm build }", undefined],
])("%s", (steps, expected) => {
  expect(managerOf(steps)).toBe(expected);
});

test("a job that it waits for installs", () => {
  expect(managerOf("{ run: npm publish ./a.tgz }", "{ run: bun install }")).toBe("bun");
});
