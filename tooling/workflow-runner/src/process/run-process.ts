import { spawn } from "node:child_process";

/** Why a job must not go on. A killed one has lost its machine: nothing of it runs any more, not even `always()`. */
type Stop = "cancelled" | "timed-out" | "killed";

/** Says when to stop; a process listens while it runs. */
export interface StopSignal {
  readonly stopped: () => Stop | undefined;
  readonly onStop: (listener: (stop: Stop) => void) => () => void;
}

export interface StopControl extends StopSignal {
  readonly stop: (why: Stop) => void;
}

/**
 * What a cancelled process gets, and how long it has between.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation
 */
const INTERRUPT_TIME = 7500;
const TERMINATE_TIME = 2500;
/** How long what a step left running may hold its output: the runner waits as long. */
const OUTPUT_TIME = 5000;

export function createStopControl(): StopControl {
  const listeners = new Set<(stop: Stop) => void>();
  let state: Stop | undefined;
  return {
    stopped: () => state,
    onStop: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: (why) => {
      // A machine can be lost after a cancellation, but nothing brings it back.
      if (state === "killed") return;
      state = why;
      for (const listener of listeners) listener(why);
    },
  };
}

export interface ProcessOptions {
  readonly cwd: string;
  /** All of it: nothing of this process's environment is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: StopSignal;
  readonly onLine: (line: string) => void;
  /** Hears of the group that the process and all that it starts are in. */
  readonly onGroup?: (group: number) => void;
}

/** Runs one process with its output read by lines. @returns the exit code, `undefined` for one that a signal ended. */
export async function runProcess(
  command: string,
  arguments_: readonly string[],
  { cwd, env, signal, onLine, onGroup }: ProcessOptions,
): Promise<number | undefined> {
  // A group of its own: what it started must not outlive it.
  const child = spawn(command, arguments_, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  if (child.pid !== undefined) onGroup?.(child.pid);
  const timers: NodeJS.Timeout[] = [];
  const send = (name: NodeJS.Signals, group: boolean): void => {
    if (child.pid === undefined || (!group && child.exitCode !== null)) return;
    try {
      process.kill(group ? -child.pid : child.pid, name);
    } catch {
      // It has ended by itself.
    }
  };
  const stop = (why: Stop): void => {
    if (why === "killed") return send("SIGKILL", true);
    send("SIGINT", false);
    timers.push(setTimeout(() => send("SIGTERM", false), INTERRUPT_TIME));
    timers.push(setTimeout(() => send("SIGKILL", true), INTERRUPT_TIME + TERMINATE_TIME));
  };
  const unsubscribe = signal.onStop(stop);
  for (const stream of [child.stdout, child.stderr]) readLines(stream, onLine);
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code) => {
        if (signal.stopped() !== undefined) send("SIGKILL", true);
        timers.push(setTimeout(() => resolve(code ?? undefined), OUTPUT_TIME));
      });
      child.on("close", (code) => resolve(code ?? undefined));
    });
  } finally {
    unsubscribe();
    child.stdout.destroy();
    child.stderr.destroy();
    for (const timer of timers) clearTimeout(timer);
  }
}

function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line.replace(/\r$/, ""));
  });
  stream.on("end", () => {
    if (rest !== "") onLine(rest);
  });
}

/** Ends whatever is left of a group, which may be nothing. */
export function endGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // Nothing was left.
  }
}
