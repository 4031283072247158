import { createPerson } from "./person.ts";
import { createLineProgress, createPatientOutput, createTerminalProgress } from "./run/progress.ts";
import { createRun, type Person, type Run } from "./run/run.ts";
import type { Screen } from "./show.ts";

/** A process that somebody, or a CI job, looks at. */
export interface Terminal extends Screen {
  /** Absolute path the command was started in. */
  readonly cwd: string;
  /** A person's answers; absent where there is nobody. */
  readonly stdin: NodeJS.ReadStream | undefined;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

/**
 * The world of a command that runs here: a live display in a terminal, plain lines everywhere else.
 *
 * @param prompts Whether a person may be asked while work is under way: then there are lines in a terminal too, which wait
 *   while a prompt is open.
 */
export function createTerminalRun(
  { cwd, environment, stdin, stderr, signal, secrets }: Terminal,
  { prompts = false }: { readonly prompts?: boolean } = {},
): Run {
  const world = { cwd, environment, signal, secrets };
  if (!stderr.isTTY || environment["CI"] !== undefined) {
    return createRun({ ...world, progress: createLineProgress(stderr) });
  }
  const person = stdin?.isTTY === true ? createPerson(stdin, stderr, signal) : undefined;
  if (!prompts || person === undefined)
    return createRun({ ...world, progress: createTerminalProgress(stderr), person });
  const output = createPatientOutput(stderr);
  const askSecondFactor: Person["askSecondFactor"] = async (question) =>
    output.during(person.askSecondFactor(question));
  return createRun({ ...world, progress: createLineProgress(output), person: { ...person, askSecondFactor } });
}
