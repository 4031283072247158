import { createHash } from "node:crypto";

import { list } from "tar";

/** What is in a tarball, file by file: permissions and a digest of the content. */
export async function readFiles(tarball: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  await list({
    file: tarball,
    onReadEntry: (entry) => {
      const digest = createHash("sha256");
      entry.on("data", (chunk) => digest.update(chunk));
      entry.on("end", () => {
        files[entry.path] = `${(entry.mode ?? 0).toString(8)} ${digest.digest("hex")}`;
      });
    },
  });
  return files;
}
