import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds to tidy up and end by itself. Less than a runner gives Slipway between its first signal and its second. */
const GRACE = 3_000;
const POLL = 20;

/** A process that leads a group of its own: what it is sent, the whole group gets. */
export interface GroupLeader {
  readonly pid?: number | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly kill: (signal: "SIGTERM" | "SIGKILL") => boolean;
}

/**
 * Ends a process and everything that it started when a signal is aborted: asks first, and after a grace forces; on Windows,
 * which knows no asking, at once. Also when this process exits, as nobody else knows of the group.
 *
 * What has left the group, as daemons do, lives on; it is not waited for, even where it holds the output open.
 *
 * @returns To be called when the process has ended: resolves when its group has as well, if it was to.
 */
export function endOnAbort(leader: GroupLeader, signal: AbortSignal | undefined): () => Promise<void> {
  let ending: Promise<void> | undefined;
  const end = (): void => {
    ending = endGroup(leader);
  };
  const endAtOnce = (): void => {
    leader.kill("SIGKILL");
  };
  signal?.addEventListener("abort", end);
  process.on("exit", endAtOnce);
  return async () => {
    await ending;
    signal?.removeEventListener("abort", end);
    process.off("exit", endAtOnce);
  };
}

async function endGroup(leader: GroupLeader): Promise<void> {
  leader.kill("SIGTERM");
  const deadline = performance.now() + GRACE;
  while (isRunning(leader) && performance.now() < deadline) await delay(POLL);
  leader.kill("SIGKILL");
  leader.stdout.destroy();
  leader.stderr.destroy();
}

/** A group outlives its leader as long as anything in it runs. */
function isRunning({ pid }: GroupLeader): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(process.platform === "win32" ? pid : -pid, 0);
  } catch {
    return false;
  }
}
