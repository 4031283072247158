import { access, realpath } from "node:fs/promises";
import { delimiter, join } from "node:path";

import type { NodeTools } from "../actions/stand-in.ts";

/** This process's Node, and the machine's npm, which stands for the one that comes with Node. */
export async function findNode(): Promise<NodeTools> {
  const { execPath: executable, version } = process;
  const [npm, npx] = await Promise.all([findOnPath("npm"), findOnPath("npx")]);
  return { executable, version: version.slice(1), npm, npx };
}

async function findOnPath(name: string): Promise<string> {
  for (const directory of (process.env["PATH"] ?? "").split(delimiter)) {
    const file = join(directory, name);
    const found = await access(file).then(
      () => true,
      () => false,
    );
    if (found) return realpath(file);
  }
  throw new Error(`\`${name}\` is not on the path`);
}
