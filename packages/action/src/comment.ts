import { runCommandLine } from "slipway";

import { readRequiredInput } from "./read-input.ts";
import { runAction, withToken } from "./run-action.ts";

await runAction(async (io) => runCommandLine(["comment", readRequiredInput(io.environment, "report")], withToken(io)));
