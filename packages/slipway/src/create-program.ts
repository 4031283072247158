import { Command } from "commander";

import { addApproveCommand } from "./commands/approve.ts";
import { addCheckCommand } from "./commands/check.ts";
import { addExplainCommand } from "./commands/explain.ts";
import { addPackCommand } from "./commands/pack.ts";
import { addPlanCommand } from "./commands/plan.ts";
import { addPreviewCommand } from "./commands/preview.ts";
import { addPublishCommand } from "./commands/publish.ts";
import { addRehearseCommand } from "./commands/rehearse.ts";
import { addReportCommand } from "./commands/report.ts";
import { addVerifyCommand } from "./commands/verify.ts";
import type { Io } from "./io.ts";
import { version } from "./version.ts";

const COMMANDS = [
  addCheckCommand,
  addPlanCommand,
  addPackCommand,
  addRehearseCommand,
  addPreviewCommand,
  addPublishCommand,
  addApproveCommand,
  addVerifyCommand,
  addReportCommand,
  addExplainCommand,
];

/** Adds one command to the program; `finish` takes the exit code its run ended with. */
export type AddCommand = (program: Command, io: Io, finish: (exitCode: number) => void) => void;

/** The whole command line. Commander prints help and usage errors to the streams of `io` and never exits by itself. */
export function createProgram(io: Io, finish: (exitCode: number) => void): Command {
  const program = new Command("slipway")
    .description("Releases npm monorepos: proves every package can be published, publishes, proves what arrived")
    .version(version, "-V, --version")
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError("(run with --help for the options)")
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .addHelpText("after", "\nExit codes: 0 all good, 1 problems or failed packages, 2 could not run");
  for (const add of COMMANDS) add(program, io, finish);
  return program;
}
