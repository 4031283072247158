import { type Lookup, resolveText } from "./expressions.ts";
import { followShell } from "./follow-shell.ts";
import { substitute, type Variables } from "./parameters.ts";
import { moveTo } from "./paths.ts";
import type { JobLocation, JobStep } from "./publish-job.ts";
import { evaluateCondition } from "./triggers.ts";
import type { LocalAction, WorkflowMap, WorkflowStep, WorkflowText } from "./workflow.ts";

const LOCAL = /^(?:\.|\$)\/(.*)$/;

/** GitHub's own limit. */
const DEEPEST = 10;

/** Steps that a job is opened into. Beyond them an action that was opened is not opened once more. */
const MOST_STEPS = 2000;

/** What has been opened of a job. */
interface Opened {
  readonly actions: Set<LocalAction>;
  steps: number;
  /** Variables that steps have set for those behind them. */
  readonly variables: Map<string, readonly string[]>;
}

type Inputs = ReadonlyMap<string, string | undefined>;

interface Surroundings {
  readonly file: string;
  readonly source: string;
  readonly env: WorkflowMap;
  readonly inputs: Inputs;
  /** Inputs of an action as its caller writes them, where they are not known; by lower-case name. */
  readonly written: ReadonlyMap<string, string>;
  readonly matrix: ReadonlyMap<string, readonly WorkflowText[]>;
  readonly conditions: readonly WorkflowText[];
  readonly directory: WorkflowText | undefined;
  readonly depth: number;
  /** References of the actions that were opened on the way. */
  readonly through: readonly string[];
  readonly opened: Opened;
  /** What steps of the same list have written, by lower-case path: `build.outputs.dir`. */
  readonly outputs: Map<string, readonly string[]>;
}

/**
 * The steps of a job as it runs them: composite actions of this repository opened, inputs and variables filled in as far
 * as the files decide them.
 *
 * @param inputs Of the workflow that holds the job.
 */
export function unfoldSteps(
  { workflow, job }: JobLocation,
  inputs: Inputs,
  actions: readonly LocalAction[],
): JobStep[] {
  return unfold(job.steps, actions, {
    file: workflow.file,
    source: workflow.text,
    env: new Map([...workflow.env, ...job.env]),
    inputs,
    written: new Map(),
    matrix: job.matrix?.values ?? new Map(),
    conditions: [],
    directory: job.workingDirectory ?? workflow.workingDirectory,
    depth: 0,
    through: [],
    opened: { actions: new Set(), steps: 0, variables: new Map() },
    outputs: new Map(),
  });
}

function unfold(steps: readonly WorkflowStep[], actions: readonly LocalAction[], around: Surroundings): JobStep[] {
  const { opened } = around;
  return steps.flatMap((step) => {
    opened.steps += 1;
    const env = new Map([...around.env, ...step.env]);
    const lookup = createLookup(env, around);
    if (isLeftOut(step, lookup, around)) return [];
    const resolve = (text: string): string | undefined => {
      const resolved = resolveText(text, lookup);
      return resolved.dynamic ? undefined : resolved.text;
    };
    const inputs = new Map([...step.with].map(([name, { text }]) => [name.toLowerCase(), resolve(text)]));
    const conditions = step.if === undefined ? around.conditions : [...around.conditions, step.if];
    const action = around.depth < DEEPEST ? findAction(step, actions) : undefined;
    if (action !== undefined) {
      if (opened.steps > MOST_STEPS && opened.actions.has(action)) return [];
      opened.actions.add(action);
      const defaults = [...action.inputs].map(([name, text]) => [name, resolve(text ?? "")] as const);
      return unfold(action.steps, actions, {
        ...around,
        file: action.file,
        source: action.text,
        env,
        inputs: new Map([...defaults, ...inputs]),
        written: new Map([...step.with].map(([name, { text }]) => [name.toLowerCase(), fillIn(text, lookup, around)])),
        conditions,
        directory: undefined,
        depth: around.depth + 1,
        through: [...around.through, step.uses?.text ?? ""],
        outputs: new Map(),
      });
    }
    const written = (step.workingDirectory ?? around.directory)?.text ?? ".";
    const directory = normalise(resolve(written));
    const variables = variablesOf(env, lookup, around);
    const directories = substitute(fillIn(written, lookup, around), variables).map((path) => moveTo(".", path));
    const run = step.run === undefined ? undefined : fillIn(step.run.text, lookup, around);
    const done: JobStep = {
      file: around.file,
      source: around.source,
      step,
      actions: around.through,
      conditions,
      env,
      inputs,
      variables,
      run,
      directory,
      directories: directories.every((path) => path !== undefined) ? directories : undefined,
    };
    noteWritten(done, around);
    return [done];
  });
}

/** Whether the inputs of an action decide that one of its steps is skipped: `if: inputs.cache == 'true'`, by default `'false'`. */
function isLeftOut({ if: condition }: WorkflowStep, lookup: Lookup, { depth }: Surroundings): boolean {
  if (depth === 0 || condition === undefined) return false;
  return evaluateCondition(condition, (path) => (path.startsWith("inputs.") ? lookup(path) : undefined)) === false;
}

