import { runCommandLine } from "./command-line.ts";
import { readSecrets } from "./secrets.ts";

const controller = new AbortController();
let signals = 0;

function stop(signal: NodeJS.Signals): void {
  signals += 1;
  controller.abort(signal);
  // The second signal is a person who does not want to wait: the ledger holds everything that happened.
  if (signals > 1) process.exit(130);
}

process.on("SIGINT", stop);
process.on("SIGTERM", stop);

process.exitCode = await runCommandLine(process.argv.slice(2), {
  cwd: process.cwd(),
  environment: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: controller.signal,
  secrets: readSecrets(process.env),
});
