import type { PublishSettings } from "@slipway/core";
import * as v from "valibot";

import type { ChangesetFolder } from "./folder.ts";

/** What a repository tells changesets about publishing. */
export interface ChangesetsSettings extends Pick<PublishSettings, "changesetsPre" | "changesetsAccess"> {
  /** The patterns of all fixed groups. */
  readonly fixed: readonly string[];
}

const PreState = v.pipe(v.string(), v.parseJson(), v.object({ mode: v.picklist(["pre", "exit"]), tag: v.string() }));
const Used = v.pipe(v.string(), v.parseJson(), v.object({ changesets: v.array(v.string()) }));
const Fixed = v.pipe(v.string(), v.parseJson(), v.object({ fixed: v.array(v.array(v.string())) }));
const PublicAccess = v.pipe(v.string(), v.parseJson(), v.object({ access: v.literal("public") }));

/**
 * The state that `changeset pre enter` and `changeset pre exit` leave in `pre.json`, and of `config.json` an `access` of
 * `public` and the fixed groups; of a file that is not as it should be nothing.
 */
export function readPublishSettings({ config, pre }: Pick<ChangesetFolder, "config" | "pre">): ChangesetsSettings {
  const state = v.safeParse(PreState, pre?.text);
  const groups = v.safeParse(Fixed, config?.text);
  return {
    fixed: groups.success ? groups.output.fixed.flat() : [],
    changesetsPre: state.success ? state.output : undefined,
    changesetsAccess: v.is(PublicAccess, config?.text) ? "public" : undefined,
  };
}

/** Ids of the changesets that a prerelease of changesets 2 has used, whatever else the file says. */
export function listUsed({ pre }: Pick<ChangesetFolder, "pre">): ReadonlySet<string> {
  const used = v.safeParse(Used, pre?.text);
  return new Set(used.success ? used.output.changesets : []);
}
