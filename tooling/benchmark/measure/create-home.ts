import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Only the benchmark's own registry sees it. */
const TOKEN = "benchmark";

/**
 * Makes a home directory without anything but the registry and a token for it, and the environment of a CI job in it.
 *
 * @param programs Absolute path of the directory that comes first on PATH.
 */
export async function createHome(
  directory: string,
  registry: string,
  programs: string,
): Promise<Readonly<Record<string, string>>> {
  const temporary = join(directory, "tmp");
  await mkdir(temporary, { recursive: true });
  const { host, hostname } = new URL(registry);
  await writeFile(join(directory, ".npmrc"), `registry=${registry}\n//${host}/:_authToken=${TOKEN}\n`);
  const yarn = {
    npmRegistryServer: registry,
    npmAuthToken: TOKEN,
    unsafeHttpWhitelist: [hostname],
    enableTelemetry: false,
  };
  await writeFile(join(directory, ".yarnrc.yml"), `${JSON.stringify(yarn, null, 2)}\n`);
  return {
    PATH: `${programs}:/usr/local/bin:/usr/bin:/bin`,
    HOME: directory,
    TMPDIR: temporary,
    CI: "true",
    npm_config_registry: registry,
    npm_config_update_notifier: "false",
    NX_DAEMON: "false",
    YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
  };
}
