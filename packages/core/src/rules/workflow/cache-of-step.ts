import type { Manifest } from "../../json/json.ts";
import type { JobStep } from "../../workflow/publish-job.ts";
import { actionOf } from "./action-of.ts";

/** Cache unless told not to, by the input that tells them. */
const CACHING_BY_DEFAULT = new Map([
  ["jdx/mise-action", "cache"],
  ["swatinem/rust-cache", "lookup-only"],
  ["bahmutov/npm-install", "install-command"],
  ["actions/setup-go", "cache"],
]);

/**
 * The cache that a step restores, as it is written; `undefined` for none.
 *
 * @see https://github.com/actions/setup-node#caching-global-packages-data
 */
export function cacheOfStep({ step, inputs }: JobStep, rootManifest: Manifest | undefined): string | undefined {
  const action = actionOf(step);
  if (action === undefined) return undefined;
  const { name } = action;
  if (name === "actions/cache" || name === "actions/cache/restore") return name;
  const cache = step.with.get("cache")?.text ?? "";
  const key = CACHING_BY_DEFAULT.get(name);
  if (key !== undefined && (inputs.get(key) ?? "true") !== "false") return name;
  if (name === "actions/setup-node") {
    if (cache !== "" && inputs.get("cache") !== "" && inputs.get("cache") !== "false") return `cache: ${cache}`;
    const byItself = !/^[1-4](?:\.|$)/.test(action.version ?? "") && usesNpm(rootManifest);
    return byItself && inputs.get("package-manager-cache") !== "false"
      ? "package-manager-cache, which is on by default"
      : undefined;
  }
  return cache === "true" ? `cache: true of ${name}` : undefined;
}

/** setup-node 5 and later cache by themselves for npm alone. */
function usesNpm(manifest: Manifest | undefined): boolean {
  const manager = manifest?.["packageManager"];
  return typeof manager === "string" && manager.startsWith("npm@");
}
