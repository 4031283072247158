import { findPublishCommands, type PublishCommand } from "./find-publish-commands.ts";
import type { PackageScripts } from "./package-scripts.ts";
import type { JobStep, PublishClient } from "./publish-job.ts";

/** Publish whenever they are used. */
const PUBLISHING: readonly { name: RegExp; client: PublishClient }[] = [
  { name: /^changesets\/action\/publish$/i, client: "changesets" },
  { name: /^js-devtools\/npm-publish$/i, client: "npm" },
  { name: /^(?:cycjimmy|codfish)\/semantic-release-action$/i, client: "semantic-release" },
  { name: /(?:^|\/)packages\/action\/publish$/, client: "slipway" },
  { name: /\/slipway(?:\/.*)?\/publish$/i, client: "slipway" },
];
const CHANGESETS = /^changesets\/action$/i;
const RETRYING = /^(?:nick-fields|nick-invision)\/retry$/i;

/**
 * What an action publishes. Actions that are given a command publish what the command does.
 *
 * @see https://github.com/changesets/action
 * @see https://github.com/JS-DevTools/npm-publish
 */
export function recogniseAction({ step, inputs, directory }: JobStep, scripts: PackageScripts): PublishCommand[] {
  const reference = step.uses?.text ?? "";
  const name = reference.replace(/@[^@/]*$/, "").replace(/^(?:\.|\$)\//, "");
  if (inputs.get("dry-run") === "true") return [];
  const base = {
    mode: "publish",
    certainty: "certain",
    words: [reference],
    scripts: [],
    ignored: false,
    line: 0,
  } as const;
  const known = PUBLISHING.find((candidate) => candidate.name.test(name));
  if (known !== undefined) {
    const staged = known.client === "slipway" && inputs.get("stage") === "true";
    return [{ ...base, client: known.client, mode: staged ? "stage" : "publish" }];
  }
  if (CHANGESETS.test(name)) {
    const input = ["publish", "publish-script"].find((key) => inputs.has(key));
    if (input === undefined) return [];
    const inner = findPublishCommands(inputs.get(input) ?? step.with.get(input)?.text ?? "", scripts, directory);
    const certain = inner.find(({ certainty }) => certainty === "certain");
    return [{ ...base, client: "changesets", ...certain, line: 0 }];
  }
  return RETRYING.test(name) ? findPublishCommands(inputs.get("command") ?? "", scripts, directory) : [];
}
