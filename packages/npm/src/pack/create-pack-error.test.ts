import type { PlanEntry, Workspace } from "@slipway/core";
import { describe, expect, it } from "vitest";

import { createPackError } from "./create-pack-error.ts";

function entry(name: string, directory: string): PlanEntry {
  return { name, version: "1.0.0", directory, access: "public", distTag: "latest", dependsOn: [], firstPublish: false };
}

const WORKSPACE: Workspace = {
  base: "/repo",
  root: ".",
  git: true,
  tool: "pnpm",
  packageManager: { name: "pnpm" },
  packages: [],
};
const ENTRIES = [
  entry("root", "."),
  entry("@s/a", "packages/a"),
  entry("@s/ab", "packages/ab"),
  entry("b", "packages/b"),
];

describe("createPackError", () => {
  it.each<[string, string, string[]]>([
    [
      "pnpm 10 and 11",
      "@s/a",
      [
        "> @s/ab@1.0.0 prepack /repo/packages/ab",
        "{",
        '  "error": {',
        '    "code": "ELIFECYCLE",',
        '    "message": "@s/a@1.0.0 prepack: `x`\\nExit status 3"',
        "  }",
        "}",
      ],
    ],
    [
      "pnpm 12",
      "@s/a",
      [
        "out",
        "{",
        '  "error": {',
        '    "message": "/repo/packages/a prepack: `x` exited with exit status: 3"',
        "  }",
        "}",
      ],
    ],
    [
      "npm",
      "@s/ab",
      [
        "npm error code 3",
        "npm error path /repo/packages/ab",
        "npm error A complete log of this run can be found in: /home/x",
      ],
    ],
    ["npm, of the root", "root", ["npm error path /repo", "npm error command failed"]],
    [
      "yarn",
      "b",
      [
        "\u001B[31m➤\u001B[39m YN0036: Prepack script failed",
        "The command failed in workspace b@workspace:packages/b with exit code 1",
      ],
    ],
  ])("finds the package in the words of %s", (_, name, output) => {
    const error = createPackError(
      "x",
      WORKSPACE,
      { directory: ".", args: [], entries: ENTRIES },
      { state: "failed", output, exitCode: 3 },
    );
    expect(error).toMatchObject({ code: "PACK_FAILED", message: `\`x pack\` failed for \`${name}\` with exit code 3` });
    expect(error.hint).not.toContain("\u001B");
    expect(error.hint).not.toContain('"error"');
  });

  it("does not guess", () => {
    const error = createPackError(
      "x",
      WORKSPACE,
      { directory: ".", args: [], entries: ENTRIES },
      { state: "failed", output: ["no"] },
    );
    expect(error).toMatchObject({ message: "`x pack` failed for one of 4 packages", hint: "x said:\nno" });
  });
});
