import { describe, expect, test } from "vitest";

import type { CarriedOver } from "../../provider/release-wish.ts";
import { carryOver } from "./carry-over.ts";
import { isReleaseOnly } from "./release-parts.ts";
import { readToday } from "./today.fixture.ts";

const HEAD = "on: push\npermissions:\n  id-token: write\n";
const CHECKOUT = "      - uses: actions/checkout@v7\n";

function carry(text: string, scripts: Readonly<Record<string, string>> = {}): CarriedOver {
  return carryOver(readToday(text, scripts), { scripts, execute: "pnpm exec" });
}

function oneJob(steps: string): string {
  return `${HEAD}jobs:\n  publish:\n    runs-on: ubuntu-latest\n    steps:\n${CHECKOUT}${steps}`;
}

type Row = readonly [
  title: string,
  text: string,
  expected: Partial<CarriedOver>,
  scripts?: Readonly<Record<string, string>>,
];

describe("what is carried over", () => {
  const rows: readonly Row[] = [
    [
      "steps up to the publishing one, with their comments, and nothing behind it",
      oneJob(`      - uses: pnpm/action-setup@v4 # v4.1.0
      # The build needs it
      - run: pnpm install --frozen-lockfile # all of it
      - run: pnpm build
      - run: npm publish
      - run: pnpm deploy-docs
`),
      {
        steps: [
          "- uses: pnpm/action-setup@v4 # v4.1.0",
          "# The build needs it\n- run: pnpm install --frozen-lockfile # all of it",
          "- run: pnpm build",
        ],
        installs: true,
        builds: true,
        left: [],
      },
    ],
    [
      "the lines of a script before the one that publishes",
      oneJob("      - run: |\n          npm ci\n          npm test\n          npm publish --provenance\n"),
      { steps: ["- run: |\n    npm ci\n    npm test"], installs: true, builds: false },
    ],
    [
      "what a package script does before it publishes, its programs started from what is installed",
      oneJob("      - run: pnpm install\n      - run: pnpm release\n"),
      { steps: ["- run: pnpm install", "- run: |\n    pnpm build\n    pnpm exec tsc -b"], builds: true },
      { release: "pnpm build && tsc -b && changeset publish", build: "tsup" },
    ],
    [
      "a package script that starts another one that publishes",
      oneJob("      - run: pnpm release\n"),
      { steps: ["- run: |\n    pnpm exec turbo run build\n    pnpm lint"] },
      {
        release: "turbo run build && pnpm release:npm",
        "release:npm": "pnpm lint && changeset publish",
        lint: "eslint",
      },
    ],
    [
      "nothing that logs in, tags, or changes npm, and no token",
      oneJob(`      - run: npm install --global npm@latest
      - run: echo "//registry.example/:_authToken=\${NPM_TOKEN}" > .npmrc
      - run: git config user.name bot
      - run: npm ci
        env:
          NODE_AUTH_TOKEN: x
          MODE: release
      - run: npm publish
`),
      { steps: ["- run: npm ci\n  env:\n    MODE: release"] },
    ],
    [
      "the Node of the job, by its file",
      oneJob(
        "      - uses: actions/setup-node@v7\n        with: { node-version-file: .nvmrc }\n      - run: npm ci\n      - run: npm publish\n",
      ),
      { steps: ["- run: npm ci"], node: { file: ".nvmrc" } },
    ],
    [
      "the steps of jobs that it waits for, each once",
      `${HEAD}jobs:
  build:
    runs-on: ubuntu-latest
    steps:
${CHECKOUT}      - run: npm ci
      - run: npm run build
      - uses: actions/upload-artifact@v7
  publish:
    needs: build
    runs-on: ubuntu-latest
    steps:
${CHECKOUT}      - uses: actions/download-artifact@v8
      - run: npm ci
      - run: npm publish
`,
      { steps: ["- run: npm ci", "- run: npm run build"] },
    ],
    [
      "no job with a matrix, which is told",
      `${HEAD}jobs:
  native:
    strategy: { matrix: { os: [a, b] } }
    runs-on: ubuntu-latest
    steps: [{ run: make }]
  publish:
    needs: native
    runs-on: ubuntu-latest
    steps:
      - run: npm ci
      - run: npm publish
`,
      { steps: ["- run: npm ci"], left: ["job `native`, which has a matrix or calls another workflow"] },
    ],
    [
      "no step that takes what only its own job knows, nor one of unknown use, and both are told",
      oneJob(
        "      - name: Select\n        run: echo ${{ steps.changed.outputs.list }}\n      - uses: octo/notify@v1\n      - run: npm ci\n      - run: npm publish\n",
      ),
      {
        steps: ["- run: npm ci"],
        left: [
          "`Select`, which takes what only its own job knows",
          "`octo/notify@v1`, of which it is not known whether building needs it",
        ],
      },
    ],
    [
      "steps behind an anchor, written out",
      oneJob(
        "      - &install\n        run: npm ci\n        env: &env { MODE: one }\n      - run: npm run build\n        env: *env\n      - run: npm publish\n",
      ),
      {
        steps: ["- &install\n  run: npm ci\n  env: &env { MODE: one }", "- run: npm run build\n  env:\n    MODE: one"],
      },
    ],
    [
      "from Slipway's own workflow, what its packing job does",
      `${HEAD}jobs:
  plan:
    runs-on: ubuntu-latest
    steps:
      - run: npx --yes slipway@0.1.0 plan --check --out plan.json
  pack:
    needs: plan
    runs-on: ubuntu-latest
    steps:
${CHECKOUT}      - uses: actions/setup-node@v7
        with:
          node-version: 22
      - run: npm ci
      - run: make wasm
      - uses: actions/setup-node@v7
        with:
          node-version: 24
      - run: npx --yes slipway@0.1.0 pack --plan plan.json --out packed
  publish:
    needs: pack
    runs-on: ubuntu-latest
    steps:
      - run: npx --yes slipway@0.1.0 publish --from packed --plan plan.json
`,
      { steps: ["- run: npm ci", "- run: make wasm"], node: { version: "22" }, left: [] },
    ],
  ];
  test.each(rows.map(([title, ...row]) => ({ title, row })))("$title", ({ row: [text, expected, scripts] }) => {
    expect(carry(text, scripts)).toMatchObject(expected);
  });

  test("nothing that a package manager's own short way publishes or raises", () => {
    const scripts = { release: "yarn build && yarn changeset version && yarn changeset publish", build: "tsc" };
    expect(carry(oneJob("      - run: yarn release\n"), scripts).steps).toStrictEqual(["- run: yarn build"]);
  });

  test.each<readonly [title: string, steps: string, expected: Partial<CarriedOver>]>([
    [
      "nothing that raises versions, be it alone or on the way to publishing",
      "      - run: npm ci && npx changeset version && npm run build && git push && npm publish\n",
      { steps: ["- run: |\n    npm ci\n    npm run build"], left: [] },
    ],
    [
      "no action that makes pull requests, and no token for it",
      "      - uses: actions/create-github-app-token@v3\n        id: app\n      - uses: peter-evans/create-pull-request@v8\n      - run: npm ci\n      - run: npm publish\n",
      { steps: ["- run: npm ci"], left: [] },
    ],
    [
      "steps without the conditions that other steps decided",
      `      - id: release
        uses: googleapis/release-please-action@v4
      - run: npm ci
        if: \${{ steps.release.outputs.release_created }}
      - run: npm publish
        if: steps.release.outputs.release_created
`,
      { steps: ["- run: npm ci"], installs: true, left: [] },
    ],
    [
      "steps without a condition about what started the run, which is told",
      "      - run: npm ci\n        if: github.event_name == 'release'\n      - run: npm publish\n",
      { steps: ["- run: npm ci"], left: ["the condition `github.event_name == 'release'` of `npm ci`"] },
    ],
    [
      "no question whose answer only other steps read, and nothing that cleans up",
      "      - id: ask\n        run: echo x=1 >> $GITHUB_OUTPUT\n      - run: ./rescue.sh\n        if: failure()\n      - run: npm publish\n",
      { steps: [], left: [] },
    ],
    [
      "nothing behind the publication, which is told",
      "      - run: npm publish\n      - run: git push --tags\n      - name: Tell\n        run: ./tell.sh\n",
      { steps: [], after: ["`Tell`"] },
    ],
    [
      "nothing around a version, and no answer for other steps",
      `      - run: |
          git pull --rebase
          yarn lerna version \${{ inputs.version }} --yes
      - id: tag
        run: |
          if x; then echo "tag=--dist-tag x" >> "$GITHUB_OUTPUT"; fi
      - run: npm publish
`,
      { steps: [], left: [] },
    ],
    [
      "no command of unknown kind that publishes by its name",
      "      - run: npm ci\n      - run: npx release-plan publish\n",
      { steps: ["- run: npm ci"], left: [] },
    ],
  ])("%s", (_title, steps, expected) => {
    expect(carry(oneJob(steps))).toMatchObject(expected);
  });
});

