import { describe, expect, test } from "vitest";

import { silentProgress } from "../run/progress.ts";
import { createRun, type Run } from "../run/run.ts";
import { confirmWriting } from "./consent.ts";

const WRITING = { shown: "a tag", question: "Push it?", command: "tag", repository: "acme/anvils" };

function start(answer?: boolean): { readonly run: Run; readonly said: string[] } {
  const said: string[] = [];
  const person =
    answer === undefined
      ? undefined
      : {
          confirm: async (question: string) => {
            said.push(question);
            return answer;
          },
          askSecondFactor: async () => undefined,
        };
  const progress = { ...silentProgress, note: (text: string) => said.push(text) };
  return { run: createRun({ person, progress }), said };
}

describe("what will be written is shown before", () => {
  test("a person is asked", async () => {
    const { run, said } = start(true);
    await confirmWriting(WRITING, {}, run);
    expect(said).toStrictEqual(["\na tag\n", "Push it?"]);
  });

  test("a no changes nothing", async () => {
    const { run } = start(false);
    await expect(confirmWriting(WRITING, {}, run)).rejects.toMatchObject({ code: "NOT_CONFIRMED" });
  });

  test("a person who has said yes already is not asked again", async () => {
    const { run, said } = start(false);
    await confirmWriting(WRITING, { yes: true }, run);
    expect(said).toStrictEqual(["\na tag\n"]);
  });

  test("without a terminal both answers on the command line are enough", async () => {
    const { run, said } = start();
    await confirmWriting(WRITING, { yes: true, repository: "acme/anvils" }, run);
    expect(said).toStrictEqual(["\na tag\n"]);
  });

  test.each([
    ["neither", {}, "`--yes` and `--repository` are missing"],
    ["only that it is meant", { yes: true }, "`--repository` is missing"],
    ["only where", { repository: "acme/anvils" }, "`--yes` is missing"],
  ])("without a terminal %s is not", async (_title, options, words) => {
    const { run, said } = start();
    await expect(confirmWriting(WRITING, options, run)).rejects.toMatchObject({
      code: "CONSENT_REQUIRED",
      message: `this writes to \`acme/anvils\`, there is no terminal to ask in, and ${words}`,
      hint: "Run this in a terminal, or: `slipway tag --yes --repository acme/anvils`",
    });
    expect(said).toStrictEqual(["\na tag\n"]);
  });
});
