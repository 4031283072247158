import type { AddCommand } from "./create-program.ts";

export const addExplainCommand: AddCommand = (program, io) => {
  program
    .command("explain")
    .description("says what a problem code means, why it happens and how to fix it")
    .argument("[code]", "a problem code such as REPOSITORY_URL_MISMATCH; without one, lists all codes")
    .action(async (code: string | undefined) => {
      const { explain } = await import("../commands/explain.ts");
      explain(code, io);
    });
};
