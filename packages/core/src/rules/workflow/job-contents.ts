import type { Facts } from "../../rule/facts.ts";
import type { StartedCommand } from "../../workflow/commands.ts";
import type { JobStep, JobWay } from "../../workflow/publish-job.ts";
import type { ShellCommand } from "../../workflow/shell.ts";
import { actionOf } from "./steps.ts";

/**
 * What lies in a job's workspace: `empty`, nothing was checked out; `checkout`, what git has and nothing else; `sources`, other
 * files were made, but manifests are as git has them.
 */
type Contents = "empty" | "checkout" | "sources" | "unknown";

/** A command as it begins, or an action. */
export interface Moment {
  readonly step: JobStep;
  /** Absent for an action. */
  readonly command: StartedCommand | undefined;
  readonly contents: Contents;
}

/** The steps of a job and the commands in them, each with what lies in the workspace before it. */
export function followContents({ steps, job }: JobWay, facts: Facts): readonly Moment[] {
  const moments: Moment[] = [];
  // What a runner of one's own has left over from earlier runs is not known, nor what an image brings.
  let contents: Contents = isHosted(job) && job.container === undefined ? "empty" : "unknown";
  for (const step of steps) {
    if (step.step.run === undefined) {
      moments.push({ step, command: undefined, contents });
      contents = behindAction(step, contents);
      continue;
    }
    for (const command of facts.commandsOf(step)) {
      moments.push({ step, command, contents });
      contents = behindCommand(command, contents, facts);
    }
  }
  return moments;
}

/** Whether GitHub makes a machine for the job, on which nothing is left over. */
export function isHosted({ runsOn }: JobWay["job"]): boolean {
  return (
    runsOn?.group === undefined && (runsOn?.labels ?? []).every(({ text }) => /^(?:ubuntu|windows|macos)-/.test(text))
  );
}

/** Whether nothing keeps a step from running, and its failure ends the job. */
export function mustSucceed({ conditions, step }: JobStep): boolean {
  return conditions.length === 0 && step.continueOnError === undefined;
}

/** Bring no file of the repository's, and make none. */
const HARMLESS_ACTIONS =
  /^(?:actions\/setup-(?:node|python|java|go|dotnet)|actions\/(?:create-github-app-token|upload-artifact|github-script)|pnpm\/action-setup|oven-sh\/setup-bun|step-security\/harden-runner)$/;

/** Make files, and leave manifests alone. */
const MAKING_ACTIONS = /^(?:actions\/cache(?:\/restore)?|changesets\/action)$/;

/** What names the commit or the repository that a checkout takes without being told. */
const SAME = /^\$\{\{\s*github\.(?:sha|ref|ref_name|repository)\s*\}\}$/;

function behindAction(step: JobStep, before: Contents): Contents {
  const name = actionOf(step.step)?.name ?? "";
  if (name === "actions/checkout") return behindCheckout(step);
  if (HARMLESS_ACTIONS.test(name)) return before;
  const making = MAKING_ACTIONS.test(name) || bringsIntoFolder(name, step);
  return making && hasSources(before) ? "sources" : "unknown";
}

function hasSources(contents: Contents): boolean {
  return contents === "checkout" || contents === "sources";
}

/** It takes away what was there before. */
function behindCheckout({ step, conditions }: JobStep): Contents {
  const { with: inputs } = step;
  const others = ["repository", "path", "ref", "sparse-checkout", "clean"].some((key) => {
    const text = inputs.get(key)?.text ?? "";
    return text !== "" && !SAME.test(text);
  });
  return others || conditions.length > 0 ? "unknown" : "checkout";
}

function bringsIntoFolder(name: string, { inputs }: JobStep): boolean {
  const path = inputs.get("path") ?? "";
  return name === "actions/download-artifact" && !/^(?:\.\/?)?$/.test(path);
}

/** `enable` and `prepare` are what corepack is told. */
const HARMLESS_COMMANDS =
  /^(?:echo|printf|ls|cat|pwd|env|true|:|cd|pushd|popd|set|export|test|\[|\[\[|mkdir|rm|chmod|which|command|enable|prepare|exit|sleep|date|git (?:config|status|log|rev-parse|describe|diff|tag|push|fetch|remote|add|commit)|npm (?:config|set|-v|--version|ping|whoami|view)|pnpm (?:-v|--version|config)|yarn (?:-v|--version|config)|bun (?:-v|--version)|node (?:-v|--version)|npm (?:i|install) (?:-g|--global))(?: |$)/;

const INSTALL =
  /^(?:npm (?:ci|i|install|clean-install)|pnpm (?:i|install|ci)|yarn(?: install)?|bun (?:i|install|ci))(?: -|$)/;

const LIFECYCLE = ["preinstall", "install", "postinstall", "prepare", "prepublish"];

/** Put other files where the checkout was, manifests among them. */
const REPLACING =
  /^(?:git(?: -\S+)* (?:clone|checkout|switch|pull|merge|rebase|reset|restore|stash|submodule|worktree|cherry-pick|apply|am|read-tree)|gh (?:repo|pr|run|release)|tar|unzip|cp|mv|rsync|ln|curl|wget|degit|giget|npm (?:init|create|pkg)|pnpm (?:init|create)|yarn (?:init|create|set)|bun (?:init|create))(?: |$)|package\.json|\.tgz\b/;

function behindCommand(command: StartedCommand, before: Contents, facts: Facts): Contents {
  // What it starts stands behind it.
  if (command.opened || isHarmless(command, facts)) return before;
  const replaces =
    REPLACING.test(command.words.join(" ")) || command.outputs.some((file) => file.endsWith("package.json"));
  return hasSources(before) && !replaces ? "sources" : "unknown";
}

/** Whether a command brings no file into the workspace that a later one might be about. */
function isHarmless({ words, outputs }: StartedCommand, { workspace, workflows }: Facts): boolean {
  const text = words.join(" ");
  if (outputs.some((file) => !/GITHUB_(?:ENV|OUTPUT|PATH|STEP_SUMMARY)|\/dev\/null|\.npmrc$/.test(file))) return false;
  if (HARMLESS_COMMANDS.test(text)) return true;
  if (!INSTALL.test(text)) return false;
  const manifests = [workflows?.rootManifest, ...workspace.packages.map(({ manifest }) => manifest)];
  return manifests.every((manifest) => {
    const scripts = manifest?.["scripts"];
    return typeof scripts !== "object" || scripts === null || !LIFECYCLE.some((script) => script in scripts);
  });
}

/** Whether it comes to a command, and its failure ends the job. */
export function isHeard({
  ignored,
  tested,
  guarded,
  fallback,
}: Pick<ShellCommand, "ignored" | "tested" | "guarded" | "fallback">): boolean {
  return !ignored && !tested && !guarded && !fallback;
}

/** Whether a command is heard, and its words are known. */
export function mustPass(command: StartedCommand): boolean {
  return isHeard(command) && command.ways.length === 1;
}

/** The one directory that a command runs in; absent where there are several, or where it is not known. */
export function directoryOf({ directories = [] }: StartedCommand): string | undefined {
  const [directory, ...others] = directories;
  return others.length > 0 || directory?.includes("*") === true ? undefined : directory;
}
