import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { PublishSettings } from "@slipway/core";
import * as v from "valibot";

const PreState = v.pipe(v.string(), v.parseJson(), v.object({ mode: v.picklist(["pre", "exit"]), tag: v.string() }));
const PublicAccess = v.pipe(v.string(), v.parseJson(), v.object({ access: v.literal("public") }));

/**
 * What a repository tells changesets about publishing: the state that `changeset pre enter` and `changeset pre exit` leave
 * in `.changeset/pre.json`, and an `access` of `public` in `.changeset/config.json`.
 */
export async function readChangesets(
  root: string,
): Promise<Pick<PublishSettings, "changesetsPre" | "changesetsAccess">> {
  const [pre, config] = await Promise.all(
    ["pre.json", "config.json"].map(async (file) => readFile(join(root, ".changeset", file), "utf8").catch(() => "")),
  );
  const state = v.safeParse(PreState, pre);
  return {
    ...(state.success && { changesetsPre: state.output }),
    ...(v.is(PublicAccess, config) && { changesetsAccess: "public" }),
  };
}
