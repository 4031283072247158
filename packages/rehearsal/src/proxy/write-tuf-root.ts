import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Rehearsal } from "../rehearsal.ts";

/** sigstore's clients name the cache after the repository's host. */
const REPOSITORY = "tuf-repo-cdn.sigstore.dev";

/**
 * Makes a client of the signing proxy trust the rehearsal: writes the first root of the TUF repository where the client
 * would otherwise put the public one.
 *
 * @param directory npm's `<cache>/_tuf` for `npm audit signatures`; sigstore's own `sigstore-js` data directory for
 *   `--provenance-file`.
 */
export async function writeTufRoot(rehearsal: Rehearsal, directory: string): Promise<void> {
  await mkdir(join(directory, REPOSITORY), { recursive: true });
  await writeFile(join(directory, REPOSITORY, "root.json"), rehearsal.tufRoot);
}
