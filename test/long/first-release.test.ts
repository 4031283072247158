import { join } from "node:path";

import { execa } from "execa";
import { describe, expect, test } from "vitest";

import { repositories } from "../../tooling/first-release/repositories.ts";

const MAIN = join(import.meta.dirname, "../../tooling/first-release/main.ts");

describe("five repositories, from a clone to a release by the workflow that `init` wrote", () => {
  test.each(repositories)("$about", { timeout: 600_000 }, async ({ name, publishes }) => {
    const { exitCode, stdout } = await execa(process.execPath, [MAIN, name], { reject: false });
    expect(exitCode, stdout).toBe(0);
    expect(stdout.match(/^\$ /gm)).toHaveLength(5);
    expect(stdout).toContain(`✔ published ${publishes.join(", ")}; releases: release-2026-11-27`);
  });
});

describe("where the action is released, the workflow pins its commit and sets up no Node to publish", () => {
  test.each(repositories)("$about", { timeout: 600_000 }, async ({ name, publishes }) => {
    const { exitCode, stdout } = await execa(process.execPath, [MAIN, "--action", name], { reject: false });
    expect(exitCode, stdout).toBe(0);
    expect(stdout).toMatch(/^Slipway +action-v\d+\.\d+\.\d+, [\da-f]{40}$/m);
    expect(stdout).toContain(`✔ published ${publishes.join(", ")}; releases: release-2026-11-27`);
  });
});
