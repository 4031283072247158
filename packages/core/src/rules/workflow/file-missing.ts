import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import { recogniseClient } from "../../workflow/client.ts";
import type { StartedCommand } from "../../workflow/commands.ts";
import { moveTo } from "../../workflow/paths.ts";
import type { JobWay } from "../../workflow/publish-job.ts";
import { startedFile } from "../../workflow/script-bodies.ts";
import { scriptCall } from "../../workflow/script-calls.ts";
import { followContents, isHeard, type Moment, mustPass, mustSucceed } from "./job-contents.ts";
import { commandPlace, fieldOfJob, type Place, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";
import { waysToRegistry } from "./ways-to-registry.ts";

/** A job that names a file of the repository where there is none: git does not have it, or nothing was checked out. */
export const workflowFileMissing: Rule<"WORKFLOW_FILE_MISSING"> = {
  stage: "check",
  codes: {
    WORKFLOW_FILE_MISSING: {
      title: "The job that publishes names a file that is not there",
      label: ["missing file that a job names", "missing files that a job names"],
      message: ({ field, actual, reason }) => `${quote(field)} needs ${quote(actual)}${because(reason)}`,
      what: "A step of a job that publishes, or of one that it waits for, starts a script of the repository, uses an action by its path, works in a directory, reads `node-version-file` or a package's manifest. git does not have it, or no step has checked anything out. Nothing is said where an earlier step may have made it: a build, an installation that runs scripts, a download.",
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

interface Missing {
  readonly place: Place;
  readonly path: string;
  readonly reason: string;
  readonly predicts?: string;
}

const NO_CHECKOUT = "no step before it checks the repository out";

const NOT_IN_GIT = "git does not have it";

/** What the first step misses that misses something: the others are not reached. */
function missingIn(way: JobWay, facts: Facts): Missing[] {
  const made: string[] = [];
  for (const moment of followContents(way, facts)) {
    const { step, command, contents } = moment;
    const judged = mustSucceed(step) && (contents === "empty" || contents === "checkout");
    const found = judged ? missingAt(moment, way, facts, made) : [];
    if (found.length > 0) return found;
    if (command?.words[0] === "mkdir") made.push(...command.words.slice(1));
  }
  return [];
}

function missingAt(moment: Moment, way: JobWay, facts: Facts, made: readonly string[]): Missing[] {
  const directory = missingDirectory(moment, way, facts, made);
  if (directory.length > 0) return directory;
  const { command } = moment;
  if (command === undefined) return [...missingAction(moment, way, facts), ...missingInput(moment, facts)];
  if (!isHeard(command)) return [];
  return [...missingFile(moment, command, facts), ...missingManifest(moment, command)];
}

/** The runner starts a script in its directory, and `cd` goes into another. */
function missingDirectory(
  { step, command, contents }: Moment,
  { job, workflow }: JobWay,
  { workflows }: Facts,
  made: readonly string[],
): Missing[] {
  const written = step.step.workingDirectory ?? (step.file === workflow.file ? job.workingDirectory : undefined);
  const places: { readonly path: string; readonly place: Place; readonly predicts?: string }[] = [];
  if (command !== undefined && step.directory !== undefined) {
    const at = (written ?? workflow.workingDirectory)?.at ?? step.step.at;
    const predicts = "An error occurred trying to start process '/usr/bin/bash' with working directory";
    const path = moveTo(".", step.directory);
    if (path !== undefined) places.push({ path, place: { file: step.file, at }, predicts });
  }
  const moved = command === undefined ? undefined : movedTo(command);
  if (command !== undefined && moved !== undefined)
    places.push({ path: moved, place: commandPlace(step, command.line) });
  return places.flatMap(({ path, place, predicts }) => {
    const known = workflows?.files?.get(path);
    if (path === "." || known === undefined || isMade(path, made)) return [];
    if (contents === "empty") return [{ place, path, reason: NO_CHECKOUT, predicts }];
    return known.kind === "absent" ? [{ place, path, reason: NOT_IN_GIT, predicts }] : [];
  });
}

function movedTo(command: StartedCommand): string | undefined {
  const { words, directories = [] } = command;
  const [program, target, ...others] = words;
  const [from, ...elsewhere] = directories;
  if ((program !== "cd" && program !== "pushd") || target === undefined || target.startsWith("-")) return undefined;
  if (others.length + elsewhere.length > 0 || from === undefined) return undefined;
  return mustPass(command) ? moveTo(from, target) : undefined;
}

function isMade(path: string, made: readonly string[]): boolean {
  return /(?:^|\/)node_modules(?:\/|$)/.test(path) || made.some((one) => `${one}/`.includes(`${path.split("/")[0]}/`));
}

/** An action by its path lies where a checkout has put it. What the repository does not have at all is told elsewhere. */
function missingAction({ step, contents }: Moment, { workflow, job }: JobWay, { workflows }: Facts): Missing[] {
  const used = step.actions[0] ?? step.step.uses?.text;
  if (contents !== "empty" || used?.startsWith("./") !== true || workflows?.missing.has(used) === true) return [];
  const uses = job.steps.find((one) => one.uses?.text === used)?.uses;
  if (uses === undefined) return [];
  const predicts = "Can't find 'action.yml', 'action.yaml' or 'Dockerfile'";
  return [{ place: { file: workflow.file, at: uses.at }, path: used, reason: NO_CHECKOUT, predicts }];
}

/** Inputs that name a file which has to be there, by action; and those that are heard instead. */
const FILE_INPUTS = new Map([
  ["actions/setup-node", [{ input: "node-version-file", instead: "node-version" }]],
  ["actions/setup-python", [{ input: "python-version-file", instead: "python-version" }]],
  ["actions/setup-go", [{ input: "go-version-file", instead: "go-version" }]],
]);

function missingInput({ step, contents }: Moment, { workflows }: Facts): Missing[] {
  const inputs = FILE_INPUTS.get(actionOf(step.step)?.name ?? "") ?? [];
  return inputs.flatMap(({ input, instead }) => {
    const value = step.inputs.get(input);
    if (value === undefined || value === "" || (step.inputs.get(instead) ?? "") !== "") return [];
    const place = { file: step.file, at: step.step.with.get(input)?.at ?? step.step.at };
    const path = moveTo(".", value);
    if (path !== undefined && contents === "empty") return [{ place, path: value, reason: NO_CHECKOUT }];
    const absent = path !== undefined && workflows?.files?.get(path)?.kind === "absent";
    return absent ? [{ place, path, reason: NOT_IN_GIT }] : [];
  });
}

function missingFile({ step, contents }: Moment, command: StartedCommand, { workflows }: Facts): Missing[] {
  return filesStarted(command).flatMap((path) => {
    const known = workflows?.files?.get(path);
    const name = escape(path.slice(path.lastIndexOf("/") + 1));
    const isAsked = new RegExp(String.raw`-[efrsx]\s+\S*${name}`).test(step.run ?? "");
    if (known === undefined || isAsked) return [];
    const place = commandPlace(step, command.line);
    if (contents === "empty") return [{ place, path, reason: NO_CHECKOUT }];
    return known.kind === "absent" ? [{ place, path, reason: NOT_IN_GIT }] : [];
  });
}

const CLEAN = /^(?:npm (?:ci|clean-install)|(?:pnpm|bun) (?:i|install|ci))(?: -|$)/;

/** What is done with a package, where there is none. */
function missingManifest({ step, contents }: Moment, command: StartedCommand): Missing[] {
  if (contents !== "empty" || !needsManifest(command)) return [];
  const [directory, ...others] = command.directories ?? [];
  if (directory === undefined || others.length > 0 || directory.includes("*")) return [];
  const path = moveTo(directory, "package.json") ?? "package.json";
  return [{ place: commandPlace(step, command.line), path, reason: NO_CHECKOUT }];
}

function needsManifest({ words, ways }: StartedCommand): boolean {
  const text = words.join(" ");
  if (ways.length > 1 || / (?:-C|--dir|--cwd|--prefix)\b/.test(text)) return false;
  if (CLEAN.test(text) && !/ (?:-g|--global)\b/.test(text)) return true;
  const recognised = recogniseClient(words);
  if (recognised === undefined) return scriptCall(words)?.explicit === true;
  if (recognised === "not-published" || recognised.client === "slipway" || recognised.client === "other") return false;
  return recognised.operands.length === 0;
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
