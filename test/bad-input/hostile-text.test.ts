import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { startRehearsal } from "@slipway/rehearsal";
import { expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository, type FileContent } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { expectHarmless } from "./expect-harmless.ts";

const HOSTILE = [
  "\u001B[2J\u001B[31mred",
  "\u009B31m",
  "line\nbreak",
  "::error::boo",
  "x\n::stop-commands::boo",
  "##[add-mask]boo",
  "\u202Eright to left",
  "a\r::error::boo",
  "<img src=x onerror=alert(1)>",
  "](https://evil.example)",
] as const;

/** Every text that a manifest, a path or a workflow can hold, in the places that messages quote. */
function createHostile(): Record<string, FileContent> {
  const members = HOSTILE.flatMap((text, index): [string, FileContent][] => {
    const directory = `packages/${index}-${text.replaceAll("/", "")}`;
    return [
      [`${directory}/package.json`, createManifest(text, undefined, { version: "1.0.0" })],
      [`${directory}-version/package.json`, createManifest(`version-${index}`, undefined, { version: text })],
      [
        `${directory}-fields/package.json`,
        createManifest(`fields-${index}`, undefined, {
          version: "2.0.0-0",
          repository: { type: "git", url: text },
          publishConfig: { access: text, tag: text, registry: `https://registry.example/${text}` },
          dependencies: { [text]: "workspace:*", [`version-${index}`]: text },
          private: index % 2 === 0 ? "" : undefined,
        }),
      ],
      [`${directory}-broken/package.json`, `{ "name": ${text}`],
    ];
  });
  const workflows = HOSTILE.map((text, index): [string, FileContent] => [
    `.github/workflows/${index}-${text.replaceAll("/", "")}.yml`,
    JSON.stringify({
      name: text,
      on: { push: { tags: [text] } },
      jobs: {
        publish: {
          if: `github.repository == '${text}'`,
          "runs-on": ["self-hosted", text],
          environment: text,
          permissions: { "id-token": "write" },
          steps: [
            { uses: `actions/checkout@${text}` },
            { name: text, run: `npm publish ${JSON.stringify(text)} || true` },
          ],
        },
      },
    }),
  ]);
  return {
    "package.json": { name: "anvils", private: true, workspaces: ["packages/**"] },
    ...Object.fromEntries([...members, ...workflows]),
  };
}

test("text from the repository acts on nobody", async () => {
  const directory = await createRepository(createHostile());
  const rehearsal = await startRehearsal();
  const environment = {
    npm_config_registry: rehearsal.registry,
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: "acme/anvils",
    GITHUB_REF: "refs/tags/::error::boo",
    GITHUB_EVENT_NAME: "##[add-mask]boo",
  };
  await mkdir(join(directory, "out"));
  const commands = [
    ["check"],
    ["check", "--explain"],
    ["check", "--fix"],
    ["plan"],
    ["pack", "--out", "out/packed"],
    ["preview"],
  ];
  for (const [index, arguments_] of commands.entries()) {
    const summary = join(directory, "out", `summary-${index}.md`);
    const { exitCode, stdout, stderr } = await runSlipway(directory, arguments_, {
      ...environment,
      GITHUB_STEP_SUMMARY: summary,
    });
    expect([0, 1, 2], stderr).toContain(exitCode);
    expectHarmless(stderr, `standard error of ${arguments_.join(" ")}`);
    expectHarmless(stdout, `standard output of ${arguments_.join(" ")}`);
    expectMarkdown(await readFile(summary, "utf8").catch(() => ""));
  }
  const { stdout } = await runSlipway(directory, ["check", "--sarif"], environment);
  JSON.parse(stdout, (_, value: unknown) => {
    if (typeof value === "string") expectHarmless(value.replaceAll("\n", ""), "SARIF");
    return value;
  });
  await rehearsal.close();
});

/** Neither elements nor links of its own: what looks like them stands in code spans or is escaped. */
function expectMarkdown(page: string): void {
  expectHarmless(page, "summary");
  const outsideCode = page.replaceAll(/(`+)[\s\S]*?[^`]\1(?!`)/g, "");
  expect(outsideCode).not.toContain("<img");
  expect(outsideCode).not.toMatch(/(?<!\\)\]\(https:\/\/evil/);
}
