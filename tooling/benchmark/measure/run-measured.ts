import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { loadavg } from "node:os";

import { readMemory } from "./read-memory.ts";

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly directory: string;
  /** All of it: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface Measurement {
  /** Milliseconds from start to exit. */
  readonly wall: number;
  /** Milliseconds of user and system time, of the process and all it started and waited for. */
  readonly cpu: number;
  /** Bytes; the highest of samples. */
  readonly memory: number;
  /** Nothing when it was ended by a signal. */
  readonly exitCode: number | undefined;
  /** What the machine did besides, at the start: its load average of one minute. */
  readonly load: number;
  /** The end of what it printed. */
  readonly output: string;
}

/** Milliseconds between two looks at the memory. */
const SAMPLE_INTERVAL = 50;

/** Milliseconds. The kernel counts in hundredths of a second, whatever its own clock. */
const TICK = 10;

/** Positions in `/proc/<pid>/stat`, counted from the state on: time of children that were waited for. */
const CHILD_USER_TIME = 13;
const CHILD_SYSTEM_TIME = 14;

const SHOWN_OUTPUT = 2000;

/**
 * Runs a command to its end, without a terminal, and measures it and all processes it starts. One at a time: processor
 * time is what this process's children used in between. Linux only.
 *
 * @param log Absolute path of a file for all output.
 * @param timeout Milliseconds, after which the command's process group is killed.
 */
export async function runMeasured(command: Command, log: string, timeout: number): Promise<Measurement> {
  const output = await open(log, "w");
  const [load = 0] = loadavg();
  const cpuBefore = readChildTime();
  const started = performance.now();
  const child = spawn(command.file, command.args, {
    cwd: command.directory,
    env: { ...command.environment },
    stdio: ["ignore", output.fd, output.fd],
    detached: true,
  });
  const exit = once(child, "exit");
  let memory = 0;
  const { pid } = child;
  const sampler = setInterval(() => {
    if (pid !== undefined) memory = Math.max(memory, readMemory(pid));
  }, SAMPLE_INTERVAL);
  const killer = setTimeout(() => {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  }, timeout);
  try {
    await exit;
    const wall = performance.now() - started;
    const text = await readFile(log, "utf8");
    const { exitCode } = child;
    return {
      wall,
      cpu: readChildTime() - cpuBefore,
      memory,
      exitCode: exitCode ?? undefined,
      load,
      output: text.slice(-SHOWN_OUTPUT),
    };
  } finally {
    clearInterval(sampler);
    clearTimeout(killer);
    await output.close();
  }
}

function readChildTime(): number {
  const stat = readFileSync("/proc/self/stat", "utf8");
  // The name before it may hold anything, spaces and parentheses included.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[CHILD_USER_TIME]) + Number(fields[CHILD_SYSTEM_TIME])) * TICK;
}
