/** Packs every public package of this repository and lets publint and arethetypeswrong judge the tarballs. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";

const packages = new URL("../packages/", import.meta.url);
const directory = await mkdtemp(join(tmpdir(), "slipway-check-"));
try {
  for (const name of await readdir(packages)) {
    const manifest: { private?: boolean; exports?: object } = JSON.parse(
      await readFile(new URL(`${name}/package.json`, packages), "utf8"),
    );
    if (manifest.private === true) continue;
    const tarball = join(directory, `${name}.tgz`);
    await execa("pnpm", ["pack", "--out", tarball], { cwd: new URL(`${name}/`, packages) });
    await execa("publint", ["--strict", tarball], { stdio: "inherit" });
    // A package without `exports` offers a command and no types.
    if (manifest.exports !== undefined) {
      await execa("attw", [tarball, "--profile", "esm-only", "--format", "ascii"], { stdio: "inherit" });
    }
  }
} finally {
  await rm(directory, { recursive: true });
}
