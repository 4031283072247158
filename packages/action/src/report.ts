import { run } from "slipway/src/run.ts";

import { readRequiredInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

await runAction(async (io) => run(["report", readRequiredInput(io.environment, "report")], io));
