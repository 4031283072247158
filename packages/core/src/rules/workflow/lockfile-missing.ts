import { isJsonObject, type Manifest } from "../../json/json.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { StartedCommand } from "../../workflow/commands.ts";
import { moveTo } from "../../workflow/paths.ts";
import { declaredNewYarn } from "../../workspace/yarn.ts";
import { directoryOf, followContents, type Moment, mustPass } from "./job-contents.ts";
import { commandPlace, fieldOfJob, type Place, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";
import { waysToRegistry } from "./ways-to-registry.ts";

/** An installation that may change no lockfile needs one. */
export const workflowLockfileMissing: Rule<"WORKFLOW_LOCKFILE_MISSING"> = {
  stage: "check",
  codes: {
    WORKFLOW_LOCKFILE_MISSING: {
      title: "The job that publishes installs from a lockfile that is not there",
      label: "missing lockfile",
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} runs ${quote(actual)}, expected ${quote(expected)}${because(reason)}`,
      what: "A job that publishes, or one that it waits for, installs with `npm ci`, with pnpm's `--frozen-lockfile` or with a yarn newer than 1, or caches by `actions/setup-node`, and git does not have the lockfile. Nothing is said where an earlier step may have written it, and of yarn 1 and bun, which install without one.",
      says: "npm error The `npm ci` command can only install with an existing package-lock.json or npm-shrinkwrap.json",
      why: "The lockfile is in `.gitignore`, it was never committed, the repository changed its package manager and the workflow did not, or the checkout comes behind the step.",
      fix: "Commit the lockfile, or install with the client whose lockfile there is.",
      sources: [
        "https://docs.npmjs.com/cli/commands/npm-ci",
        "https://pnpm.io/cli/install#--frozen-lockfile",
        "https://yarnpkg.com/cli/install",
        "https://github.com/actions/setup-node/issues/706",
      ],
    },
  },
  *check(facts) {
    const reported = new Set<string>();
    for (const { way, certain } of waysToRegistry(facts)) {
      for (const moment of followContents(way, facts)) {
        const found = missingAt(moment, facts);
        if (found === undefined) continue;
        const { place, ...details } = found;
        const key = `${place.file}:${place.at.position.line}`;
        if (!reported.has(key)) {
          reported.add(key);
          yield workflowProblem("WORKFLOW_LOCKFILE_MISSING", certain ? "error" : "warning", place, {
            field: fieldOfJob(way.job, "steps"),
            ...details,
          });
        }
        break;
      }
    }
  },
};

interface Missing {
  readonly place: Place;
  readonly actual: string;
  readonly expected: string;
  readonly reason: string;
  readonly predicts: string;
}

function missingAt(moment: Moment, facts: Facts): Missing | undefined {
  const { step, command, contents } = moment;
  // What may have written one is not known behind other commands, nor what such a condition asks for.
  if (step.step.continueOnError !== undefined || step.conditions.some(({ text }) => /hashfiles/i.test(text))) {
    return undefined;
  }
  if (command === undefined) return step.conditions.length > 0 ? undefined : missingForCache(moment, facts);
  if (contents !== "checkout" || !mustPass(command)) return undefined;
  const install = frozenInstall(command, facts);
  const directory = directoryOf(command);
  if (install === undefined || directory === undefined) return undefined;
  const place = moveTo(directory, install.directory ?? ".");
  if (place === undefined || !areAbsent(install.lockfiles, place, facts)) return undefined;
  return {
    place: commandPlace(step, command.line),
    actual: command.words.join(" "),
    expected: install.lockfiles[0],
    reason: "git does not have it",
    predicts: install.predicts,
  };
}

/** Beside the manifest, and in the directories that hold it: which of them is the workspace's, its client finds out. */
function areAbsent(lockfiles: readonly string[], directory: string, { workflows }: Facts): boolean {
  const parts = directory === "." ? [] : directory.split("/");
  const holders = ["", ...parts.map((_, index) => `${parts.slice(0, index + 1).join("/")}/`)];
  const own = lockfiles.map((file) => `${holders.at(-1) ?? ""}${file}`);
  const states = holders.flatMap((holder) => lockfiles.map((file) => workflows?.files?.get(`${holder}${file}`)?.kind));
  const isAsked = own.every((path) => workflows?.files?.get(path)?.kind === "absent");
  return isAsked && !states.includes("present");
}

interface Install {
  readonly lockfiles: readonly [string, ...string[]];
  /** From where it is started. */
  readonly directory: string | undefined;
  readonly predicts: string;
}

const NPM_CI = /^(?:ci|clean-install|ic|install-clean|isntall-clean|cit|install-ci-test|clean-install-test)$/;

function frozenInstall({ words, opened, environment }: StartedCommand, facts: Facts): Install | undefined {
  const [program = "", ...rest] = words;
  const verb = rest.find((word) => !word.startsWith("-"));
  const directory = valueOf(rest, ["--prefix", "--dir", "-C", "--cwd"]);
  if (opened || rest.some((word) => /^(?:-g|--global|--help|--dry-run)$/.test(word))) return undefined;
  if (program === "npm" && NPM_CI.test(rest[0] ?? "")) {
    const predicts = "npm error code EUSAGE";
    return { lockfiles: ["package-lock.json", "npm-shrinkwrap.json"], directory, predicts };
  }
  if (program === "pnpm") {
    const frozen = rest[0] === "ci" || (/^(?:i|install)$/.test(verb ?? "") && rest.includes("--frozen-lockfile"));
    if (!frozen || keepsLockfilesElsewhere(facts) || !hasDependencies(facts)) return undefined;
    return { lockfiles: ["pnpm-lock.yaml"], directory, predicts: "requires a pnpm-lock.yaml file, but none was found" };
  }
  const installs = program === "yarn" && (verb === undefined || verb === "install") && isBerry(facts);
  if (!installs || environment.has("YARN_ENABLE_IMMUTABLE_INSTALLS") || rest.includes("--no-immutable"))
    return undefined;
  return {
    lockfiles: ["yarn.lock"],
    directory,
    predicts: "YN0028: │ The lockfile would have been created by this install",
  };
}

function valueOf(words: readonly string[], flags: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    const [flag = "", value] = word.split("=");
    if (flags.includes(flag)) return value ?? words[index + 1];
  }
  return undefined;
}

/** pnpm can be told to keep one in each package, beside another directory, or for each branch. */
function keepsLockfilesElsewhere({ workflows }: Facts): boolean {
  return ["pnpm-workspace.yaml", ".npmrc"].some((path) => {
    const file = workflows?.files?.get(path);
    return (
      file?.kind === "present" && /shared-?workspace-?lockfile|lockfile-?dir|branch-?lockfile/i.test(file.text ?? "")
    );
  });
}

/** pnpm needs no lockfile where there is nothing to install. */
function hasDependencies({ workflows, workspace }: Facts): boolean {
  const manifests = [workflows?.rootManifest ?? {}, ...workspace.packages.map(({ manifest }) => manifest)];
  const fields = ["dependencies", "devDependencies", "optionalDependencies"];
  return manifests.some((manifest: Manifest) =>
    fields.some((field) => isJsonObject(manifest[field]) && Object.keys(manifest[field]).length > 0),
  );
}

/** yarn 1 installs without a lockfile, whatever it is told; newer ones do not in CI, unless they are told to. */
function isBerry({ workflows }: Facts): boolean {
  const settings = workflows?.files?.get(".yarnrc.yml");
  if (settings?.kind === "present" && /enableImmutableInstalls\s*:\s*false/.test(settings.text ?? "")) return false;
  return declaredNewYarn(workflows?.rootManifest ?? {}) !== undefined;
}

const CACHE_LOCKFILES = new Map<string, readonly [string, ...string[]]>([
  ["npm", ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock"]],
  ["pnpm", ["pnpm-lock.yaml"]],
  ["yarn", ["yarn.lock"]],
]);

/** setup-node makes the key of its cache from a lockfile at the root of the workspace, and fails without one. */
function missingForCache({ step, contents }: Moment, { workflows }: Facts): Missing | undefined {
  const cache = step.inputs.get("cache") ?? "";
  const lockfiles = CACHE_LOCKFILES.get(cache);
  if (actionOf(step.step)?.name !== "actions/setup-node" || lockfiles === undefined) return undefined;
  if (step.inputs.has("cache-dependency-path")) return undefined;
  const states = lockfiles.map((file) => workflows?.files?.get(file)?.kind);
  const isEmpty = contents === "empty" && states.some((state) => state !== undefined);
  if (!isEmpty && (contents !== "checkout" || states.some((state) => state !== "absent"))) return undefined;
  return {
    place: { file: step.file, at: step.step.with.get("cache")?.at ?? step.step.at },
    actual: `cache: ${cache}`,
    expected: lockfiles[0],
    reason: isEmpty ? "no step before it checks the repository out" : "git does not have it",
    predicts: "Dependencies lock file is not found",
  };
}
