import { expect, test } from "vitest";

import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";
import { putOnPath } from "../package-managers/put-on-path.ts";
import { accidents } from "./accidents.ts";

test.each(accidents)("$name: $title", async ({ name, files, seeds, clients = [], programs, problems, report = {} }) => {
  const directory = await createRepository(files, { remote: `https://github.com/acme/${name}.git` });
  const { registry } = await startUpstream({ packages: seeds });
  const { stdout, stderr } = await runSlipway(directory, ["rehearse", "--json"], {
    npm_config_registry: registry,
    PATH: await putOnPath(clients, programs),
  });
  expect(stdout, stderr).not.toBe("");
  const said: { problems: { code: string }[] } = JSON.parse(stdout);
  const about = said.problems.filter(
    ({ code }) => !code.startsWith("WORKFLOW_RELEASE_") && !code.startsWith("INSTALL_"),
  );
  expect(about, stderr).toMatchObject(problems);
  expect(said).toMatchObject(report);
});
