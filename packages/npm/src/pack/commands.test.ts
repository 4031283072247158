import type { Json, PlanEntry, Workspace, WorkspacePackage } from "@slipway/core";
import { describe, expect, it } from "vitest";

import { createPackCommands, createPackError } from "./commands.ts";

function entry(name: string, directory: string): PlanEntry {
  return {
    name,
    version: "1.0.0",
    directory,
    access: "public",
    distTag: "latest",
    dependsOn: [],
    firstPublish: false,
  };
}

function pkg(name: string, dependencies: Json = {}): WorkspacePackage {
  return {
    name,
    version: "1.0.0",
    directory: name,
    file: `${name}/package.json`,
    manifest: { dependencies },
    text: "",
  };
}

function workspace(tool: Workspace["tool"], packages: readonly WorkspacePackage[] = []): Workspace {
  return { base: "/repo", root: "js", git: true, tool, packageManager: { name: "npm" }, packages };
}

describe("create pack commands", () => {
  const ENTRIES = [entry("@s/a", "js/packages/a"), entry("root", "js"), entry("b", "shared/b")];

  function commands(
    name: "npm" | "pnpm" | "yarn" | "bun",
    version: string,
    tool: Workspace["tool"],
  ): (readonly [string, ...(readonly string[])])[] {
    return createPackCommands({ name, version }, workspace(tool), ENTRIES, "/out", 1).map(({ directory, args }) => [
      directory,
      ...args,
    ]);
  }

  it.each([
    ["npm", "11.0.0", "", ["js/packages/a/dist", "pack", "--pack-destination", "/out"]],
    ["yarn", "4.0.0", "npm", ["js/packages/a/dist", "pack", "--pack-destination", "/out"]],
    ["bun", "1.3.0", "", ["js/packages/a/dist", "pm", "pack", "--destination", "/out"]],
    ["pnpm", "11.0.0", "", ["js/packages/a/dist", "pack", "--pack-destination", "/out"]],
  ] as const)("%s packs a build by a command of its own", (name, version, program, expected) => {
    const directories = new Map([["js/packages/a", { path: "js/packages/a/dist", by: "`contents` of `lerna.json`" }]]);
    const all = createPackCommands({ name, version }, workspace(name), ENTRIES, "/out", 1, directories);
    const built = all.find(({ by }) => by !== undefined);
    expect([built?.directory, ...(built?.args ?? [])]).toStrictEqual(expected);
    expect(built?.program ?? "").toBe(program);
    expect(all.flatMap(({ entries }) => entries.map((one) => one.name)).toSorted()).toStrictEqual([
      "@s/a",
      "b",
      "root",
    ]);
  });

  it("leaves `publishConfig.directory` to pnpm itself", () => {
    const directories = new Map([["js/packages/a", { path: "js/packages/a/dist", by: "`publishConfig.directory`" }]]);
    const all = createPackCommands(
      { name: "pnpm", version: "12.0.0" },
      workspace("pnpm"),
      ENTRIES,
      "/out",
      1,
      directories,
    );
    expect(all).toHaveLength(1);
  });

  /** Whether yarn is asked to sort packages `a` and `b` with these dependencies. */
  function sorts(a: Json, b: Json): boolean | undefined {
    const [command] = createPackCommands(
      { name: "yarn", version: "4.0.0" },
      workspace("yarn", [pkg("a", a), pkg("b", b)]),
      [entry("a", "a"), entry("b", "b")],
      "/out",
      1,
    );
    return command?.args.includes("--topological");
  }

  describe("createPackCommands", () => {
    it("is one npm for all directories", () => {
      expect(commands("npm", "11.0.0", "npm")).toEqual([
        ["js", "pack", "./packages/a", "./", "../shared/b", "--pack-destination", "/out"],
      ]);
    });

    it("is one pnpm with filters, where it can", () => {
      expect(commands("pnpm", "12.0.0-rc.1", "pnpm")).toEqual([
        [
          "js",
          "--recursive",
          "--filter=@s/a",
          "--filter=root",
          "--filter=b",
          "pack",
          "--pack-destination",
          "/out",
          "--json",
        ],
      ]);
      const each = ["pack", "--pack-destination", "/out"];
      const alone = [
        ["js/packages/a", ...each],
        ["js", ...each],
        ["shared/b", ...each],
      ];
      expect(commands("pnpm", "10.10.0", "pnpm")).toEqual(alone);
      expect(commands("pnpm", "12.0.0", "lerna")).toEqual(alone);
    });

    it("is one yarn, where it can", () => {
      const selected = ["--include=@s/a", "--include=root", "--include=b"];
      expect(commands("yarn", "4.1.0", "yarn")).toEqual([
        ["js", "workspaces", "foreach", "--all", "--topological", ...selected, "pack", "--out", "/out/%s-%v.tgz"],
      ]);
      expect(commands("yarn", "3.8.0", "yarn")[2]).toEqual(["shared/b", "pack", "--out", "/out/2.tgz"]);
      expect(commands("yarn", "1.22.22", "yarn")[0]).toEqual(["js/packages/a", "pack", "--filename", "/out/0.tgz"]);
      expect(commands("yarn", "4.1.0", "single")[1]).toEqual(["js", "pack", "--out", "/out/1.tgz"]);
    });

    it("is a bun for each", () => {
      expect(commands("bun", "1.3.0", "bun")).toHaveLength(3);
      expect(commands("bun", "1.3.0", "bun")[0]).toEqual(["js/packages/a", "pm", "pack", "--destination", "/out"]);
    });

    it("does not ask yarn to sort a cycle", () => {
      expect(sorts({ b: "*" }, { other: "*" })).toBe(true);
      expect(sorts({ b: "*" }, { a: "*" })).toBe(false);
    });

    it("splits what is too long for a command line or worth several processes", () => {
      const many = Array.from({ length: 1000 }, (_, index) =>
        entry(`@scope/${"n".repeat(40)}${index}`, `packages/p${index}`),
      );
      const sizes = (name: "npm" | "pnpm", version: string, lanes: number): number[] =>
        createPackCommands({ name, version }, workspace("pnpm"), many, "/out", lanes).map(
          ({ entries }) => entries.length,
        );
      expect(sizes("pnpm", "12.0.0", 1)).toEqual([401, 400, 199]);
      expect(sizes("npm", "11.0.0", 4)).toEqual([250, 250, 250, 250]);
      expect(createPackCommands({ name: "npm", version: "11.0.0" }, workspace("npm"), ENTRIES, "/out", 4)).toHaveLength(
        1,
      );
    });
  });
});

describe("create pack error", () => {
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
      expect(error).toMatchObject({
        code: "PACK_FAILED",
        message: `\`x pack\` failed for \`${name}\` with exit code 3`,
      });
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
});
