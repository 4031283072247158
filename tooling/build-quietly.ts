import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Builds for somebody who wants what is built, and not to read how: one line, and the bundler's words where it fails. */
process.stderr.write("Building Slipway, which takes some seconds\n");
const root = join(import.meta.dirname, "..");
const manifest = createRequire(join(root, "package.json")).resolve("rolldown/package.json");
const { status } = spawnSync(
  process.execPath,
  [join(dirname(manifest), "bin/cli.mjs"), "--config", "--logLevel", "warn", "--no-checks.bundlerTimings"],
  {
    cwd: root,
    // The list of files that it wrote is on standard output, all that is wrong on the other.
    stdio: ["ignore", "ignore", "inherit"],
  },
);
process.exitCode = status ?? 1;
