import { sanitise } from "@slipway/core";
import { readRegistryConfig, type RegistryConfig } from "@slipway/npm";

import type { Run } from "./run/run.ts";

/**
 * npm's configuration in a directory that may be a stranger's: what its `.npmrc` would give away is held back and told,
 * and no credential of it gets into a text.
 *
 * @param base Absolute path that files are named from; by default the directory.
 */
export async function readProjectConfig(
  directory: string,
  { environment, progress, secrets }: Run,
  base: string = directory,
): Promise<RegistryConfig> {
  const npm = await readRegistryConfig({ directory, base, environment });
  for (const credential of npm.credentials) secrets.add(credential);
  for (const heldBack of npm.heldBack) progress.note(describeHeldBack(heldBack));
  return npm;
}

function describeHeldBack({ variable, host, setting }: RegistryConfig["heldBack"][number]): string {
  const place =
    host === undefined ? "nobody can say where" : `\`${host}\`, which your own npm configuration does not know`;
  return sanitise(
    `\`\${${variable}}\` in the project's \`.npmrc\` is not filled in (\`${setting}\`): it would go to ${place}`,
  );
}
