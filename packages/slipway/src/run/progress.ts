import { formatFailure, sanitise } from "@slipway/core";
import type { RegistryClientOptions, Slow, Stop, Wait } from "@slipway/npm";
import { Listr, ListrLogger, ProcessOutput } from "listr2";

/** Tells people what is going on. It shows promises that it does not own: it neither starts nor orders work. */
export interface Progress {
  /** Shows a stage until `work` settles, and settles as it does. */
  readonly stage: <T>(title: string, work: (stage: StageProgress) => Promise<T>) => Promise<T>;
  /** Says something that belongs to no stage, or to whichever is under way. */
  readonly note: (text: string) => void;
  /** Hands the CI job's runner a command, as it is. */
  readonly command: (text: string) => void;
}

export interface StageProgress {
  /** Something worth keeping in a log: a settled package, a wait, another try. */
  readonly tell: (line: string) => void;
  /** What is going on at this moment; shown only where lines can be replaced. */
  readonly show: (lines: readonly string[]) => void;
  /** The stage ends without an error and without what it was for. */
  readonly fail: () => void;
}

export const silentProgress: Progress = {
  stage: async (_title, work) => work({ tell: () => {}, show: () => {}, fail: () => {} }),
  note: () => {},
  command: () => {},
};

/** What lines are written to. */
interface Output {
  readonly write: (text: string) => unknown;
}

/** An output that keeps to itself what it is given while something else has the terminal. */
export function createPatientOutput(stream: Output): Output & {
  readonly during: <T>(work: Promise<T>) => Promise<T>;
} {
  let open = 0;
  let kept = "";
  return {
    write: (text) => {
      if (open > 0) kept += text;
      else stream.write(text);
    },
    during: async (work) => {
      open += 1;
      try {
        return await work;
      } finally {
        open -= 1;
        if (open === 0) {
          stream.write(kept);
          kept = "";
        }
      }
    },
  };
}

/** One line when a stage ends, one for each thing told: what a CI log shows well. */
export function createLineProgress(stream: Output): Progress {
  let indent = "";
  return {
    stage: async (title, work) => {
      const start = performance.now();
      let mark = "✔";
      const fail = (): void => {
        mark = "✖";
      };
      indent = "  ";
      try {
        return await work({ tell: (line) => stream.write(`  ${line}\n`), show: () => {}, fail });
      } catch (error) {
        fail();
        throw error;
      } finally {
        indent = "";
        stream.write(`${mark} ${title} (${formatDuration(performance.now() - start)})\n`);
      }
    },
    note: (text) => stream.write(`${indent}${text}\n`),
    command: (text) => stream.write(text),
  };
}

/** A spinner with a line for each thing under way, through listr2; a stage collapses when it is done. */
export function createTerminalProgress(stream: NodeJS.WriteStream): Progress {
  // Standard output carries documents, so listr2 gets the error stream for both.
  const logger = new ListrLogger({ processOutput: new ProcessOutput(stream, stream) });
  let current: StageProgress | undefined;
  return {
    stage: async (title, work) => {
      const start = performance.now();
      let output: ((text: string) => void) | undefined;
      let lines: readonly string[] = [];
      let told: string | undefined;
      let failed = false;
      const render = (): void => output?.([...(told === undefined ? [] : [told]), ...lines].join("\n"));
      current = {
        tell: (line) => {
          told = line;
          render();
        },
        show: (shown) => {
          lines = shown;
          render();
        },
        fail: () => {
          failed = true;
        },
      };
      const promise = work(current);
      const task = {
        title,
        task: async (_context: unknown, handle: { title: string; output: string }): Promise<void> => {
          output = (text) => {
            handle.output = text;
          };
          render();
          await promise;
          handle.title = `${title} (${formatDuration(performance.now() - start)})`;
          // The display knows only errors; this one goes no further.
          if (failed) throw new Error(handle.title);
        },
      };
      const options = {
        exitOnError: false,
        registerSignalListeners: false,
        rendererOptions: { logger, collapseErrors: false, showErrorMessage: false },
      };
      await new Listr([task], options).run();
      current = undefined;
      return promise;
    },
    note: (text) => (current === undefined ? stream.write(`${text}\n`) : current.tell(text)),
    command: (text) => stream.write(text),
  };
}

/** `820 ms`, `1.2 s`, `3 min 5 s`, `2 h 15 min`, `34 d 17 h`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes} min ${seconds % 60} s`;
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Milliseconds. Shorter pauses are over before anybody has read of them. */
const WORTH_TELLING = 2_000;

/** Tells of the pauses of a registry client before it tries again. */
export function tellWait(progress: Progress): (wait: Wait) => void {
  return ({ name, failure, milliseconds }) => {
    if (milliseconds < WORTH_TELLING) return;
    const whose = name === undefined ? "" : `${name}: `;
    const pause = formatDuration(milliseconds);
    progress.note(sanitise(`↻ ${whose}${formatFailure(failure)}; trying again in ${pause}`));
  };
}

/** Tells which registry is waited for. */
export function tellSlow(progress: Progress): (slow: Slow) => void {
  return ({ host, milliseconds }) =>
    progress.note(sanitise(`… \`${host}\` has not answered in ${formatDuration(milliseconds)}; waiting`));
}

/** Tells why a registry client has ended a run. */
export function tellStop(progress: Progress): (stop: Stop) => void {
  return (stop) => progress.note(sanitise(`‖ ${describeStop(stop)}`));
}

/** Tells which variable a stranger's file has given to whom. */
export function tellFilledIn(progress: Progress): NonNullable<RegistryClientOptions["onFilledIn"]> {
  return ({ variable, host }) =>
    progress.note(
      sanitise(
        `\`\${${variable}}\` goes to \`${host}\`: the project's \`.npmrc\` says so, and nobody is answered there without it`,
      ),
    );
}

/** Tells that a registry client waits no longer for what is under way. */
export function tellCut(progress: Progress): (grace: number) => void {
  return (grace) =>
    progress.note(
      `‖ what has not settled in ${formatDuration(grace)} is given up: it is looked for once, and what is not seen is unknown`,
    );
}

function describeStop(stop: Stop): string {
  switch (stop.kind) {
    case "pause":
      return `the registry wants a pause of ${formatDuration(stop.milliseconds)}: stopping; go on after ${formatTime(stop.until)}`;
    case "deadline":
      return `the ${formatDuration(stop.milliseconds)} of \`--deadline\` are over: stopping; run the same command again to go on`;
    case "failures":
      return `${stop.count} packages in a row failed of nothing that is theirs: stopping; ${formatFailure(stop.failure)}`;
  }
}

/** `14:05`, by the clock of this machine; with its date where that is not today's. */
function formatTime(milliseconds: number): string {
  const [now, then] = [new Date(), new Date(milliseconds)];
  const time = [then.getHours(), then.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
  if (now.toDateString() === then.toDateString()) return time;
  const date = [then.getMonth() + 1, then.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${[then.getFullYear(), ...date].join("-")} ${time}`;
}
