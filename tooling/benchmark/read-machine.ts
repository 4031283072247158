import { arch, cpus, release, totalmem, type } from "node:os";

/** What kind of machine this is, without anything that names it. */
export function readMachine(): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = processors[0]?.model.trim() ?? "";
  const kind = model === "" || model === "unknown" ? arch() : `${model}, ${arch()}`;
  return `${processors.length} cores (${kind}), ${memory} GiB, ${type()} ${release().split("-", 1)[0] ?? ""}, Node.js ${process.versions.node}`;
}
