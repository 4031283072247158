import { isJsonObject, type Manifest } from "../../json/json.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote, suggest } from "../../text/words.ts";
import type { StartedCommand } from "../../workflow/commands.ts";
import { moveTo } from "../../workflow/paths.ts";
import type { JobStep } from "../../workflow/publish-job.ts";
import { type ScriptCall, scriptCall } from "../../workflow/script-calls.ts";
import { evaluateCondition } from "../../workflow/triggers.ts";
import { directoryOf, followContents, mustPass } from "./job-contents.ts";
import { commandPlace, fieldOfJob, workflowProblem } from "./problem.ts";
import { waysToRegistry } from "./ways-to-registry.ts";

/** A package script that is started and that no manifest has. */
export const workflowScriptMissing: Rule<"WORKFLOW_SCRIPT_MISSING"> = {
  stage: "check",
  codes: {
    WORKFLOW_SCRIPT_MISSING: {
      title: "A job on the way to the registry starts a package script that is not there",
      label: "missing package script",
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} runs ${quote(actual)}, expected ${expected ?? "a script that there is"}${because(reason)}`,
      what: "A job that publishes, or one that it waits for, starts a script that the `package.json` where it runs does not have. Where a program of that name might be installed, yarn's and bun's `run` and a bare `pnpm name` are judged only if a script is called almost so, and as a warning.",
      says: 'npm error Missing script: "biuld"',
      why: "The script was renamed or is misspelt, stands in another package, or the step runs in another directory than its author thought. `npm run name --workspaces` fails where only one of the packages lacks it.",
      fix: "Name a script that there is, run the command in the package that has it, or add `--if-present` where it may be missing.",
      sources: [
        "https://docs.npmjs.com/cli/commands/npm-run",
        "https://pnpm.io/cli/run",
        "https://docs.npmjs.com/cli/using-npm/workspaces#ignoring-missing-scripts",
      ],
    },
  },
  *check(facts) {
    const reported = new Set<string>();
    for (const { way, certain } of waysToRegistry(facts)) {
      for (const { step, command, contents } of followContents(way, facts)) {
        if (command === undefined || (contents !== "checkout" && contents !== "sources") || !isReached(step)) continue;
        const missing = mustPass(command) ? missingScript(command, facts) : undefined;
        if (missing === undefined) continue;
        const place = commandPlace(step, command.line);
        const key = `${place.file}:${place.at.position.line}:${missing.name}`;
        if (reported.has(key)) continue;
        reported.add(key);
        yield workflowProblem("WORKFLOW_SCRIPT_MISSING", certain && missing.certain ? "error" : "warning", place, {
          field: fieldOfJob(way.job, "steps"),
          actual: command.words.join(" "),
          expected: missing.meant === undefined ? `a script \`${missing.name}\`` : `\`${missing.meant}\``,
          reason: reasonOf(missing, command),
          predicts: command.words[0] === "npm" ? `Missing script: "${missing.name}"` : undefined,
        });
      }
    }
  },
};

/** What a matrix, an input or a variable asks for may be whether there is such a script. */
const CHOOSING = /hashfiles|\b(?:matrix|inputs|env|vars)\./i;

function isReached({ step, conditions }: JobStep): boolean {
  return (
    step.continueOnError === undefined &&
    conditions.every((one) => !CHOOSING.test(one.text) && evaluateCondition(one, () => undefined) !== false)
  );
}

interface Missing {
  readonly name: string;
  /** The manifest without it. */
  readonly file: string;
  /** The script that is called almost so. */
  readonly meant: string | undefined;
  readonly certain: boolean;
}

function reasonOf({ file, certain }: Missing, { scripts }: StartedCommand): string {
  const through = scripts.length === 0 ? "" : `, and \`${scripts.join("` → `")}\` starts it`;
  return certain ? `\`${file}\` has no such script${through}` : `unless a program of that name is installed${through}`;
}

/** Answered by the clients themselves, or by a file. */
const BUILT_IN = new Set(
  "env start stop restart version versions workspaces constraints deploy licenses setup self-update".split(" "),
);

