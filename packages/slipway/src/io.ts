/** The outside world of one command, so that a command can be run by a terminal, an action and a test alike. */
export interface Io {
  /** Absolute path the command was started in. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A person's answers; absent where there is nobody. */
  readonly stdin?: NodeJS.ReadStream;
  /** Documents: plans, JSON, pages. */
  readonly stdout: NodeJS.WriteStream;
  /** People: progress, problems, errors. */
  readonly stderr: NodeJS.WriteStream;
  /** Aborted by the first SIGINT or SIGTERM: nothing new starts, what is under way settles. */
  readonly signal: AbortSignal;
}

/** Whether a stream is a terminal that can redraw lines. */
export function isInteractive(io: Io): boolean {
  return io.stderr.isTTY && io.environment["CI"] === undefined;
}

/** Whether there is a person to ask. */
export function canAsk(io: Io): boolean {
  return isInteractive(io) && io.stdin?.isTTY === true;
}

/** Whether a stream shows colour, by the conventions of `NO_COLOR` and `FORCE_COLOR`. */
export function isColourful(stream: NodeJS.WriteStream, { environment }: Io): boolean {
  if (environment["NO_COLOR"] !== undefined && environment["NO_COLOR"] !== "") return false;
  if (environment["FORCE_COLOR"] !== undefined && environment["FORCE_COLOR"] !== "0") return true;
  return stream.isTTY;
}
