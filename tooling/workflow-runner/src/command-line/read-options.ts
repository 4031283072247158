import { parseArgs } from "node:util";

import { Refusal } from "../values/refusal.ts";

const EVENTS = ["push", "workflow_dispatch", "pull_request"] as const;

/** What the command was told. */
export interface CommandOptions {
  /** Path of the workflow file. */
  readonly workflow: string;
  readonly event: (typeof EVENTS)[number];
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly source: string;
  readonly repository: string | undefined;
  /** Of the head of a pull request. */
  readonly from: string | undefined;
  readonly secrets: Readonly<Record<string, string>>;
  readonly rerun: "failed" | "all" | undefined;
}

export const USAGE = `Usage: node tooling/workflow-runner [options] <workflow file>

  --event <event>           ${EVENTS.join(", ")} (default: push)
  --ref <ref>               the ref that is pushed or dispatched on (default: refs/heads/main)
  --input <name=value>      an input of a dispatch; may be given several times
  --from <owner/name>       the repository that a pull request comes from (default: the repository itself)
  --repository <owner/name> (default: what \`package.json\` of the source says)
  --source <folder>         whose files are the default branch (default: .)
  --secret <name=value>     a secret of the repository; may be given several times
  --rerun <failed|all>      runs a second attempt when the first has ended
  --help
`;

/** @returns nothing when help was asked for. @throws {Refusal} for options that make no sense. */
export function readOptions(arguments_: readonly string[]): CommandOptions | undefined {
  const { values, positionals } = parse(arguments_);
  if (values.help === true) return undefined;
  const [workflow, ...rest] = positionals;
  if (workflow === undefined || rest.length > 0) throw new Refusal("One workflow file is expected");
  const event = EVENTS.find((known) => known === (values.event ?? "push"));
  if (event === undefined) throw new Refusal(`The event \`${values.event ?? ""}\` is not one of ${EVENTS.join(", ")}`);
  const ref = values.ref ?? "refs/heads/main";
  if (!/^refs\/(?:heads|tags)\/.+/.test(ref))
    throw new Refusal(`\`${ref}\` begins with neither \`refs/heads/\` nor \`refs/tags/\``);
  const { rerun } = values;
  if (rerun !== undefined && rerun !== "failed" && rerun !== "all")
    throw new Refusal("`--rerun` takes `failed` or `all`");
  return {
    workflow,
    event,
    ref,
    inputs: readPairs(values.input ?? [], "input"),
    source: values.source ?? ".",
    repository: values.repository,
    from: values.from,
    secrets: readPairs(values.secret ?? [], "secret"),
    rerun,
  };
}

const OPTIONS = {
  event: { type: "string" },
  ref: { type: "string" },
  input: { type: "string", multiple: true },
  from: { type: "string" },
  repository: { type: "string" },
  source: { type: "string" },
  secret: { type: "string", multiple: true },
  rerun: { type: "string" },
  help: { type: "boolean" },
} as const;

function parse(
  arguments_: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...arguments_], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Refusal(error instanceof Error ? error.message : String(error));
  }
}

function readPairs(texts: readonly string[], option: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      if (at < 1) throw new Refusal(`\`--${option} ${text}\` is not \`name=value\``);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