const PLAIN = /^[\w@.:/-]+$/;

function missingScript(command: StartedCommand, facts: Facts): Missing | undefined {
  const { words } = command;
  const [program = "", ...rest] = words;
  const call = program === "turbo" || program === "lerna" || program === "vp" ? undefined : callOf(words);
  if (call === undefined || rest.some((word) => word.startsWith("--if-present"))) return undefined;
  const owners = ownersOf(call, command, facts);
  for (const name of call.names) {
    if (!PLAIN.test(name) || BUILT_IN.has(name) || name.startsWith("-")) continue;
    const without = owners.filter(({ manifest }) => !scriptsOf(manifest).includes(name));
    // npm goes to each of them, the others to those that have it.
    const [first] = without;
    if (first === undefined || (program !== "npm" && without.length < owners.length)) continue;
    const meant = suggest(name, scriptsOf(first.manifest));
    const missing = { name, file: first.file, meant };
    if (call.explicit && !runsPrograms(program)) return { ...missing, certain: true };
    if (mayBeProgram(name, owners, facts)) continue;
    if (call.explicit && name.includes(":")) return { ...missing, certain: true };
    if (meant !== undefined) return { ...missing, certain: false };
  }
  return undefined;
}

/** yarn's and bun's `run` start programs and files as well. */
function runsPrograms(program: string): boolean {
  return program === "yarn" || program === "bun";
}

function callOf(words: readonly string[]): ScriptCall | undefined {
  const [program, verb = "", name = ""] = words;
  // `npm test` is `npm run test`; pnpm's does nothing where there is none.
  if (program === "npm" && /^(?:test|tst|t)$/.test(verb)) return scriptCall(["npm", "run", "test", ...words.slice(2)]);
  if (program === "node" && verb === "--run") return { explicit: true, names: [name], rest: [] };
  return scriptCall(words);
}

interface Owner {
  readonly file: string;
  readonly manifest: Manifest;
}

/** The packages whose script is started; none where that is not known. */
function ownersOf({ packages }: ScriptCall, command: StartedCommand, { workspace, workflows }: Facts): Owner[] {
  const members = workspace.packages.map(({ file, directory, name, manifest }) => ({
    file,
    directory,
    name,
    manifest,
  }));
  const root = workflows?.rootManifest;
  if (packages === "all") {
    const filtered = command.words.some((word) => /^(?:--filter|-F|--from|--include|--exclude|--since)/.test(word));
    if (filtered || members.length === 0) return [];
    const isNpm = command.words[0] === "npm";
    return isNpm || root === undefined
      ? members.filter(({ directory }) => !isNpm || directory !== workspace.root)
      : [...members, { file: "package.json", manifest: root }];
  }
  const from = directoryOf(command);
  if (from === undefined) return [];
  const at = (directory: string | undefined): Owner[] => {
    if (directory === "." && root !== undefined) return [{ file: "package.json", manifest: root }];
    return members.filter((member) => member.directory === directory);
  };
  if (packages === undefined) return at(from);
  if ("directory" in packages) return at(moveTo(from, packages.directory));
  const named = members.filter(({ name }) => name === packages.name);
  return named.length > 0 ? named : at(moveTo(from, packages.name));
}

function scriptsOf({ scripts }: Manifest): string[] {
  return isJsonObject(scripts) ? Object.keys(scripts) : [];
}

/** Whether a dependency is called so, or like the package that brings it. */
function mayBeProgram(name: string, owners: readonly Owner[], { workflows }: Facts): boolean {
  const manifests = [...owners.map(({ manifest }) => manifest), workflows?.rootManifest ?? {}];
  const dependencies = manifests.flatMap((manifest) =>
    ["dependencies", "devDependencies", "optionalDependencies"].flatMap((field) =>
      isJsonObject(manifest[field]) ? Object.keys(manifest[field]) : [],
    ),
  );
  const own = owners.some(({ manifest }) => manifest["bin"] !== undefined);
  return own || /[./]/.test(name) || dependencies.some((dependency) => dependency.split(/[/@-]/).includes(name));
}
