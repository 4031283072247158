import { isMapping, NoOperationTraceWriter } from "@actions/workflow-parser";
import { parseAction } from "@actions/workflow-parser/actions/action-parser";

import { Refusal } from "../values/refusal.ts";
import { foldExpressions } from "./fold-expressions.ts";
import { readSteps, type Step } from "./step.ts";
import { find, literal, pairs, type TemplateToken } from "./tokens.ts";

export interface ActionInput {
  readonly name: string;
  readonly required: boolean;
  readonly default: TemplateToken | undefined;
}

/** An entry of a JavaScript action and when it runs. */
interface ActionEntry {
  readonly file: string;
  readonly condition: string;
}

/** An `action.yml` that GitHub's parser found nothing wrong with. */
export interface Action {
  readonly inputs: readonly ActionInput[];
  readonly outputs: readonly (readonly [name: string, value: TemplateToken | undefined])[];
  readonly runs:
    | {
        readonly kind: "node";
        readonly main: string;
        readonly pre: ActionEntry | undefined;
        readonly post: ActionEntry | undefined;
      }
    | { readonly kind: "composite"; readonly steps: readonly Step[] };
}

/** Node 20 went from the runners on 2026-09-16; asked for, it was Node 24 since 2026-06 already. */
const NODE = "node24";

/** @throws {Refusal} with GitHub's words when the file is not an action, or one that is not played here. */
export function readAction(path: string, text: string): Action {
  const { context, value } = parseAction({ name: path, content: foldExpressions(text) }, new NoOperationTraceWriter());
  const errors = context.errors.getErrors();
  if (value === undefined || !isMapping(value) || errors.length > 0) {
    throw new Refusal([`Invalid action file: ${path}`, ...errors.map(({ message }) => message)].join("\n"));
  }
  return {
    inputs: pairs(find(value, "inputs")).map(([name, input]) => ({
      name,
      required: literal(find(input, "required")) === "true",
      default: find(input, "default"),
    })),
    outputs: pairs(find(value, "outputs")).map(([name, output]) => [name, find(output, "value")]),
    runs: readRuns(path, find(value, "runs")),
  };
}

function readRuns(path: string, token: TemplateToken | undefined): Action["runs"] {
  const using = literal(find(token, "using")) ?? "";
  if (using === "composite") return { kind: "composite", steps: readSteps(find(token, "steps")) };
  if (using !== NODE)
    throw new Refusal(`\`${path}\` runs with \`${using}\`: \`${NODE}\` and \`composite\` are played here`);
  const main = literal(find(token, "main"));
  if (main === undefined) throw new Refusal(`\`${path}\` has no \`main\``);
  return {
    kind: "node",
    main,
    pre: readEntry(token, "pre", "pre-if"),
    post: readEntry(token, "post", "post-if"),
  };
}

/** Unlike a step's, these conditions are taken as they stand, and missing they are `always()`. */
function readEntry(token: TemplateToken | undefined, key: string, condition: string): ActionEntry | undefined {
  const file = literal(find(token, key));
  return file === undefined ? undefined : { file, condition: literal(find(token, condition)) ?? "always()" };
}
