import { describe, expect, test } from "vitest";

import type { Manifest } from "../json/json.ts";
import { findAllPublishJobs } from "./publish-jobs.ts";
import type { Recipes } from "./recipes.ts";
import { createWorkflows } from "./repository.fixture.ts";
import { speaksOfPublishing } from "./spoken.ts";

interface Repository {
  /** Lines of the job behind its id. */
  readonly job: readonly string[];
  readonly id?: string;
  readonly file?: string;
  readonly manifest?: Manifest;
  /** By directory below `.github/actions`. */
  readonly actions?: Readonly<Record<string, string>>;
  readonly recipes?: Recipes;
}

/** `client certainty`, `host` in front for GitHub Packages, for every job that is seen. */
function find({ job, id = "job", file = "main.yml", manifest, actions = {}, recipes }: Repository): string[] {
  const text = `on: push\njobs:\n  ${id}:\n    ${job.join("\n    ")}\n`;
  const local = Object.entries(actions).map(([directory, source]) => [
    `.github/actions/${directory}/action.yml`,
    source,
  ]);
  const read = createWorkflows(
    { [`.github/workflows/${file}`]: text, ...Object.fromEntries(local) },
    { rootManifest: manifest, recipes },
  );
  const { npm, host } = findAllPublishJobs(read);
  return [
    ...npm.map(({ client, certainty }) => `${client} ${certainty}`),
    ...host.map(({ client, certainty }) => `host ${client} ${certainty}`),
  ];
}

const RIGHTS = "permissions: { id-token: write }";

function runs(command: string, ...before: readonly string[]): readonly string[] {
  return [...before, `steps: [{ run: ${JSON.stringify(command)} }]`];
}

function uses(reference: string, inputs: object = {}): readonly string[] {
  return [RIGHTS, `steps: [{ uses: ${reference}, with: ${JSON.stringify(inputs)} }]`];
}

const SCRIPT = "node scripts/release.js";

describe("a job that forgot its ID token", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["declares nothing", runs(SCRIPT), []],
    ["asks for provenance", runs(SCRIPT, "env: { NPM_CONFIG_PROVENANCE: true }"), ["other likely"]],
    ["is bound to an environment", runs(SCRIPT, "environment: npm"), ["other likely"]],
    ["deploys to an environment", runs(SCRIPT, "environment: github-pages"), []],
    ["deploys to another environment", runs("node scripts/deploy.js", "environment: npm"), []],
    ["holds a token", runs(SCRIPT, "env: { NPM_TOKEN: '${{ secrets.NPM_TOKEN }}' }"), ["other likely"]],
    ["publishes for certain", runs("npm publish"), ["npm certain"]],
    [
      "hands a token to an action",
      ["steps: [{ uses: acme/release@v1, with: { npm-token: '${{ secrets.NPM_TOKEN }}', command: npm publish } }]"],
      ["npm certain"],
    ],
  ])("and %s", (_, job, expected) => {
    expect(find({ job })).toEqual(expected);
  });
});