function around(keys: string, steps: string): CarriedOver {
  return carry(`${HEAD}${keys}jobs:\n  publish:\n    runs-on: ubuntu-latest\n${steps}      - run: npm publish\n`);
}

describe("what stands around the steps", () => {
  test("goes along: variables, the checkout's files, the directory of scripts", () => {
    const carried = around(
      "env:\n  NODE_OPTIONS: --max-old-space-size=8192\n  MODE: all\n  NPM_TOKEN: x\ndefaults:\n  run:\n    working-directory: js\n",
      `    env:
      MODE: release
      TURBO_TOKEN: \${{ secrets.TURBO_TOKEN }}
    steps:
      - uses: actions/checkout@v7
        with:
          submodules: recursive
          lfs: true
          fetch-depth: 0
          persist-credentials: false
      - run: npm ci
      - run: make
        working-directory: native
`,
    );
    expect(carried.steps).toStrictEqual([
      "- run: npm ci\n  working-directory: js",
      "- run: make\n  working-directory: native",
    ]);
    expect([...carried.environment]).toStrictEqual([
      ["NODE_OPTIONS", "--max-old-space-size=8192"],
      ["MODE", "release"],
    ]);
    expect([...carried.checkout]).toStrictEqual([
      ["submodules", "recursive"],
      ["lfs", "true"],
      ["fetch-depth", "0"],
    ]);
    expect(carried.left).toStrictEqual(["the variable `TURBO_TOKEN`, which takes what only its own job knows"]);
  });

  test("is told where it cannot: another machine, other files", () => {
    const carried = carry(`${HEAD}jobs:
  publish:
    runs-on: macos-15
    container: node:24
    services: { redis: { image: redis } }
    steps:
      - uses: actions/checkout@v7
        with: { repository: octo/data, path: data }
      - run: npm publish
`);
    expect(carried.checkout.size).toBe(0);
    expect(carried.left).toStrictEqual([
      "`actions/checkout@v7`, which brings other files",
      "the container `node:24` of job `publish`",
      "the services of job `publish`, `redis`",
      "the runner `macos-15` of job `publish`",
    ]);
  });

  test("a variable with another value in another job is told", () => {
    const carried = carry(`${HEAD}jobs:
  build:
    runs-on: ubuntu-latest
    env: { MODE: one }
    steps: [{ run: npm run build }]
  publish:
    needs: build
    runs-on: ubuntu-latest
    env: { MODE: two, ACTIONS_CACHE_MODE: none }
    steps: [{ run: npm publish }]
`);
    expect([...carried.environment]).toStrictEqual([["MODE", "one"]]);
    expect(carried.left).toStrictEqual(["`MODE: two` of job `publish`, beside another value in another job"]);
  });
});

