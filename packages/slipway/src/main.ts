import { runCommandLine } from "./run-command-line.ts";
import { readSecrets } from "./secrets.ts";
import { limitYoungGeneration } from "./young-generation.ts";

limitYoungGeneration();

const controller = new AbortController();
let signals = 0;

function stop(signal: NodeJS.Signals): void {
  signals += 1;
  controller.abort(signal);
  // The second signal is a person who does not want to wait: the ledger holds everything that happened.
  if (signals > 1) process.exit(130);
  process.stderr.write(
    "Interrupted: nothing new starts, and what is under way has half a minute to settle; a second signal ends it at once\n",
  );
}

process.on("SIGINT", stop);
process.on("SIGTERM", stop);
// A terminal that was closed ends nothing: what is under way goes on to its report.
process.on("SIGHUP", () => {});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  cwd: process.cwd(),
  environment: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: controller.signal,
  secrets: readSecrets(process.env),
});

/** Milliseconds for what was given up to notice. */
const REMAINS = 2_000;

// A connection that nobody waits for any more keeps no process alive.
setTimeout(() => {
  if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
}, REMAINS).unref();
