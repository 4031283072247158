import { describe, expect, test } from "vitest";

import type { ReleaseWish } from "../../provider/release-wish.ts";
import type { KnownSettings } from "../../provider/repository-setting.ts";
import { listSettings } from "./settings.ts";

const WISH: ReleaseWish = {
  repository: "octo/app",
  defaultBranch: "main",
  file: "release.yml",
  environment: "npm live",
  releaseTag: "release-{date}",
  slipway: { kind: "npx", version: "1.2.3" },
  directory: ".",
  build: {
    node: { version: "24" },
    nodeRunsSlipway: true,
    checkout: new Map(),
    environment: new Map(),
    before: [],
    carried: [],
    commands: [],
  },
  newKeys: { cacheMode: true, queue: true },
  comments: false,
  pinnedIn: [],
};

const ENVIRONMENT = "repos/octo/app/environments/npm%20live";
const RULESETS = "repos/octo/app/rulesets";
const DONE: KnownSettings = {
  environment: {
    policies: [
      { name: "release-*", type: "tag" },
      { name: "main", type: "branch" },
    ],
    kept: {},
  },
  tagRules: new Map([
    ["creation", ["refs/tags/release-*"]],
    ["update", ["~ALL"]],
    ["deletion", ["~ALL"]],
  ]),
};

describe("settings that no file holds", () => {
  test.each<readonly [title: string, known: KnownSettings | undefined, requests: readonly string[]]>([
    [
      "all of them, where nothing was asked",
      undefined,
      [
        `PUT ${ENVIRONMENT}`,
        `POST ${ENVIRONMENT}/deployment-branch-policies`,
        `POST ${ENVIRONMENT}/deployment-branch-policies`,
        `POST ${RULESETS}`,
        `POST ${RULESETS}`,
      ],
    ],
    ["none that is there", DONE, []],
    [
      "no second time the environment whose reviewers a PUT would take away",
      { ...DONE, environment: { policies: [{ name: "main", type: "branch" }], kept: {} } },
      [`POST ${ENVIRONMENT}/deployment-branch-policies`],
    ],
    [
      "a branch of the name of the tags is another thing",
      {
        ...DONE,
        environment: {
          policies: [
            { name: "release-*", type: "branch" },
            { name: "main", type: "branch" },
          ],
          kept: {},
        },
      },
      [`POST ${ENVIRONMENT}/deployment-branch-policies`],
    ],
    [
      "the rules of other tags are none of these",
      { ...DONE, tagRules: new Map([["creation", ["refs/tags/v*"]]]) },
      [`POST ${RULESETS}`, `POST ${RULESETS}`],
    ],
  ])("%s", (_title, known, expected) => {
    const requests = listSettings(WISH, known).flatMap((setting) => setting.requests);
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toStrictEqual(expected);
  });

  test("repeat the other rules of an environment that is there, which would be gone otherwise", () => {
    const kept = { reviewers: [{ type: "User", id: 7 }], wait_timer: 5 };
    const [setting] = listSettings(WISH, { ...DONE, environment: { policies: undefined, kept } });
    expect(setting?.requests[0]?.body).toStrictEqual({
      ...kept,
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
  });
});
