import { appendFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { createSingle } from "../proof/create-single.ts";

const ABSENT = { PATH: "/nowhere" };

test.each([
  ["check --offline", ABSENT, "because   the remotes were not read: `git` is not on PATH"],
  ["check --offline", ABSENT, "Not checked here\n  what git knows of this repository: `git` is not on PATH\n"],
  ["check --offline", {}, "the remotes were not read: git refuses: bad config line"],
  ["trust", ABSENT, "error REPOSITORY_UNKNOWN: nothing tells which repository this is: `git` is not on PATH"],
  ["trust", {}, "error REPOSITORY_UNKNOWN: nothing tells which repository this is: git refuses: bad config line"],
  ["init --dry-run", ABSENT, "nothing tells which repository the workflows are for: `git` is not on PATH"],
  ["tag --yes --repository acme/anvils --dry-run", ABSENT, "error TOOL_NOT_FOUND: `git` is not on PATH"],
  ["tag --yes --repository acme/anvils --dry-run", {}, "error TAG_BRANCH_UNKNOWN: git refuses: bad config line"],
])("slipway %s with %j says what git did, and blames no remote", async (line, environment, words) => {
  const directory = await createRepository(createSingle("anvil"));
  if (environment !== ABSENT) await appendFile(join(directory, ".git/config"), "[broken\n");
  const { stdout, stderr } = await runSlipway(directory, line.split(" "), {
    npm_config_registry: "http://127.0.0.1:9/",
    GITHUB_API_URL: "http://127.0.0.1:9",
    ...environment,
  });
  expect(`${stdout}\n${stderr}`).toContain(words);
  expect(`${stdout}\n${stderr}`).not.toContain("no remote `origin`");
});
