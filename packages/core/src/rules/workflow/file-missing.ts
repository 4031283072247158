import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { StartedCommand } from "../../workflow/commands.ts";
import { moveTo } from "../../workflow/paths.ts";
import type { JobStep, JobWay } from "../../workflow/publish-job.ts";
import { startedFile } from "../../workflow/script-bodies.ts";
import { commandPlace, fieldOfJob, type Place, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";

/** A job that names a file of the repository where there is none: git does not have it, or nothing was checked out. */
export const workflowFileMissing: Rule<"WORKFLOW_FILE_MISSING"> = {
  stage: "check",
  codes: {
    WORKFLOW_FILE_MISSING: {
      title: "The job that publishes names a file that is not there",
      message: ({ field, actual, reason }) => `${quote(field)} needs ${quote(actual)}${because(reason)}`,
      what: "A step of a job that publishes, or of one that it waits for, starts a script of the repository, uses an action by its path, or reads `node-version-file`. git does not have the file, or no step has checked anything out. Nothing is said where an earlier step may have made it: a build, an installation that runs scripts, a download.",
      says: "Error: Cannot find module '…'",
      why: "The file was renamed, or `.gitignore` takes it away, so that it lies on its author's machine only; or the checkout was left out when the job was cut in two.",
      fix: "Commit the file, mend its path, or check the repository out before the step.",
      sources: [
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/add-scripts",
        "https://github.com/actions/setup-node/blob/main/docs/advanced-usage.md#node-version-file",
      ],
    },
  },
  *check(facts) {
    if (facts.workflows === undefined) return;
    const reported = new Set<string>();
    for (const { way, certain } of waysToRegistry(facts)) {
      for (const { place, path, reason, predicts } of missingIn(way, facts)) {
        const key = `${place.file}:${place.at.position.line}:${path}`;
        if (reported.has(key)) continue;
        reported.add(key);
        yield workflowProblem("WORKFLOW_FILE_MISSING", certain ? "error" : "warning", place, {
          field: fieldOfJob(way.job, "steps"),
          actual: path,
          reason,
          predicts,
        });
      }
    }
  },
};

/** The ways to jobs that publish, and to those that they wait for. */
function waysToRegistry({ jobWays, publishingJobs }: Facts): { readonly way: JobWay; readonly certain: boolean }[] {
  return publishingJobs.flatMap((job) => {
    const waited = new Set([job.job.id, ...job.job.needs.map(({ text }) => text)]);
    const ways = jobWays.filter(({ entry, workflow, job: other }) => {
      return entry === job.entry && workflow === job.workflow && waited.has(other.id);
    });
    return ways.map((way) => ({ way, certain: job.certainty === "certain" }));
  });
}

interface Missing {
  readonly place: Place;
  readonly path: string;
  readonly reason: string;
  readonly predicts?: string;
}

const NO_CHECKOUT = "no step before it checks the repository out";

function missingIn({ steps, workflow, job }: JobWay, facts: Facts): Missing[] {
  const found: Missing[] = [];
  let checkedOut = false;
  for (const step of steps) {
    const fate = fateOf(step, facts);
    if (fate === "checkout") {
      checkedOut = true;
      continue;
    }
    // What a runner of one's own has left over from earlier runs is not known.
    const empty = !checkedOut && isHosted(job) && job.container === undefined;
    if (mayRun(step)) found.push(...actionFor(step, empty, workflow, job, facts), ...missingFor(step, empty, facts));
    if (fate === "unknown" || found.length > 0) break;
  }
  return found;
}

function isHosted({ runsOn }: JobWay["job"]): boolean {
  return (
    runsOn?.group === undefined && (runsOn?.labels ?? []).every(({ text }) => /^(?:ubuntu|windows|macos)-/.test(text))
  );
}

function mayRun({ conditions, step }: JobStep): boolean {
  return conditions.length === 0 && step.continueOnError === undefined;
}

/** Bring no file of the repository's, and make none. */
const HARMLESS_ACTIONS =
  /^(?:actions\/setup-(?:node|python|java|go|dotnet)|actions\/(?:create-github-app-token|upload-artifact|github-script)|pnpm\/action-setup|oven-sh\/setup-bun|step-security\/harden-runner)$/;

const HARMLESS_COMMANDS =
  /^(?:echo|printf|ls|cat|pwd|env|true|:|cd|pushd|popd|set|export|test|mkdir|rm|chmod|which|command|corepack|exit|sleep|date|git (?:config|status|log|rev-parse|describe|diff|tag)|npm (?:config|set|-v|--version|ping|whoami|view)|pnpm (?:-v|--version|config)|yarn (?:-v|--version|config)|node (?:-v|--version)|npm (?:i|install) (?:-g|--global))(?: |$)/;

const INSTALL = /^(?:npm (?:ci|i|install)|pnpm (?:i|install)|yarn(?: install)?|bun (?:i|install))(?: -|$)/;

const LIFECYCLE = ["preinstall", "install", "postinstall", "prepare", "prepublish"];

/** `unknown`: what lies in the workspace behind it is not known. */
function fateOf(step: JobStep, facts: Facts): "checkout" | "harmless" | "unknown" {
  const name = actionOf(step.step)?.name;
  if (name === "actions/checkout") {
    const { with: inputs } = step.step;
    const plain = !["repository", "path", "ref", "sparse-checkout"].some((key) => inputs.has(key));
    return plain && step.conditions.length === 0 ? "checkout" : "unknown";
  }
  if (name !== undefined) return HARMLESS_ACTIONS.test(name) ? "harmless" : "unknown";
  return facts.commandsOf(step).every((command) => isHarmless(command, facts)) ? "harmless" : "unknown";
}

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

/** An action by its path lies where a checkout has put it. What the repository does not have at all is told elsewhere. */
function actionFor(
  { actions, step }: JobStep,
  empty: boolean,
  { file }: JobWay["workflow"],
  { steps }: JobWay["job"],
  { workflows }: Facts,
): Missing[] {
  const used = actions[0] ?? step.uses?.text;
  if (!empty || used?.startsWith("./") !== true || workflows?.missing.has(used) === true) return [];
  const uses = steps.find((one) => one.uses?.text === used)?.uses;
  if (uses === undefined) return [];
  const predicts = "Can't find 'action.yml', 'action.yaml' or 'Dockerfile'";
  return [{ place: { file, at: uses.at }, path: used, reason: NO_CHECKOUT, predicts }];
}

function missingFor(step: JobStep, empty: boolean, facts: Facts): Missing[] {
  const files = facts.workflows?.files;
  const found: Missing[] = [];
  const { inputs } = step;
  const versionFile = inputs.get("node-version-file");
  if (actionOf(step.step)?.name === "actions/setup-node" && versionFile !== undefined && !inputs.has("node-version")) {
    const place = { file: step.file, at: step.step.with.get("node-version-file")?.at ?? step.step.at };
    const path = moveTo(".", versionFile);
    if (empty) found.push({ place, path: versionFile, reason: NO_CHECKOUT });
    else if (path !== undefined && files?.get(path)?.kind === "absent")
      found.push({ place, path, reason: "git does not have it" });
  }
  for (const command of facts.commandsOf(step)) {
    for (const path of filesStarted(command)) {
      const known = files?.get(path);
      const guarded = new RegExp(String.raw`-[efrsx]\s+\S*${escape(path.slice(path.lastIndexOf("/") + 1))}`).test(
        step.run ?? "",
      );
      if (known === undefined || guarded || command.ignored || command.tested) continue;
      const place = commandPlace(step, command.line);
      if (empty) found.push({ place, path, reason: NO_CHECKOUT });
      else if (known.kind === "absent") found.push({ place, path, reason: "git does not have it" });
    }
    // What a command makes, the next one may start.
    if (found.length > 0 || !isHarmless(command, facts)) break;
  }
  return found;
}

/** Without an ending, or with a variable in it, what a name stands for is for its program to find out. */
function filesStarted({ ways, directories = [], opened }: StartedCommand): string[] {
  const [words = []] = ways;
  const file = ways.length === 1 && !opened ? startedFile(words)?.file : undefined;
  if (file === undefined || !/^[\w@./-]+\.[a-z]+$/i.test(file) || /node_modules|^\/|^~/.test(file)) return [];
  const [directory, ...others] = directories;
  const path = directory === undefined || others.length > 0 ? undefined : moveTo(directory, file);
  return path === undefined ? [] : [path];
}

function escape(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
}