describe("an action that is given a command", () => {
  const manifest = {
    scripts: { tag: "changeset tag && git push --follow-tags", release: "pnpm build && changeset publish" },
  };

  test.each<[string, readonly string[], readonly string[]]>([
    ["publish", uses("acme/release@v1", { publish: "pnpm publish -r" }), ["pnpm certain"]],
    ["publish-script", uses("acme/release@v1", { "publish-script": "pnpm release" }), ["changesets certain"]],
    ["script", uses("acme/in-container@v2", { script: "npm ci\nnpm publish" }), ["npm certain"]],
    [
      "a script that cannot be looked into",
      uses("acme/run@v1", { script: "node tools/publish.mjs" }),
      ["other likely"],
    ],
    ["a word of its own", uses("release-plz/action@v1", { command: "release" }), []],
    ["a boolean", uses("acme/build@v1", { publish: "true" }), []],
    ["JavaScript", uses("actions/github-script@v8", { script: "await publish()" }), []],
    [
      "changesets: a command that publishes",
      uses("changesets/action@v1", { publish: "pnpm release" }),
      ["changesets certain"],
    ],
    [
      "changesets: one that cannot be looked into",
      uses("changesets/action@v1", { publish: "node send.js" }),
      ["changesets likely"],
    ],
    [
      "changesets: one that an expression makes",
      uses("changesets/action@v1", { publish: "${{ inputs.command }}" }),
      ["changesets likely"],
    ],
    ["changesets: one that only tags", uses("changesets/action@v1", { publish: "pnpm changeset tag" }), []],
    ["changesets: npx that only tags", uses("changesets/action@v1", { publish: "npx changeset tag" }), []],
    ["changesets: a script that only tags", uses("changesets/action@v1", { publish: "pnpm run tag" }), []],
    ["changesets: git that only tags", uses("changesets/action@v1", { publish: "git push --follow-tags" }), []],
    ["changesets: one that says so", uses("changesets/action@v1", { publish: "echo never" }), []],
    ["changesets: none", uses("changesets/action@v1", { version: "pnpm bump" }), []],
  ])("%s", (_, job, expected) => {
    expect(find({ job, manifest })).toEqual(expected);
  });
});

const COMPOSITE = "runs:\n  using: composite\n  steps:\n    - run: node ./send.js\n      shell: bash\n";

describe("a job with an ID token that is called for what it does", () => {
  const OPEN = runs("node tools/send.js", RIGHTS);
  const NAMED = (name: string): readonly string[] => [RIGHTS, `steps: [{ name: '${name}', run: node tools/send.js }]`];

  test.each<[string, Repository, readonly string[]]>([
    ["by an action", { job: uses("acme/npm-publish@v1") }, ["other likely"]],
    ["by an action in camelCase", { job: uses("acme/npmPublish@v1") }, ["other likely"]],
    [
      "by the folder of a composite action",
      {
        job: uses("./.github/actions/publishPackages"),
        actions: { publishPackages: COMPOSITE },
      },
      ["other likely"],
    ],
    ["by its id", { job: OPEN, id: "publish-packages" }, ["other likely"]],
    ["by its id in camelCase", { job: OPEN, id: "npmRelease" }, ["other likely"]],
    ["by its name", { job: ["name: Release to npm", ...OPEN] }, ["other likely"]],
    ["by a step", { job: NAMED("Publish packages") }, ["other likely"]],
    ["not at all", { job: OPEN }, []],
    ["without the ID token", { job: OPEN.slice(1), id: "publish" }, []],
    ["for documentation", { job: OPEN, id: "publish-docs" }, []],
    ["for pages", { job: NAMED("Publish to GitHub Pages") }, []],
    ["for PyPI", { job: uses("pypa/gh-action-pypi-publish@v1"), id: "publish" }, []],
    ["for crates", { job: OPEN, file: "release-crates.yml", id: "release" }, []],
    ["for docker", { job: uses("acme/docker-publish@v1") }, []],
    ["for an extension", { job: runs("npx vsce publish", RIGHTS), id: "publish" }, []],
    ["for JSR", { job: runs("npx jsr publish", RIGHTS), id: "publish" }, []],
    [
      "for a cloud",
      {
        job: [RIGHTS, "steps: [{ uses: aws-actions/configure-aws-credentials@v4 }, { run: node tools/send.js }]"],
        id: "release",
      },
      [],
    ],
    ["for dist-tags", { job: runs("node scripts/publish-dist-tags.js", RIGHTS) }, []],
    ["for dist-tags, by npm", { job: runs("npm dist-tag add a@1 next", RIGHTS), id: "release" }, []],
    ["for a release of GitHub", { job: runs("gh release create v1", RIGHTS), id: "release" }, []],
    ["for a release of GitHub, by an action", { job: uses("ncipollo/release-action@v1"), id: "release" }, []],
    ["beside a test registry", { job: runs("npx verdaccio & node tools/send.js", RIGHTS), id: "publish" }, []],
    ["in a dry run", { job: uses("acme/npm-publish@v1", { "dry-run": true }) }, []],
  ])("%s", (_, repository, expected) => {
    expect(find(repository)).toEqual(expected);
  });
});

