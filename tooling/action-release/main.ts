/**
 * Makes the commit that the action is released as, from the built bundle, and prints its hash:
 * `node tooling/action-release/main.ts <folder>` leaves there `action.bundle`, which git fetches from, and `action.json`, which
 * goes into the package of `slipway` and tells `init` what to pin. Run `rolldown --config` before.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { execa } from "execa";

import { createActionCommit } from "./create-commit.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const REPOSITORY = "slipway-release/slipway";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("Usage: node tooling/action-release/main.ts <folder>\n");
  process.exitCode = 2;
} else {
  const { version }: { readonly version: string } = JSON.parse(
    await readFile(join(ROOT, "packages/slipway/package.json"), "utf8"),
  );
  const directory = await mkdtemp(join(tmpdir(), "slipway-action-"));
  const repository = join(directory, "action.git");
  const { commit, tag } = await createActionCommit(
    {
      descriptions: join(ROOT, "packages/action"),
      bundle: join(ROOT, "packages/action/dist"),
      licence: join(ROOT, "LICENSE"),
      version,
    },
    repository,
  );
  const out = resolve(folder);
  await mkdir(out, { recursive: true });
  await execa("git", ["bundle", "create", "--quiet", join(out, "action.bundle"), `refs/tags/${tag}`], {
    env: { GIT_DIR: repository },
  });
  await writeFile(join(out, "action.json"), `${JSON.stringify({ repository: REPOSITORY, commit, tag }, null, 2)}\n`);
  await rm(directory, { recursive: true });
  process.stdout.write(`${commit}\n`);
}
