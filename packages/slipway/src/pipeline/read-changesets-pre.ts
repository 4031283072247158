import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { PublishSettings } from "@slipway/core";
import * as v from "valibot";

const PreState = v.pipe(v.string(), v.parseJson(), v.object({ mode: v.picklist(["pre", "exit"]), tag: v.string() }));

/** The state `changeset pre enter` and `changeset pre exit` leave in `.changeset/pre.json`; nothing outside of it. */
export async function readChangesetsPre(root: string): Promise<PublishSettings["changesetsPre"]> {
  const text = await readFile(join(root, ".changeset/pre.json"), "utf8").catch(() => undefined);
  const parsed = v.safeParse(PreState, text);
  return parsed.success ? parsed.output : undefined;
}
