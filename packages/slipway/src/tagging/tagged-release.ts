import { createHash } from "node:crypto";

import { readTagMessage } from "@slipway/ci";
import {
  compareWithTag,
  parseTagMessage,
  type Problem,
  type PublishPlan,
  type ReleaseContext,
  ReleaseError,
  releaseText,
  sanitise,
  type TaggedPackage,
  type Workspace,
} from "@slipway/core";

import type { Run } from "../run/run.ts";
import { openClone, REMOTE } from "../writing/clone.ts";

/** `sha256-…` of names, versions, dist-tags and order. */
export function digestOf(packages: readonly TaggedPackage[]): string {
  return `sha256-${createHash("sha256").update(releaseText(packages)).digest("base64")}`;
}

/** What a plan has otherwise than the tag says that its run is about; a tag that `slipway tag` has not made says nothing. */
export async function judgeByTag(
  plan: PublishPlan,
  { workspace, context }: { readonly workspace: Workspace; readonly context: ReleaseContext },
  run: Run,
): Promise<{ readonly problems: readonly Problem[]; readonly notChecked: readonly string[] }> {
  const { tag } = context;
  if (tag === undefined || !workspace.git) return { problems: [], notChecked: [] };
  const untold = (reason: string): string =>
    sanitise(`whether the plan is what the tag \`${tag}\` was made for: not compared, ${reason}`);
  const git = await openClone(workspace.base, run).catch((error: unknown) => {
    if (error instanceof ReleaseError) return error;
    throw error;
  });
  if (git instanceof ReleaseError) return { problems: [], notChecked: [untold(git.message)] };
  const { message, reason } = await readTagMessage(git, REMOTE, tag);
  if (reason !== undefined) return { problems: [], notChecked: [untold(reason)] };
  const tagged = message === undefined ? undefined : parseTagMessage(message);
  if (tagged === undefined) return { problems: [], notChecked: [] };
  const problems = compareWithTag(plan, { tag, tagged, digest: digestOf(plan.packages) });
  return problems === undefined
    ? { problems: [], notChecked: [untold("some of it is published, and the tag does not name so many")] }
    : { problems, notChecked: [] };
}
