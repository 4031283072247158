import { assembleReleasePlan } from "@changesets/assemble-release-plan";
import { validateConfig } from "@changesets/config";
import { parseChangesetFile } from "@changesets/parse";

import { createSettings, muted, type Planner } from "./planner.ts";

/** Changesets 3. */
export const planner: Planner = {
  parse: parseChangesetFile,
  configure(json, { root, packages }) {
    const workspace = { rootDir: root.dir, rootPackage: root, packages, tool: { type: "root" } };
    const { config, errors = [] } = muted(() => validateConfig(json, workspace));
    if (config === undefined) throw new Error(errors.join("\n"));
    return createSettings(
      config,
      3,
      (changesets, pre) => muted(() => assembleReleasePlan(changesets, workspace, config, pre)).releases,
    );
  },
};
