import type { ProblemCode } from "../problems/problem-code.ts";

/** In which part of a release a rule speaks. */
export type Stage = "read" | "files" | "registry" | "inspect" | "receive" | "job" | "probe" | "install";

export function stageOf(code: ProblemCode): Stage {
  if (code.startsWith("TARBALL_")) return "inspect";
  if (code.startsWith("PACKED_")) return "receive";
  if (code.startsWith("EXCHANGE_")) return "probe";
  if (code.startsWith("INSTALL_")) return "install";
  if (code.startsWith("ENVIRONMENT_")) return "job";
  return code.startsWith("REPOSITORY_") || code.startsWith("WORKFLOW_") ? "files" : "registry";
}
