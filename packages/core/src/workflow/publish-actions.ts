import { findCommands, type RepositoryScripts } from "./commands.ts";
import { substitute } from "./parameters.ts";
import { findPublishCommands, mayPublish, type PublishCommand } from "./publish-commands.ts";
import type { JobStep, PublishClient } from "./publish-job.ts";

const NPM_PUBLISH = /^js-devtools\/npm-publish$/i;

/** Publish whenever they are used. */
const PUBLISHING: readonly { name: RegExp; client: PublishClient }[] = [
  { name: /^changesets\/action\/publish$/i, client: "changesets" },
  { name: NPM_PUBLISH, client: "npm" },
  { name: /^(?:cycjimmy|codfish)\/semantic-release-action$/i, client: "semantic-release" },
  { name: /(?:^|\/)packages\/action\/publish$/, client: "slipway" },
  { name: /\/slipway(?:\/.*)?\/publish$/i, client: "slipway" },
];

const CHANGESETS = /^changesets\/action$/i;

/** Inputs that hold a command, whatever the action. */
const COMMANDS = [
  "publish",
  "publish-script",
  "publish_script",
  "publish-command",
  "publish_command",
  "script",
  "command",
  "run",
];

/** Run what they are given as JavaScript. */
const NO_SHELL = /^actions\/github-script$/i;

/**
 * What an action publishes. Actions that are given a command publish what the command does.
 *
 * @see https://github.com/changesets/action
 * @see https://github.com/JS-DevTools/npm-publish
 */
export function recogniseAction(jobStep: JobStep, scripts: RepositoryScripts): readonly PublishCommand[] {
  const { step, inputs } = jobStep;
  const reference = step.uses?.text ?? "";
  const name = actionName(reference);
  if (inputs.get("dry-run") === "true") return [];
  const base = {
    mode: "publish",
    certainty: "certain",
    words: [reference],
    ways: [[reference]],
    directories: undefined,
    scripts: [],
    environment: new Map(),
    ignored: false,
    line: 0,
  } as const;
  const known = PUBLISHING.find((candidate) => candidate.name.test(name));
  if (known !== undefined) {
    const staged = known.client === "slipway" && inputs.get("stage") === "true";
    const own = NPM_PUBLISH.test(name) ? ({ ways: waysOf(jobStep), directories: ["."] } as const) : {};
    return [{ ...base, ...own, client: known.client, mode: staged ? "stage" : "publish" }];
  }
  if (NO_SHELL.test(name)) return [];
  const given = COMMANDS.flatMap((input) => inputs.get(input) ?? step.with.get(input)?.text ?? []);
  const found = given.flatMap((command) => findPublishCommands(command, scripts, jobStep));
  if (!CHANGESETS.test(name)) {
    // A single word is a command of the action's own.
    const meant = found.filter(({ certainty, words }) => certainty === "certain" || words.length > 1);
    return meant.map((command) => ({ ...command, line: 0 }));
  }
  const certain = found.find(({ certainty }) => certainty === "certain");
  if (certain !== undefined) return [{ ...certain, line: 0 }];
  // A command that only tags publishes nothing; of one that cannot be looked into its input's name says that it does.
  const open = given.some((command) => findCommands(command, scripts, jobStep).some(mayPublish));
  return open ? [{ ...base, client: "changesets", certainty: "likely" }] : [];
}

/** The command that `JS-DevTools/npm-publish` ends in; its path is never taken for anything else. */
function waysOf({ step, inputs, variables }: JobStep): readonly (readonly string[])[] {
  const written = inputs.get("package") ?? step.with.get("package")?.text ?? ".";
  const tag = inputs.get("tag") ?? step.with.get("tag")?.text;
  return substitute(written, variables).map((path) => [
    "npm",
    "publish",
    `./${path.replace(/^\.\//, "").replace(/(?:^|\/)package\.json$/, "") || "."}`,
    ...(tag === undefined || tag === "" ? [] : ["--tag", tag]),
  ]);
}

/** The name of an action without its ref; the path of one of this repository. */
export function actionName(reference: string): string {
  return reference.replace(/@[^@/]*$/, "").replace(/^(?:\.|\$)\//, "");
}
