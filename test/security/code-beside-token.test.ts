import { access } from "node:fs/promises";
import { join } from "node:path";

import { describe, test, vi } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";

vi.setConfig({ maxConcurrency: 4 });

const MARK = "code-ran";

describe.concurrent("where an ID token can be had, no code of the repository runs", () => {
  test.for(
    ["pack", "rehearse", "preview", "publish", "publish --auth token --dry-run"].flatMap((command) =>
      ["ACTIONS_ID_TOKEN_REQUEST_URL", "NPM_ID_TOKEN", "SIGSTORE_ID_TOKEN"].map((name) => [command, name] as const),
    ),
  )("by %s, %s", async ([command, name], { expect, onTestFinished }) => {
    const script = `node -e "require('fs').writeFileSync('${MARK}','')"`;
    const directory = await createRepository(
      {
        "package.json": createManifest("anvils", undefined, { scripts: { prepack: script, prepare: script } }),
        "index.js": "export {};\n",
      },
      { onFinished: onTestFinished },
    );
    const { exitCode, stderr } = await runSlipway(directory, command.split(" "), {
      npm_config_registry: "http://127.0.0.1:9/",
      [name]: "http://127.0.0.1:9/",
    });
    expect([exitCode, stderr.split(":")[0]], stderr).toStrictEqual([2, "error CODE_BESIDE_TOKEN"]);
    expect(stderr).toContain("--code-beside-token");
    expect(stderr).toContain("slipway publish --from");
    await expect(access(join(directory, MARK))).rejects.toThrow("ENOENT");
    await expect(access(join(directory, ".slipway"))).rejects.toThrow("ENOENT");
  });
});
