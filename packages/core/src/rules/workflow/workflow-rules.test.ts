import { describe, expect, it } from "vitest";

import { GITHUB_ACTIONS } from "../../../../ci/src/github-actions/facts.ts";
import {
  BY_ID,
  CHECKOUT,
  RELEASE,
  RUN,
  SETUP_NODE,
  STEPS,
  type Change,
  type Repository,
  changed,
  check,
  judge,
  summary,
} from "./release-workflow.fixture.ts";

/** Name, changes, what comes of them, what else the repository has. */
type Case = readonly [title: string, changes: readonly Change[], expected: readonly string[], repository?: Repository];

const CASES: readonly Case[] = [
  ["a release workflow with nothing to complain about", [], []],
  [
    "no `id-token: write`",
    [["id-token: write # trusted", "contents: read # trusted"]],
    ["error ID_TOKEN_MISSING release.yml:29"],
  ],
  [
    "`permissions` of the job forgotten",
    [["    permissions:\n      id-token: write # trusted publishing\n", ""]],
    ["error ID_TOKEN_MISSING release.yml:6"],
  ],
  [
    "no `id-token: write`, but a token",
    [
      ["id-token: write # trusted", "contents: read # trusted"],
      [RUN, `${RUN}\n        env:\n          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}`],
    ],
    ["warning TOKEN_IN_SCOPE release.yml:40"],
  ],
  [
    "no `id-token: write`, a token, and provenance asked for",
    [
      ["id-token: write # trusted", "contents: read # trusted"],
      [RUN, `${RUN} --provenance\n        env:\n          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}`],
    ],
    ["error ID_TOKEN_MISSING release.yml:29", "warning TOKEN_IN_SCOPE release.yml:40"],
  ],
  [
    "a registry of a test",
    [
      ["id-token: write # trusted", "contents: read # trusted"],
      [RUN, `${RUN} --registry http://localhost:4873`],
    ],
    ["warning RELEASE_MISSING"],
  ],
  [
    "`id-token: write` for the whole file",
    [["permissions: {}", "permissions:\n  id-token: write"]],
    ["warning ID_TOKEN_BROAD release.yml:7"],
  ],
  [
    "`id-token: write` for the whole file of a job that publishes alone",
    [
      ["permissions: {}", "permissions:\n  id-token: write"],
      [RELEASE.slice(RELEASE.indexOf("  pack:"), RELEASE.indexOf("  publish:")), ""],
      ["needs: pack", "if: github.repository == 'owner/name'"],
    ],
    [],
  ],
  [
    "`id-token: write` in a job that does not publish, without an environment",
    [
      ["      contents: read # checkout", "      id-token: write"],
      ["    environment: npm\n", ""],
    ],
    ["warning ID_TOKEN_BROAD release.yml:17", "warning ENVIRONMENT_MISSING release.yml:24"],
  ],
  [
    "`contents: write` beside the token",
    [["      id-token: write", "      contents: write\n      id-token: write"]],
    ["warning PERMISSIONS_BROAD release.yml:29"],
  ],
  [
    "`write-all`",
    [["    permissions:\n      id-token: write # trusted publishing", "    permissions: write-all"]],
    ["warning PERMISSIONS_BROAD release.yml:28"],
  ],
  ["no environment", [["    environment: npm\n", ""]], ["warning ENVIRONMENT_MISSING release.yml:24"]],
  ["the environment of the trust record", [], [], { trust: { workflow: "release.yml", environment: "npm" } }],
  [
    "an environment in another letter case",
    [],
    ["error ENVIRONMENT_MISMATCH release.yml:27"],
    { trust: { environment: "NPM" } },
  ],
  [
    "an environment on the record only",
    [["    environment: npm\n", ""]],
    ["error ENVIRONMENT_MISMATCH release.yml:24"],
    { trust: { environment: "npm" } },
  ],
  [
    "an environment that an expression decides",
    [["environment: npm", "environment: ${{ inputs.environment }}"]],
    [],
    { trust: { environment: "npm" } },
  ],
  ["a trust record for `.yaml`", [], ["error FILE_MISMATCH release.yml:24"], { trust: { workflow: "release.yaml" } }],
  [
    "a trust record with a path",
    [],
    ["error FILE_MISMATCH release.yml:24"],
    { trust: { workflow: ".github/workflows/release.yml" } },
  ],
  [
    "a self-hosted runner in public",
    [["needs: pack\n    runs-on: ubuntu-latest", "needs: pack\n    runs-on: [self-hosted, linux]"]],
    ["error RUNNER_UNSUPPORTED release.yml:26"],
  ],
  [
    "a self-hosted runner, visibility unknown",
    [["needs: pack\n    runs-on: ubuntu-latest", "needs: pack\n    runs-on: [self-hosted, linux]"]],
    ["warning RUNNER_UNSUPPORTED release.yml:26"],
    { visibility: "unknown" },
  ],
  [
    "a rented runner, visibility unknown",
    [["needs: pack\n    runs-on: ubuntu-latest", "needs: pack\n    runs-on: blacksmith-4vcpu-ubuntu-2404"]],
    ["error RUNNER_UNSUPPORTED release.yml:26"],
    { visibility: "unknown" },
  ],
  ...[
    "${{ vars.RUNNER || 'depot-ubuntu-24.04' }}",
    "${{ github.repository == 'acme/anvil' && 'blacksmith-4vcpu' || 'ubuntu-latest' }}",
    "${{ fromJSON('[\"warp-ubuntu-latest-x64-4x\"]') }}",
  ].map((label): Case => [
    `the runner \`${label}\``,
    [["needs: pack\n    runs-on: ubuntu-latest", `needs: pack\n    runs-on: ${label}`]],
    ["warning RUNNER_UNSUPPORTED release.yml:26"],
  ]),
  [
    "a rented runner in a group",
    [
      [
        "needs: pack\n    runs-on: ubuntu-latest",
        "needs: pack\n    runs-on: { group: g, labels: [namespace-profile-a] }",
      ],
    ],
    ["error RUNNER_UNSUPPORTED release.yml:26"],
  ],
  [
    "an expression whose labels are GitHub's",
    [
      [
        "needs: pack\n    runs-on: ubuntu-latest",
        "needs: pack\n    runs-on: ${{ inputs.arm && 'ubuntu-24.04-arm' || 'ubuntu-latest' }}",
      ],
    ],
    [],
  ],
  [
    "a self-hosted runner in private",
    [["needs: pack\n    runs-on: ubuntu-latest", "needs: pack\n    runs-on: self-hosted"]],
    [],
    { visibility: "private" },
  ],
  ...["codebuild-release-${{ github.run_id }}", "namespace-profile-default", "buildjet-4vcpu-ubuntu-2204"].map(
    (label): Case => [
      `the runner \`${label}\``,
      [["needs: pack\n    runs-on: ubuntu-latest", `needs: pack\n    runs-on: ${label}`]],
      ["error RUNNER_UNSUPPORTED release.yml:26"],
    ],
  ),
  [
    "a runner with a label of its own",
    [["needs: pack\n    runs-on: ubuntu-latest", "needs: pack\n    runs-on: our-runner"]],
    ["warning RUNNER_UNSUPPORTED release.yml:26"],
  ],
  [
    "a larger runner of GitHub's",
    [["needs: pack\n    runs-on: ubuntu-latest", "needs: pack\n    runs-on: our-16-cores"]],
    [],
  ],
  ["caches, but `cache-mode: none`", [["          package-manager-cache: false", "          cache: npm"]], []],
  [
    "a cache in the job that publishes",
    [
      ["cache-mode: none\n", ""],
      ["          package-manager-cache: false", "          cache: npm"],
    ],
    ["warning CACHE_SHARED release.yml:36"],
  ],
  [
    "a cache in the job that packs",
    [
      ["cache-mode: none\n", ""],
      [
        "      - run: npm ci && npm pack",
        "      - uses: actions/cache@55cc8345863c7cc4c66a329aec7e433d2d1c52a9\n      - run: npm ci && npm pack",
      ],
    ],
    ["warning CACHE_SHARED release.yml:21"],
  ],
  [
    "a remote build cache",
    [["cache-mode: none\n", "env:\n  TURBO_TOKEN: ${{ secrets.TURBO_TOKEN }}\n"]],
    ["warning CACHE_SHARED release.yml:8"],
  ],
  [
    "the cache that setup-node switches on for npm",
    [
      ["cache-mode: none\n", ""],
      ["          package-manager-cache: false\n", ""],
    ],
    ["warning CACHE_SHARED release.yml:33"],
    { manifest: { packageManager: "npm@11.5.2" } },
  ],
  [
    "a token beside the ID token",
    [[STEPS, `    env:\n      NPM_TOKEN: \${{ secrets.NPM_TOKEN }}\n${STEPS}`]],
    ["warning TOKEN_IN_SCOPE release.yml:31"],
  ],
  ["an empty token for npm", [[STEPS, `    env:\n      NODE_AUTH_TOKEN: ''\n${STEPS}`]], []],
  [
    "an empty token for pnpm",
    [
      [STEPS, `    env:\n      NODE_AUTH_TOKEN: ''\n${STEPS}`],
      ["npm publish ./", "corepack pnpm publish ./"],
    ],
    ["warning TOKEN_IN_SCOPE release.yml:31"],
  ],
  [
    "an `.npmrc` line",
    [[RUN, `      - run: echo "//registry.example/:_authToken=$T" >> .npmrc\n${RUN}`]],
    ["warning TOKEN_IN_SCOPE release.yml:38"],
  ],
  [
    "`npm whoami` first",
    [[RUN, `      - run: |\n          npm whoami\n          npm publish ./package.tgz`]],
    ["warning COMMAND_NEEDS_TOKEN release.yml:39"],
  ],
  ["`npm whoami` that may fail", [[RUN, `      - run: npm whoami || true\n${RUN}`]], []],
  [
    "installing beside the token",
    [[RUN, `      - run: npm ci\n${RUN}`]],
    ["warning CODE_BESIDE_ID_TOKEN release.yml:38"],
  ],
  [
    "the client that publishes, by its exact version, beside the token",
    [[RUN, `      - run: npm install --global npm@12.2.0\n${RUN}`]],
    [],
  ],
  [
    "a script of the repository beside the token",
    [[RUN, `      - run: node scripts/prepare.js\n${RUN}`]],
    ["warning CODE_BESIDE_ID_TOKEN release.yml:38"],
  ],
  ["pull requests on the trusted file, whose forks get no ID token", [["  workflow_dispatch:", "  pull_request:"]], []],
  [
    "comments kept from publishing",
    [
      ["  workflow_dispatch:", "  issue_comment:"],
      [
        "github.repository == 'owner/name'",
        "github.repository == 'owner/name' && github.event_name != 'issue_comment'",
      ],
    ],
    [],
  ],
  [
    "comments kept from publishing by their ref",
    [
      ["  workflow_dispatch:", "  issue_comment:"],
      ["    needs: pack", "    if: startsWith(github.ref, 'refs/tags/')\n    needs: pack"],
    ],
    [],
  ],
  [
    "comments on the trusted file",
    [["  workflow_dispatch:", "  issue_comment:"]],
    ["warning TRIGGER_UNTRUSTED release.yml:5"],
  ],
  [
    "a stranger's code with rights, anywhere",
    [],
    ["warning CHECKOUT_UNSAFE label.yml:7", "warning CHECKOUT_UNSAFE label.yml:10"],
    {
      files: {
        "label.yml": `on: pull_request_target
jobs:
  a:
    steps:
      - uses: actions/checkout@v7
        with:
          allow-unsafe-pr-checkout: true
      - uses: actions/checkout@v7
        with:
          ref: \${{ github.event.pull_request.head.sha }}
`,
      },
    },
  ],
  ["tags of another form", [], ["warning TAG_FILTER_MISMATCH release.yml:4"], { releaseTags: ["v1.0.0"] }],
  ["tags with `/`", [], ["warning TAG_FILTER_MISMATCH release.yml:4"], { releaseTags: ["release-@scope/name@1.0.0"] }],
  [
    "tags of several forms, one of which fits",
    [["'release-*'", "'v*'"]],
    [],
    { releaseTags: ["release-2020-01-01", "@scope/name@1.0.0", "v1.0.0"] },
  ],
  ["tags that are kept out on purpose", [["'release-*'", "'!**'"]], [], { releaseTags: ["v1.0.0"] }],
  ["tags that fit", [], [], { releaseTags: ["release-2026-11-22.1"] }],
  [
    "no tag of Slipway's can start Slipway",
    [
      ["'release-*'", "'v*'"],
      [RUN, "      - run: npx slipway publish --from packed --plan plan.json"],
    ],
    ["note TAG_FILTER_MISMATCH release.yml:4"],
  ],
  [
    "a tag of Slipway's that cannot start Slipway",
    [
      ["'release-*'", "'v*'"],
      [RUN, "      - run: npx slipway publish --from packed --plan plan.json"],
    ],
    ["error TAG_FILTER_MISMATCH release.yml:4"],
    { releaseTags: ["release-1"] },
  ],
  [
    "tags that the configuration names, and that start nothing",
    [[RUN, "      - run: npx slipway publish --from packed --plan plan.json"]],
    ["error TAG_FILTER_MISMATCH release.yml:4"],
    { tagPattern: "v{version}", releaseTags: ["release-1"] },
  ],
  [
    "tags that the configuration names, and that start Slipway",
    [
      ["'release-*'", "'v[0-9]*'"],
      [RUN, "      - run: npx slipway publish --from packed --plan plan.json"],
    ],
    [],
    { tagPattern: "v{version}" },
  ],
  [
    "cancelling",
    [["cancel-in-progress: false", "cancel-in-progress: true"]],
    ["warning CANCEL_IN_PROGRESS release.yml:10"],
  ],
  [
    "no concurrency",
    [["concurrency:\n  group: release\n  cancel-in-progress: false\n  queue: max\n", ""]],
    ["warning CONCURRENCY_MISSING release.yml:20"],
  ],
  ...["sha", "run_id", "run_number", "run_attempt"].map((name): Case => [
    `a group for every ${name}`,
    [["group: release", `group: release-\${{ github.${name} }}`]],
    ["warning CONCURRENCY_MISSING release.yml:9"],
  ]),
  ["a group for every branch and tag's name", [["group: release", "group: release-${{ github.ref_name }}"]], []],
  ["an action by tag", [[SETUP_NODE, "actions/setup-node@v7"]], ["warning ACTION_UNPINNED release.yml:34"]],
  ["an action by tag, locked", [[SETUP_NODE, "actions/setup-node@v7"]], [], { locked: ["actions/setup-node@v7"] }],
  [
    "an action of the packing job by tag",
    [[CHECKOUT, "actions/checkout@v7"]],
    ["warning ACTION_UNPINNED release.yml:19"],
  ],
  ["an old download", [["# v8.0.1", "# v5.0.0"]], ["warning ARTIFACT_UNVERIFIED release.yml:31"]],
  ["artifacts of another run", [[BY_ID, "run-id: 1"]], ["warning ARTIFACT_UNVERIFIED release.yml:33"]],
  ["an artifact by name", [[BY_ID, "name: packed"]], ["warning ARTIFACT_UNVERIFIED release.yml:33"]],
  ["artifacts by pattern", [[BY_ID, "pattern: packed-*"]], ["warning ARTIFACT_UNVERIFIED release.yml:33"]],
  ["whatever artifacts there are", [[BY_ID, "path: packed"]], ["warning ARTIFACT_UNVERIFIED release.yml:31"]],
  [
    "an artifact by name in a job on the way",
    [
      [
        "      - run: npm ci && npm pack",
        "      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1\n        with: { name: plan }\n      - run: npm ci && npm pack",
      ],
    ],
    ["warning ARTIFACT_UNVERIFIED release.yml:23"],
  ],
  [
    "the artifact of an earlier attempt of the same job",
    [
      [BY_ID, "name: result"],
      [
        RUN,
        `${RUN}\n      - uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1\n        with: { name: result }`,
      ],
    ],
    [],
  ],
  [
    "tarballs of another run, which are looked through",
    [
      [BY_ID, "run-id: 1\n          path: earlier"],
      [
        RUN,
        `      - uses: owner/slipway/packages/action/pack@${"a".repeat(40)}\n        with: { tarballs: earlier, plan: plan.json, out: packed }\n${RUN}`,
      ],
    ],
    [],
  ],
  [
    "tarballs of another run, which the program looks through",
    [
      [BY_ID, "run-id: 1\n          path: ${{ runner.temp }}/earlier"],
      [
        RUN,
        `      - run: npx --yes slipway@1.0.0 pack --tarballs "$RUNNER_TEMP/earlier" --plan plan.json --out packed\n${RUN}`,
      ],
    ],
    [],
  ],
  [
    "tarballs of another run, beside which others are looked through",
    [
      [BY_ID, "run-id: 1\n          path: ${{ runner.temp }}/packed"],
      [
        RUN,
        `      - run: npx --yes slipway@1.0.0 pack --tarballs "$RUNNER_TEMP/earlier" --plan plan.json --out packed\n${RUN}`,
      ],
    ],
    ["warning ARTIFACT_UNVERIFIED release.yml:33"],
  ],
  [
    "what several jobs have packed, which is held against the plan",
    [
      [BY_ID, "pattern: packed-*\n          path: ${{ runner.temp }}/packed"],
      [RUN, `      - run: npx --yes slipway@1.0.0 publish --from "$RUNNER_TEMP/packed" --plan plan.json`],
    ],
    [],
  ],
  [
    "what several jobs have packed, which is held against nothing",
    [
      [BY_ID, "pattern: packed-*\n          path: ${{ runner.temp }}/packed"],
      [RUN, `      - run: npx --yes slipway@1.0.0 publish --from "$RUNNER_TEMP/packed" --plan none`],
    ],
    ["warning ARTIFACT_UNVERIFIED release.yml:33", "warning PLAN_MISSING release.yml:39"],
  ],
  [
    "what several jobs have packed, beside which another directory is published",
    [
      [BY_ID, "pattern: packed-*\n          path: ${{ runner.temp }}/others"],
      [RUN, `      - run: npx --yes slipway@1.0.0 publish --from "$RUNNER_TEMP/packed" --plan plan.json`],
    ],
    ["warning ARTIFACT_UNVERIFIED release.yml:33"],
  ],
  [
    "a packed directory without a plan",
    [[RUN, "      - run: slipway publish --from packed"]],
    ["error PLAN_MISSING release.yml:38"],
  ],
  ["the npm of Node 22", [["node-version: 24", "node-version: 22"]], ["error NPM_TOO_OLD release.yml:36"]],
  [
    "the npm of an image of Node 22",
    [
      ["    environment: npm\n", "    environment: npm\n    container: node:22-alpine\n"],
      [/      - uses: actions\/setup-node[\s\S]*?cache: false\n/.exec(RELEASE)?.[0] ?? "", ""],
    ],
    ["error NPM_TOO_OLD release.yml:28"],
  ],
  [
    "an image that is not Node's",
    [
      ["    environment: npm\n", "    environment: npm\n    container: acme/node:22\n"],
      [/      - uses: actions\/setup-node[\s\S]*?cache: false\n/.exec(RELEASE)?.[0] ?? "", ""],
    ],
    [],
  ],
  ["the npm of Node 24.4", [["node-version: 24", "node-version: v24.4.1"]], ["error NPM_TOO_OLD release.yml:36"]],
  ["the npm of Node 24.5", [["node-version: 24", "node-version: 24.5.0"]], []],
  ["any Node from 20 on", [["node-version: 24", "node-version: '>=20'"]], []],
  [
    "the npm of `.nvmrc`",
    [["node-version: 24", "node-version-file: .nvmrc"]],
    ["error NPM_TOO_OLD release.yml:36"],
    { nodeVersions: { ".nvmrc": "lts/jod" } },
  ],
  [
    "a newer npm on Node 22",
    [
      ["node-version: 24", "node-version: 22"],
      [RUN, `      - run: npm install -g npm@^11.5.1\n${RUN}`],
    ],
    ["warning CODE_BESIDE_ID_TOKEN release.yml:38"],
  ],
  [
    "an npm that is not new enough for staging",
    [[RUN, "      - run: npm i -g npm@~11.10.0 && npm stage publish ./package.tgz"]],
    ["error NPM_TOO_OLD release.yml:38", "warning CODE_BESIDE_ID_TOKEN release.yml:38"],
  ],
  [
    "npm through npx",
    [
      ["node-version: 24", "node-version: 22"],
      ["npm publish ./", "npx --yes npm publish ./"],
    ],
    ["warning NPM_TOO_OLD release.yml:36"],
  ],
  [
    "an npm among the repository's dependencies",
    [["node-version: 24", "node-version: 22"]],
    ["warning NPM_TOO_OLD release.yml:36"],
    { manifest: { devDependencies: { npm: "^11.6.0" } } },
  ],
  [
    "another Node by nvm",
    [
      ["node-version: 24", "node-version: 22.14.0"],
      [RUN, `      - run: nvm install 24 && npm install -g npm@latest\n${RUN}`],
    ],
    ["warning CODE_BESIDE_ID_TOKEN release.yml:38"],
  ],
  [
    "no `id-token: write`, on a runner that may be logged in",
    [
      ["id-token: write # trusted", "contents: read # trusted"],
      ["needs: pack\n    runs-on: ubuntu-latest", "needs: pack\n    runs-on: ours"],
    ],
    ["warning ID_TOKEN_MISSING release.yml:29"],
  ],
  [
    "an old npm, and a token",
    [
      ["node-version: 24", "node-version: 22"],
      [RUN, `${RUN}\n        env:\n          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}`],
    ],
    ["warning NPM_TOO_OLD release.yml:36", "warning TOKEN_IN_SCOPE release.yml:40"],
  ],
  [
    "another action that may bring npm",
    [
      ["node-version: 24", "node-version: 22"],
      [RUN, `      - uses: jdx/mise-action@146a28175021df8ca24f8ee1828cc2a60f980bd5\n${RUN}`],
    ],
    [],
  ],
  [
    "npm 12 on Node 22.14",
    [
      ["node-version: 24", "node-version: 22.14.0"],
      [RUN, `      - run: npm install -g npm@latest\n${RUN}`],
    ],
    ["error NPM_NODE_MISMATCH release.yml:38", "warning CODE_BESIDE_ID_TOKEN release.yml:38"],
  ],
  [
    "npm 12 on the newest Node 22",
    [
      ["node-version: 24", "node-version: 22"],
      [RUN, `      - run: npm install -g npm@latest\n${RUN}`],
    ],
    ["warning CODE_BESIDE_ID_TOKEN release.yml:38"],
  ],
  ["npm 12.0.0", [[RUN, `      - run: npm install -g npm@12.0.0\n${RUN}`]], ["error NPM_BROKEN release.yml:38"]],
  [
    "npm of Node 22.22.2 replacing itself",
    [
      ["node-version: 24", "node-version: 22.22.2"],
      [RUN, `      - run: npm install -g npm@11\n${RUN}`],
    ],
    ["warning CODE_BESIDE_ID_TOKEN release.yml:38", "warning NPM_BROKEN release.yml:38"],
  ],
  ["`-ws`", [["npm publish ./package.tgz", "npm publish -ws"]], ["warning NPM_WORKSPACES release.yml:38"]],
  [
    "`-ws` with npm 12",
    [["npm publish ./package.tgz", "npm i -g npm@latest && npm publish -ws"]],
    ["error NPM_WORKSPACES release.yml:38", "warning CODE_BESIDE_ID_TOKEN release.yml:38"],
  ],
  [
    "`--workspaces` with npm 11",
    [["npm publish ./package.tgz", "npm publish --workspaces"]],
    ["warning NPM_WORKSPACES release.yml:38"],
  ],
  [
    "a directory that npm takes for a repository",
    [["npm publish ./package.tgz", "npm publish packages/a"]],
    ["error PUBLISH_OPERAND release.yml:38"],
  ],
  [
    "a tarball that npm takes for a repository",
    [["npm publish ./package.tgz", "npm publish dist/a.tgz --tag next"]],
    ["error PUBLISH_OPERAND release.yml:38"],
  ],
  [
    "a directory that npm takes for a package",
    [["npm publish ./package.tgz", "npm publish --access public dist"]],
    ["error PUBLISH_OPERAND release.yml:38"],
  ],
  ["a directory with two slashes", [["npm publish ./package.tgz", "npm publish packages/@a/b"]], []],
  ["a directory with a slash at its end", [["npm publish ./package.tgz", "npm publish packages/a/"]], []],
  ["a directory that a variable names", [["npm publish ./package.tgz", "npm publish packages/$name"]], []],
  ["a directory for pnpm", [["npm publish ./package.tgz", "corepack pnpm publish packages/a"]], []],
  [
    "publishing in a container",
    [[RUN, `      - run: docker run --rm -v .:/w node:24 npm publish\n${RUN}`]],
    ["warning PUBLISH_IN_DOCKER release.yml:38"],
  ],
  [
    "an old lerna",
    [["npm publish ./package.tgz", "npx lerna publish from-package"]],
    ["error TOOL_WITHOUT_OIDC release.yml:38"],
    { manifest: { devDependencies: { lerna: "^8.1.0" } } },
  ],
  [
    "a new lerna",
    [["npm publish ./package.tgz", "npx lerna publish from-package"]],
    [],
    { manifest: { devDependencies: { lerna: ">=8" } } },
  ],
  [
    "an old semantic-release",
    [["npm publish ./package.tgz", "npx semantic-release"]],
    ["warning TOOL_WITHOUT_OIDC release.yml:38"],
    { manifest: { devDependencies: { "semantic-release": "24.2.0" } } },
  ],
  [
    "an old yarn",
    [["npm publish ./package.tgz", "yarn npm publish"]],
    ["error TOOL_WITHOUT_OIDC release.yml:38"],
    { manifest: { packageManager: "yarn@4.9.2" } },
  ],
  ["yarn 1", [["npm publish ./package.tgz", "yarn publish"]], ["error TOOL_WITHOUT_OIDC release.yml:38"]],
  [
    "pnpm 11.0",
    [["npm publish ./package.tgz", "corepack pnpm publish"]],
    ["warning TOOL_WITHOUT_OIDC release.yml:38"],
    { manifest: { packageManager: "pnpm@11.0.4" } },
  ],
  [
    "an old action of changesets",
    [
      [
        RUN,
        "      - uses: changesets/action@e0145edc7d9d8679003495b11f87bd8ef63c0cba # v1.5.3\n        with:\n          publish: npx changeset publish",
      ],
    ],
    ["error PERMISSION_MISSING release.yml:38", "warning TOOL_WITHOUT_OIDC release.yml:38"],
  ],
  [
    "an old action of changesets with an empty token",
    [
      [
        RUN,
        "      - uses: changesets/action@e0145edc7d9d8679003495b11f87bd8ef63c0cba # v1.5.3\n        with:\n          publish: npx changeset publish\n        env:\n          NPM_TOKEN: ''",
      ],
    ],
    ["error PERMISSION_MISSING release.yml:38"],
  ],
  [
    "npm where `devEngines` wants pnpm",
    [[RUN, `      - run: npm run prepare-release\n${RUN}`]],
    ["warning CODE_BESIDE_ID_TOKEN release.yml:38", "warning DEV_ENGINES release.yml:38"],
    { manifest: { devEngines: { packageManager: { name: "pnpm" } } } },
  ],
  [
    "an action that is not there",
    [[STEPS, STEPS.replace("      - uses", "      - uses: ./.github/actions/gone\n      - uses")]],
    ["error ACTION_MISSING release.yml:31"],
    { missing: ["./.github/actions/gone"] },
  ],
  [
    "an action that is not there in the job before",
    [["      - run: npm ci", "      - uses: ./gone\n      - run: npm ci"]],
    ["error ACTION_MISSING release.yml:22"],
    { missing: ["./gone"] },
  ],
  [
    "an action that is not there in a step that never runs",
    [["      - run: npm ci", "      - uses: ./gone\n        if: false\n      - run: npm ci"]],
    [],
    { missing: ["./gone"] },
  ],
  [
    "an action that is not there in a job that nothing waits for",
    [
      [
        "jobs:\n",
        "jobs:\n  other:\n    runs-on: ubuntu-latest\n    permissions: {}\n    steps:\n      - uses: ./gone\n",
      ],
    ],
    [],
    { missing: ["./gone"] },
  ],
  [
    "an action that another of this repository uses and that is not there",
    [["      - run: npm ci", "      - uses: ./pack\n      - run: npm ci"]],
    ["error ACTION_MISSING action.yml:4"],
    { missing: ["./gone"], actions: { pack: "runs:\n  using: composite\n  steps:\n    - uses: ./gone\n" } },
  ],
  [
    "a workflow in the place of an action",
    [["      - run: npm ci", "      - uses: ./.github/workflows/ci.yml\n      - run: npm ci"]],
    ["error ACTION_MISSING release.yml:22"],
    { missing: ["./.github/workflows/ci.yml"] },
  ],
  [
    "a called workflow that is not there",
    [["jobs:\n", "jobs:\n  test:\n    uses: ./.github/workflows/gone.yml\n"]],
    ["error ACTION_MISSING release.yml:14"],
    { missing: ["./.github/workflows/gone.yml"] },
  ],
  [
    "an action that is not there in a workflow that is called first",
    [
      ["jobs:\n", "jobs:\n  test:\n    uses: ./.github/workflows/test.yml\n"],
      ["    if: github", "    needs: test\n    if: github"],
    ],
    ["error ACTION_MISSING test.yml:6"],
    {
      missing: ["$/gone"],
      files: {
        "test.yml":
          "on: workflow_call\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: $/gone\n        continue-on-error: true\n",
      },
    },
  ],
  ["a guard with the old name", [["owner/name", "old/name"]], ["error GUARD_EXCLUDES_REPOSITORY release.yml:14"]],
  ["a guard in another letter case", [["owner/name", "Owner/Name"]], []],
  [
    "a guard with the old name in a job that the publishing one asks for",
    [
      ["owner/name", "old/name"],
      ["needs: pack\n", "needs: pack\n    if: always() && needs.pack.result == 'success'\n"],
    ],
    ["error GUARD_EXCLUDES_REPOSITORY release.yml:14"],
  ],
  [
    "a guard with the old name beside the result of a job that never runs",
    [
      ["github.repository == 'owner/name'", "false"],
      [
        "needs: pack\n",
        "needs: pack\n    if: always() && (needs.pack.result == 'success' || github.repository == 'old/name')\n",
      ],
    ],
    ["error GUARD_EXCLUDES_REPOSITORY release.yml:26"],
  ],
  [
    "a guard with the old name in a job that the publishing one does not mind",
    [
      ["owner/name", "old/name"],
      ["needs: pack\n", "needs: pack\n    if: always()\n"],
    ],
    [],
  ],
  [
    "a guard that does not fit the remote of a clone",
    [["owner/name", "old/name"]],
    ["warning GUARD_EXCLUDES_REPOSITORY release.yml:14"],
    {
      repository: {
        identity: { server: "https://github.com", owner: "fork", name: "name" },
        source: "git-remote",
      },
    },
  ],
  ["no guard", [["    if: github.repository == 'owner/name'\n", ""]], ["warning FORK_GUARD_MISSING release.yml:23"]],
  ["a failure that is swallowed", [[RUN, `${RUN} || true`]], ["warning FAILURE_SWALLOWED release.yml:38"]],
  ["a failure that is handled", [[RUN, `${RUN} || exit 1`]], []],
  [
    "a step that may fail",
    [[RUN, `${RUN}\n        continue-on-error: true`]],
    ["warning FAILURE_SWALLOWED release.yml:38"],
  ],
  [
    "an expression in a script",
    [[RUN, `      - run: echo \${{ needs.pack.outputs.name }}\n${RUN}`]],
    ["warning TEMPLATE_INJECTION release.yml:38"],
  ],
  ["a harmless expression in a script", [[RUN, `      - run: echo \${{ github.sha }}\n${RUN}`]], []],
  [
    "a stranger's text in the packing job",
    [["npm ci && npm pack", "npm pack && echo ${{ github.event.head_commit.message }}"]],
    ["warning TEMPLATE_INJECTION release.yml:22"],
  ],
  [
    "a checkout that keeps its token",
    [["      - uses: actions/download", `      - uses: ${CHECKOUT}\n      - uses: actions/download`]],
    ["warning CREDENTIALS_PERSISTED release.yml:31"],
  ],
  [
    "a matrix",
    [["    environment: npm", "    environment: npm\n    strategy:\n      matrix:\n        package: [a, b]"]],
    ["warning PUBLISH_MATRIX release.yml:29"],
  ],
  ["provenance switched off", [[RUN, `${RUN} --no-provenance`]], ["warning PROVENANCE_DISABLED release.yml:38"]],
  [
    "provenance switched off by a variable",
    [[STEPS, `    env:\n      NPM_CONFIG_PROVENANCE: false\n${STEPS}`]],
    ["warning PROVENANCE_DISABLED release.yml:31"],
  ],
  [
    "provenance asked for in private",
    [[RUN, `${RUN} --provenance`]],
    ["error PROVENANCE_PRIVATE release.yml:38"],
    { visibility: "private" },
  ],
  [
    "a release that nothing starts",
    [["  push:\n    tags: ['release-*']\n  workflow_dispatch:", "  release:\n    types: [published]"]],
    ["warning RELEASE_EVENT_UNSEEN release.yml:3"],
    {
      files: {
        "tag.yml": "on: push\njobs:\n  a:\n    steps:\n      - uses: softprops/action-gh-release@v2\n",
      },
    },
  ],
  [
    "a release that release-drafter publishes",
    [["  push:\n    tags: ['release-*']\n  workflow_dispatch:", "  release:\n    types: [published]"]],
    ["warning RELEASE_EVENT_UNSEEN release.yml:3"],
    {
      files: {
        "tag.yml":
          "on: push\njobs:\n  a:\n    steps:\n      - uses: release-drafter/release-drafter@v6\n        with:\n          publish: true\n",
      },
    },
  ],
  [
    "a release that release-drafter drafts",
    [["  push:\n    tags: ['release-*']\n  workflow_dispatch:", "  release:\n    types: [published]"]],
    [],
    {
      files: {
        "tag.yml": "on: push\njobs:\n  a:\n    steps:\n      - uses: release-drafter/release-drafter@v6\n",
      },
    },
  ],
  [
    "a release that a person publishes",
    [["  push:\n    tags: ['release-*']\n  workflow_dispatch:", "  release:\n    types: [published]"]],
    [],
    {
      files: {
        "tag.yml":
          "on: push\njobs:\n  a:\n    steps:\n      - uses: softprops/action-gh-release@v2\n        with:\n          draft: true\n",
      },
    },
  ],
  [
    "a tag that nothing hears",
    [["\n  workflow_dispatch:", ""]],
    ["warning RELEASE_EVENT_UNSEEN release.yml:3"],
    {
      files: {
        "tag.yml": `on: push\njobs:\n  a:\n    steps:\n      - uses: ${CHECKOUT}\n      - run: git push --follow-tags\n`,
      },
    },
  ],
  [
    "a release without a ref",
    [
      ["  workflow_dispatch:", "  release:"],
      [
        "      - uses: actions/download",
        `      - uses: ${CHECKOUT}\n        with:\n          persist-credentials: false\n      - uses: actions/download`,
      ],
    ],
    ["warning RELEASE_EVENT_REF release.yml:31"],
  ],
];

describe("the rules about workflows", () => {
  const cases = CASES.map(([name, changes, expected, repository = {}]) => ({ name, changes, expected, repository }));

  it.each(cases)("$name", ({ changes, expected, repository }) => {
    const files = { "release.yml": changed(changes), ...repository.files };
    expect(summary(check({ ...repository, files }))).toEqual(expected);
  });

  it("say nothing when workflows were not read", () => {
    const input = {
      workspace: { base: "/", root: ".", git: true, tool: "single", packageManager: { name: "npm" }, packages: [] },
      publishable: [],
      context: { provider: GITHUB_ACTIONS, ci: "none", idToken: false },
      client: "npm",
    } as const;
    expect(judge(input)).toEqual([]);
  });

  it("miss a release workflow", () => {
    const [problem] = check({ files: {} });
    expect(problem).toMatchObject({
      code: "WORKFLOW_RELEASE_MISSING",
      actual: "no workflow files",
    });
  });
});
