import assembleReleasePlan from "@changesets-2/assemble-release-plan";
import { parse } from "@changesets-2/config";
import parseChangesetFile from "@changesets-2/parse";
import type { WrittenConfig } from "@changesets-2/types";
import * as v from "valibot";

import { createSettings, muted, type Planner } from "./planner.ts";

/** Its own `parse` looks at every value. */
const Written = v.custom<WrittenConfig>(() => true);

/** Changesets 2. */
export const planner: Planner = {
  parse: parseChangesetFile,
  configure(json, { root, packages }) {
    const workspace = { root, packages, tool: "root" as const };
    const config = muted(() => parse(v.parse(Written, json), workspace));
    return createSettings(
      config,
      2,
      (changesets, pre) => muted(() => assembleReleasePlan(changesets, workspace, config, pre)).releases,
    );
  },
};
