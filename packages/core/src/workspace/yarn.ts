import type { Manifest } from "../json/json.ts";
import type { PackageManager } from "./workspace.ts";

/** Whether a client is known to be a yarn before 2, which replaces nothing when it packs and has options of its own. */
export function isClassicYarn({ name, version = "" }: PackageManager): boolean {
  return name === "yarn" && /^[01]\./.test(version);
}

/** What a root manifest's `packageManager` says, where that is a yarn from 2 on. */
export function declaredNewYarn({ packageManager }: Manifest): string | undefined {
  return typeof packageManager === "string" && /^yarn@(?:[2-9]|\d\d)/.test(packageManager) ? packageManager : undefined;
}