describe("what builds only what has changed is told and left", () => {
  test.each([
    "npx nx affected -t build",
    "nx affected:build --base=origin/main",
    "npx turbo run build --affected",
    "npx turbo run build --filter='...[origin/main]'",
    'pnpm -r --filter "[HEAD^1]..." run build',
    "npx lerna run build --since origin/main",
    "yarn workspaces foreach --since run build",
    "moon ci",
    "npm run build:new",
  ])("%s", (command) => {
    const { steps, builds, left } = carry(
      oneJob(`      - run: ${JSON.stringify(command)}\n      - run: npm publish\n`),
      {
        "build:new": "nx affected -t build",
      },
    );
    expect({ steps, builds }).toStrictEqual({ steps: [], builds: false });
    expect(left).toStrictEqual([
      `\`${command}\`, which takes what differs from another commit, and on a release tag nothing does: write its like for all packages`,
    ]);
  });

  test.each([
    "npx nx run-many -t build",
    "npx turbo run build --filter=./packages/*",
    "npx lerna run build --scope x",
    "pnpm --filter '{packages/**}' run build",
  ])("not %s", (command) => {
    expect(carry(oneJob(`      - run: ${JSON.stringify(command)}\n      - run: npm publish\n`))).toMatchObject({
      builds: true,
      left: [],
    });
  });

  test("in a script that publishes as well", () => {
    const { steps, left } = carry(oneJob("      - run: npm run ship\n"), {
      ship: "nx affected -t build && tsc -b && npm publish",
    });
    expect({ steps, left: left.length }).toStrictEqual({ steps: ["- run: pnpm exec tsc -b"], left: 1 });
  });
});

describe("whether nothing but a release happens in a file", () => {
  const PUBLISH = "  publish:\n    needs: build\n    runs-on: x\n    steps: [{ run: npm publish }]\n";
  const BUILD = "  build:\n    runs-on: x\n    steps: [{ run: make }]\n";
  test.each([
    ["jobs before it", `${HEAD}jobs:\n${BUILD}${PUBLISH}`, true],
    [
      "jobs behind it",
      `${HEAD}jobs:\n${BUILD}${PUBLISH}  tell:\n    needs: publish\n    runs-on: x\n    steps: [{ run: echo }]\n`,
      true,
    ],
    [
      "a job beside it",
      `${HEAD}jobs:\n${BUILD}${PUBLISH}  test:\n    runs-on: x\n    steps: [{ run: make test }]\n`,
      false,
    ],
    ["runs of pull requests", `${HEAD.replace("push", "[push, pull_request]")}jobs:\n${BUILD}${PUBLISH}`, false],
    ["several jobs that publish", `${HEAD}jobs:\n${BUILD}${PUBLISH}${PUBLISH.replace("publish:", "other:")}`, true],
    [
      "a job that raises versions, and one that follows it",
      `${HEAD}jobs:\n${BUILD}${PUBLISH}  version:\n    runs-on: x\n    steps: [{ uses: googleapis/release-please-action@v4 }]\n  docker:\n    needs: version\n    runs-on: x\n    steps: [{ run: make docker }]\n`,
      true,
    ],
  ])("%s", (_title, text, expected) => {
    expect(isReleaseOnly(readToday(text))).toBe(expected);
  });
});
