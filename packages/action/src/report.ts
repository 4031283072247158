import { runCommandLine } from "slipway";

import { readRequiredInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

await runAction(async (io) => runCommandLine(["report", readRequiredInput(io.environment, "report")], io));
