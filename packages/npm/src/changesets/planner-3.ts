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
    return createSettings(config, 3, (changesets, pre) => {
      // What a prerelease of changesets 2 has used stands in its state, and moves below `pre/` with 3.
      const used = new Set(pre?.changesets);
      const moved = changesets.map((it) => (used.has(it.id) ? { ...it, id: `pre/${it.id}` } : it));
      return muted(() => assembleReleasePlan(moved, workspace, config, pre)).releases;
    });
  },
};
