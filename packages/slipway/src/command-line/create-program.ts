import { Command } from "commander";

import type { Io } from "../io.ts";
import { version } from "../version.ts";
import { addApproveCommand } from "./add-approve-command.ts";
import { addCheckCommand } from "./add-check-command.ts";
import { addExplainCommand } from "./add-explain-command.ts";
import { addPackCommand } from "./add-pack-command.ts";
import { addPlanCommand } from "./add-plan-command.ts";
import { addPreviewCommand } from "./add-preview-command.ts";
import { addPublishCommand } from "./add-publish-command.ts";
import { addRehearseCommand } from "./add-rehearse-command.ts";
import { addReportCommand } from "./add-report-command.ts";
import { addVerifyCommand } from "./add-verify-command.ts";

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

/**
 * The whole command line; what a command does is loaded when it is chosen. Commander prints help and usage errors to the
 * streams of `io` and never exits by itself.
 */
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