function sends(use: string): readonly string[] {
  return [RIGHTS, "steps:", "  - run: echo 'SEND=pnpm publish -r' >> \"$GITHUB_ENV\"", `  - run: ${use}`];
}

describe("a command behind another", () => {
  const manifest = { scripts: { release: "npm publish" } };
  const recipes = new Map([
    ["just release", "just check\npnpm publish -r"],
    ["mise release", "pnpm publish -r"],
    ["make release", "npm publish"],
  ]);

  test.each([
    ["nix develop --command pnpm publish -r", "pnpm certain"],
    ["nix develop .#ci -c pnpm publish -r", "pnpm certain"],
    ["nix develop --command bash -c 'npm publish'", "npm certain"],
    ["nix shell nixpkgs#nodejs --command npm publish", "npm certain"],
    ["devbox run -- npm publish", "npm certain"],
    ["devbox run npm publish", "npm certain"],
    ["mise exec -- pnpm publish -r", "pnpm certain"],
    ["mise x node@24 -- pnpm publish -r", "pnpm certain"],
    ["direnv exec . npm publish", "npm certain"],
    ["bun --filter '*' release", "npm certain"],
    ["bun run --filter './packages/*' release", "npm certain"],
    ["just release", "pnpm certain"],
    ["mise run release", "pnpm certain"],
    ["make release", "npm certain"],
  ])("%s", (command, expected) => {
    expect(find({ job: runs(command), manifest, recipes })).toEqual([expected]);
  });

  test.each(["nix build", "nix develop --command pnpm test", "mise run build", "just build", "bun --filter '*' build"])(
    "%s publishes nothing",
    (command) => {
      expect(find({ job: runs(command), manifest, recipes })).toEqual([]);
    },
  );

  test("put into the environment by an earlier step", () => {
    expect(find({ job: sends("$SEND") })).toEqual(["pnpm certain"]);
    expect(find({ job: sends("${{ env.SEND }}") })).toEqual(["pnpm certain"]);
    expect(find({ job: sends("echo $SEND") })).toEqual([]);
  });
});

test("GitHub's own token publishes to GitHub's registry, which is a release", () => {
  const env = "env: { NODE_AUTH_TOKEN: '${{ secrets.GITHUB_TOKEN }}' }";
  expect(find({ job: runs("npm publish", env) })).toEqual(["host npm certain"]);
});

test.each([
  ["other/repo/.github/workflows/npm-publish.yml@v1", RIGHTS, ["other likely"]],
  [
    "other/repo/.github/workflows/npm-publish.yml@v1",
    "secrets: { NPM_TOKEN: '${{ secrets.NPM_TOKEN }}' }",
    ["other likely"],
  ],
  [
    "other/repo/.github/workflows/npm-publish.yml@v1",
    "with: { npm-token: '${{ secrets.NPM_TOKEN }}' }",
    ["other likely"],
  ],
  ["other/repo/.github/workflows/npm-publish.yml@v1", "permissions: {}", []],
  ["other/release-tools/.github/workflows/scan.yml@v1", RIGHTS, []],
  ["other/repo/.github/workflows/publish-docs.yml@v1", RIGHTS, []],
])("%s with `%s`", (reference, given, expected) => {
  expect(find({ job: [given, `uses: ${reference}`] })).toEqual(expected);
});

test.each([
  ["npmPublish", true],
  ["release-packages", true],
  ["Publish to npm", true],
  ["Release", true],
  ["release-drafter", false],
  ["Publish docs", false],
  ["publish-to-pypi", false],
  ["prepublish", false],
  ["release notes", false],
  ["pre-build", false],
])("whether `%s` speaks of publishing", (name, expected) => {
  expect(speaksOfPublishing(name)).toBe(expected);
});
