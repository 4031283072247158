import { isJsonObject, type Json } from "../../json/json.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** What `onFail` may be for the mismatch to be let through. */
const TOLERANT: ReadonlySet<Json> = new Set(["ignore", "warn"]);

/** The workspace root's `devEngines.packageManager` names another client than the one that installs and packs. */
export function checkDevEngines({ workspace }: CheckInput): Problem[] {
  const root = workspace.packages.find(({ directory }) => directory === workspace.root);
  const devEngines = root?.manifest["devEngines"];
  const declared = isJsonObject(devEngines) ? devEngines["packageManager"] : undefined;
  const entries = [declared ?? []].flat().filter((entry) => isJsonObject(entry));
  const { name } = workspace.packageManager;
  // npm: any entry that fits is enough, and of several the last one says what happens when none does.
  const last = entries.at(-1);
  if (root === undefined || last === undefined || entries.some((entry) => entry["name"] === name)) return [];
  if (TOLERANT.has(last["onFail"] ?? "error")) return [];
  return [
    manifestProblem(root, ["devEngines", "packageManager"], {
      code: "DEV_ENGINES_MISMATCH",
      severity: "warning",
      actual: entries.map((entry) => JSON.stringify(entry["name"] ?? null)).join(", "),
      expected: name,
      predicts: `EBADDEVENGINES Invalid name "${typeof last["name"] === "string" ? last["name"] : ""}" does not match "${name}" for "packageManager"`,
    }),
  ];
}
