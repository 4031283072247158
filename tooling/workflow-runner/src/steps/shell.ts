import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { Refusal } from "../values/refusal.ts";

/**
 * How a shell is started. Without `shell:`, bash has no `pipefail`.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
 */
const SHELLS: Readonly<Record<string, readonly string[]>> = {
  "": ["bash", "-e", "{0}"],
  bash: ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "{0}"],
  sh: ["sh", "-e", "{0}"],
};

/** The command line that runs a script, after the script was written into a file. */
export async function writeScript(
  script: string,
  { shell, temp }: { readonly shell: string; readonly temp: string },
): Promise<{ readonly command: string; readonly arguments: string[] }> {
  const file = join(temp, `${randomUUID()}.sh`);
  await writeFile(file, `${script}\n`);
  const template = SHELLS[shell] ?? (shell.includes("{0}") ? shell.split(/\s+/) : undefined);
  if (template === undefined) throw new Refusal(`The shell \`${shell}\` is not played here`);
  const [command = "bash", ...rest] = template.map((part) => part.replace("{0}", file));
  return { command, arguments: rest };
}
