import { explain } from "@slipway/core";

import type { AddCommand } from "../create-program.ts";

export const addExplainCommand: AddCommand = (program, io) => {
  program
    .command("explain")
    .description("says what a problem code means, why it happens and how to fix it")
    .argument("[code]", "a problem code such as REPOSITORY_URL_MISMATCH; without one, lists all codes")
    .action((code: string | undefined) => {
      io.stdout.write(`${explain(code)}\n`);
    });
};
