import { isJsonObject } from "../../json/json.ts";
import { listReleasable } from "../../plan/candidates.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import type { CheckInput } from "../rule.ts";

interface SkippedScript {
  readonly pkg: WorkspacePackage;
  readonly name: string;
  readonly script: string;
  /** What would do its work instead. */
  readonly expected: string;
}

const BEFORE = ["prepublishOnly", "prepublish"].map((name) => ({ name, expected: "prepack" }));
const AFTER = { name: "postpublish", expected: "a step of the workflow" };

/**
 * Scripts that belong to publishing a directory. Packages are packed in one job and sent from another, which runs no code of
 * theirs: what only these scripts do does not happen. Packing runs `prepack`, and with npm, pnpm and bun `prepare`.
 *
 * Packages with the same script are one problem, for they have one remedy.
 */
export function checkPublishScripts(input: CheckInput): Problem[] {
  const packing = input.workspace.packageManager.name === "yarn" ? ["prepack"] : ["prepack", "prepare"];
  const skipped = listReleasable(input).flatMap((pkg) => skippedScripts(pkg, packing));
  const groups = new Map<string, SkippedScript[]>();
  for (const script of skipped) {
    const key = `${script.name} ${script.script}`;
    groups.set(key, [...(groups.get(key) ?? []), script]);
  }
  return [...groups.values()].flatMap(([first, ...others]) => (first === undefined ? [] : problemOf(first, others)));
}

function skippedScripts(pkg: WorkspacePackage, packing: readonly string[]): SkippedScript[] {
  const scripts = isJsonObject(pkg.manifest["scripts"]) ? pkg.manifest["scripts"] : {};
  // A build before packing makes one before publishing superfluous.
  const packs = packing.some((name) => typeof scripts[name] === "string");
  return [...(packs ? [] : BEFORE), AFTER].flatMap(({ name, expected }) => {
    const script = scripts[name];
    return typeof script === "string" ? [{ pkg, name, script, expected }] : [];
  });
}

function problemOf({ pkg, name, script, expected }: SkippedScript, others: readonly SkippedScript[]): Problem {
  return manifestProblem(pkg, ["scripts", name], {
    code: "PUBLISH_SCRIPT_NOT_RUN",
    severity: "warning",
    actual: script,
    expected,
    ...(others.length > 0 && { reason: `the same in ${others.length} other package${others.length === 1 ? "" : "s"}` }),
  });
}