/** The variables of a script: those of its step, over those that earlier steps have set. */
function variablesOf(env: WorkflowMap, lookup: Lookup, { opened, matrix }: Surroundings): Variables {
  const ofMatrix = [...matrix].flatMap(([key, values]) =>
    values.length === 0 || values.some(({ dynamic }) => dynamic)
      ? []
      : [[`matrix.${key.toLowerCase()}`, values.map(({ text }) => text)] as const],
  );
  const known = new Map(ofMatrix);
  const own = [...env].map(([name, { text }]) => [name, substitute(resolveText(text, lookup).text, known)] as const);
  return new Map([...ofMatrix, ...own, ...opened.variables]);
}

const WRITES = /GITHUB_(?:ENV|OUTPUT)/;

const ENTRY = /^([A-Za-z_][\w-]*)=([^\n]*)$/;

/** What a script hands to the steps behind it: `echo "NAME=value" >> "$GITHUB_ENV"`. */
function noteWritten({ run = "", variables, directories, step, conditions }: JobStep, around: Surroundings): void {
  if (!WRITES.test(run)) return;
  const { opened, outputs } = around;
  const written = followShell(run, variables, directories).flatMap(({ ways, outputs: files }) =>
    ways.flatMap((words) => entryOf(words).map((entry) => ({ ...entry, files }))),
  );
  for (const { name } of written) {
    const valuesIn = (file: string): string[] =>
      written.flatMap((entry) =>
        entry.name === name && entry.files.some((to) => to.includes(file)) ? [entry.value] : [],
      );
    const former = conditions.length > 0 ? (opened.variables.get(name) ?? [`$${name}`]) : [];
    const variable = valuesIn("GITHUB_ENV");
    if (variable.length > 0) opened.variables.set(name, [...variable, ...former]);
    const output = valuesIn("GITHUB_OUTPUT");
    if (output.length > 0) outputs.set(`${step.id?.text}.outputs.${name}`.toLowerCase(), [...output, ...former]);
  }
}

function entryOf([program = "", ...rest]: readonly string[]): { readonly name: string; readonly value: string }[] {
  if (program !== "echo" && program !== "printf") return [];
  const [, name, value = ""] = ENTRY.exec(rest.at(-1)?.replace(/\\n$/, "") ?? "") ?? [];
  return name === undefined ? [] : [{ name, value }];
}

/** Characters of callers' words in one text: they may hold those of their own callers. */
const MOST_WRITTEN = 10_000;

const INPUT = /\$\{\{\s*inputs\.([\w-]+)\s*\}\}/gi;

/** What is known filled in, and of what an action is given and is not known, the words of its caller. */
function fillIn(text: string, lookup: Lookup, { written }: Surroundings): string {
  let filled = 0;
  return resolveText(text, lookup).text.replace(INPUT, (whole, name: string) => {
    const words = written.get(name.toLowerCase()) ?? whole;
    filled += words.length;
    return filled > MOST_WRITTEN ? whole : words;
  });
}

function findAction({ uses }: WorkflowStep, actions: readonly LocalAction[]): LocalAction | undefined {
  const directory = normalise(LOCAL.exec(uses?.text ?? "")?.[1]);
  const action = actions.find((candidate) => candidate.directory === directory);
  return action === undefined || action.steps.length === 0 ? undefined : action;
}

function createLookup(env: WorkflowMap, { inputs, matrix, outputs, opened }: Surroundings): Lookup {
  const lookup: Lookup = (path) => {
    const [context, name = "", ...deeper] = path.split(".");
    if (context === "steps") return onlyKnown(outputs.get(path.slice("steps.".length)));
    if (context === "matrix") {
      const dotted = path.slice("matrix.".length);
      return onlyValue([...matrix].find(([key]) => key.toLowerCase() === dotted)?.[1]);
    }
    if (deeper.length > 0) return undefined;
    if (context === "inputs") return inputs.get(name);
    if (context !== "env") return undefined;
    const variable = [...env].find(([key]) => key.toLowerCase() === name)?.[1];
    if (variable === undefined)
      return onlyKnown([...opened.variables].find(([key]) => key.toLowerCase() === name)?.[1]);
    if (!variable.dynamic) return variable.text;
    // A variable that is set from an input or from the matrix; one set from another variable is left unknown.
    const resolved = resolveText(variable.text, (inner) => (inner.startsWith("env.") ? undefined : lookup(inner)));
    return resolved.dynamic ? undefined : resolved.text;
  };
  return lookup;
}

/** A value that holds nothing which only its run tells. */
function onlyKnown([value, ...others]: readonly string[] = []): string | undefined {
  return others.length > 0 || value?.includes("$") === true ? undefined : value;
}

function onlyValue(values: readonly WorkflowText[] | undefined): string | undefined {
  const [value, ...others] = values ?? [];
  return value === undefined || value.dynamic || others.length > 0 ? undefined : value.text;
}

function normalise(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const plain = path.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  return plain === "" ? "." : plain;
}
