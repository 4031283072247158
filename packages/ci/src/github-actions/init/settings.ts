import { matchesRefPattern, tagExample, tagGlob } from "@slipway/core";

import type { ReleaseWish } from "../../provider/release-wish.ts";
import type { KnownEnvironment, KnownSettings, RepositorySetting } from "../../provider/repository-setting.ts";

/**
 * The numbers of the roles that may make a release tag: GitHub's REST documents name none, its own Terraform provider does.
 *
 * @see https://github.com/integrations/terraform-provider-github, `bypass_actors` of `github_repository_ruleset`
 */
const ROLES = { admin: 5, maintain: 2 } as const;

/**
 * Who may make a release tag. The built-in identity of workflows can be neither.
 *
 * @see https://docs.github.com/en/rest/repos/rules#create-a-repository-ruleset
 */
const MAINTAINERS = [ROLES.admin, ROLES.maintain].map((role) => ({
  actor_id: role,
  actor_type: "RepositoryRole",
  bypass_mode: "always",
}));

/** What is to be set on GitHub before the first release; what is known to be so already is left out. */
export function listSettings(wish: ReleaseWish, known: KnownSettings = {}): readonly RepositorySetting[] {
  return [...environmentSettings(wish, known), ...rulesetSettings(wish, known)];
}

function environmentSettings(
  { repository, environment, defaultBranch, releaseTag }: ReleaseWish,
  known: KnownSettings,
): readonly RepositorySetting[] {
  const path = `repos/${repository}/environments/${encodeURIComponent(environment)}`;
  const found = typeof known.environment === "object" ? known.environment : undefined;
  const tags = tagGlob(releaseTag);
  const wanted = [
    { name: tags, type: "tag" },
    { name: defaultBranch, type: "branch" },
  ];
  const missing = wanted.filter((policy) => !admits(found, policy));
  if (found !== undefined && missing.length === 0) return [];
  return [
    {
      title: `The environment \`${environment}\` admits the tags \`${tags}\` and the branch \`${defaultBranch}\`, and nothing else`,
      why: "Without it, whoever can push any branch can change the workflow there and publish from it",
      requests: [
        ...(found?.policies === undefined
          ? [
              {
                method: "PUT" as const,
                path,
                body: {
                  ...found?.kept,
                  deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
                },
              },
            ]
          : []),
        ...missing.map((body) => ({ method: "POST" as const, path: `${path}/deployment-branch-policies`, body })),
      ],
    },
  ];
}

function admits(environment: KnownEnvironment | undefined, wanted: { name: string; type: string }): boolean {
  return environment?.policies?.some(({ name, type }) => name === wanted.name && type === wanted.type) === true;
}

function rulesetSettings(
  { repository, releaseTag }: ReleaseWish,
  { tagRules }: KnownSettings,
): readonly RepositorySetting[] {
  const tags = tagGlob(releaseTag);
  const ref = `refs/tags/${tagExample(releaseTag)}`;
  const holds = (rule: string): boolean =>
    tagRules?.get(rule)?.some((pattern) => pattern === "~ALL" || matchesRefPattern(pattern, ref)) === true;
  const ruleset = (
    name: string,
    rules: readonly string[],
    bypass: typeof MAINTAINERS,
  ): RepositorySetting["requests"] => [
    {
      method: "POST",
      path: `repos/${repository}/rulesets`,
      body: {
        name,
        target: "tag",
        enforcement: "active",
        conditions: { ref_name: { include: [`refs/tags/${tags}`], exclude: [] } },
        rules: rules.map((type) => ({ type })),
        bypass_actors: bypass,
      },
    },
  ];
  const created: RepositorySetting = {
    title: `Only maintainers and administrators make tags \`${tags}\``,
    why: "A tag starts a release: otherwise everybody with a right to push has it",
    requests: ruleset("Release tags are made by maintainers", ["creation"], MAINTAINERS),
  };
  const kept: RepositorySetting = {
    title: `Nobody moves or deletes a tag \`${tags}\``,
    why: "Provenance names the commit behind the tag, and a tag that moves starts a second release under the same name",
    requests: ruleset("Release tags stay where they are", ["update", "deletion"], []),
  };
  return [...(holds("creation") ? [] : [created]), ...(holds("update") && holds("deletion") ? [] : [kept])];
}
