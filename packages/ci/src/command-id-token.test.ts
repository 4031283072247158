import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { createIdTokenMinter } from "./id-token.ts";
import type { IdTokenOptions } from "./provider/ci-provider.ts";

const masked: string[] = [];

async function mint(command: string, options: Partial<IdTokenOptions> = {}): Promise<string> {
  const environment = { PATH: process.env["PATH"], SLIPWAY_ID_TOKEN_COMMAND: command, NPM_ID_TOKEN: "stale.token.x" };
  const minter = createIdTokenMinter(environment, { mask: (secret) => masked.push(secret), ...options });
  if (minter === undefined) throw new Error("no minter");
  return minter("npm:registry.example");
}

describe("a command that mints ID tokens", () => {
  test("goes before a token that is there, is told the audience, and its token is masked", async () => {
    await expect(mint('printf "head.%s.sign\\n" "${SLIPWAY_ID_TOKEN_AUDIENCE#npm:registry.}"')).resolves.toBe(
      "head.example.sign",
    );
    expect(masked).toContain("head.example.sign");
  });

  test.each([
    ["ends otherwise", "echo a.b.c; exit 4", "ID_TOKEN_REFUSED", "ended with exit code 4"],
    ["is killed", "kill -9 $$", "ID_TOKEN_REFUSED", "was ended before it was done"],
    ["writes two tokens", "echo a.b.c; echo a.b.c", "ID_TOKEN_UNREADABLE", "wrote something else than an ID token"],
    ["writes nothing", "true", "ID_TOKEN_UNREADABLE", "wrote something else than an ID token"],
  ])("that %s gives none, and nothing of it is told", async (_, command, code, what) => {
    const error: unknown = await mint(command).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, message: `The command of \`--id-token-command\` ${what}` });
    expect(JSON.stringify(error)).not.toContain("a.b.c");
  });

  test("is ended with all that it has started when its time is over", async () => {
    const directory = await mkdtemp(join(tmpdir(), "slipway-minting-"));
    onTestFinished(async () => rm(directory, { recursive: true, force: true }));
    const file = join(directory, "survived");
    await expect(mint(`(sleep 1; touch ${file}) | cat`, { commandTimeout: 300 })).rejects.toMatchObject({
      code: "ID_TOKEN_UNREACHABLE",
      message: "The command of `--id-token-command` gave no token within 0.3 s",
    });
    await mint("sleep 1.2; echo a.b.c");
    expect(existsSync(file)).toBe(false);
  });

  test("that writes without end is ended", async () => {
    await expect(mint("yes")).rejects.toMatchObject({ code: "ID_TOKEN_REFUSED" });
  });

  test("is ended when the release is", async () => {
    const signal = AbortSignal.timeout(100);
    await expect(mint("sleep 60; echo a.b.c", { signal })).rejects.toMatchObject({ code: "ID_TOKEN_REFUSED" });
  });
});
