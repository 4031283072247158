import { isJsonObject, type Json, type JsonObject, member, toText } from "../../values/json.ts";
import { matchesRef, type Environment, type ForgeState, type Ruleset } from "../forge-state.ts";
import { flag, NOT_FOUND, paginate, refuse, reply, type Reply, type Request, type Route, text } from "../route.ts";

const ADMINISTER = [["administration", "write"]] as const;
/** @see https://docs.github.com/en/rest/deployments/environments#create-or-update-an-environment */
const REVIEWERS = 6;
const RULES = ["creation", "update", "deletion"] as const;

/**
 * Environments and rulesets. No job's token can change them: `administration` is not one of its permissions.
 *
 * @see https://docs.github.com/en/rest/deployments/environments
 * @see https://docs.github.com/en/rest/repos/rules
 */
export const SETTING_ROUTES: readonly Route[] = [
  {
    method: "GET",
    pattern: "/environments",
    needs: [["actions", "read"]],
    answer: (request, state) =>
      paginate([...state.environments.values()].map(renderEnvironment), request, (page, total) => ({
        total_count: total,
        environments: page,
      })),
  },
  {
    method: "GET",
    pattern: "/environments/:name",
    needs: [["actions", "read"]],
    answer: ({ values: [name = ""] }, { environments }) => {
      const found = environments.get(name.toLowerCase());
      return found === undefined ? NOT_FOUND : reply(200, renderEnvironment(found));
    },
  },
  { method: "PUT", pattern: "/environments/:name", needs: ADMINISTER, always: true, answer: putEnvironment },
  {
    method: "GET",
    pattern: "/environments/:name/deployment-branch-policies",
    needs: [["actions", "read"]],
    answer: (request, { environments }) => {
      const found = environments.get((request.values[0] ?? "").toLowerCase());
      if (found === undefined) return NOT_FOUND;
      return paginate(
        (found.policies ?? []).map((policy) => ({ ...policy })),
        request,
        (page, total) => ({
          total_count: total,
          branch_policies: page,
        }),
      );
    },
  },
  {
    method: "POST",
    pattern: "/environments/:name/deployment-branch-policies",
    needs: ADMINISTER,
    always: true,
    answer: addPolicy,
  },
  {
    method: "GET",
    pattern: "/rulesets",
    needs: [["metadata", "read"]],
    answer: (request, { rulesets }) =>
      paginate(
        rulesets.map((ruleset) => summarise(ruleset)),
        request,
      ),
  },
  { method: "POST", pattern: "/rulesets", needs: ADMINISTER, always: true, answer: addRuleset },
  {
    method: "GET",
    pattern: "/rulesets/:id",
    needs: [["metadata", "read"]],
    answer: (request, { rulesets }) => {
      const found = rulesets.find(({ id }) => String(id) === request.values[0]);
      if (found === undefined) return NOT_FOUND;
      const conditions = { ref_name: { include: found.include, exclude: [] } };
      return reply(200, { ...summarise(found), conditions, rules: found.rules.map((type) => ({ type })) });
    },
  },
  {
    method: "GET",
    pattern: "/rules/branches/*branch",
    needs: [["metadata", "read"]],
    answer: (request, { rulesets }) => {
      const met = rulesets.filter(
        ({ target, include }) =>
          target === "branch" &&
          include.some((it) => matchesRef(it.replace("refs/heads/", ""), request.values[0] ?? "")),
      );
      return paginate(
        met.flatMap(({ id, rules }) => rules.map((type) => ({ type, ruleset_id: id }))),
        request,
      );
    },
  },
];

function putEnvironment({ values: [name = ""], body }: Request, { environments }: ForgeState): Reply {
  const reviewers = member(body, "reviewers");
  const list = Array.isArray(reviewers) ? reviewers : [];
  if (list.length > REVIEWERS) return refuse(422, `Validation Failed: at most ${String(REVIEWERS)} reviewers`);
  const policy = member(body, "deployment_branch_policy");
  const custom = isJsonObject(policy) && flag(policy, "custom_branch_policies") === true;
  const before = environments.get(name.toLowerCase());
  const environment: Environment = {
    name,
    reviewers: list.map((reviewer: Json) => toText(member(reviewer, "id"))),
    preventSelfReview: flag(body, "prevent_self_review") ?? false,
    policies: custom ? (before?.policies ?? []) : undefined,
  };
  environments.set(name.toLowerCase(), environment);
  return reply(200, renderEnvironment(environment));
}

function addPolicy({ values: [name = ""], body }: Request, state: ForgeState): Reply {
  const environment = state.environments.get(name.toLowerCase());
  if (environment?.policies === undefined) return NOT_FOUND;
  const pattern = text(body, "name");
  if (pattern === undefined) return refuse(422, 'Invalid request.\n\n"name" wasn\'t supplied.');
  const type = text(body, "type") === "tag" ? "tag" : "branch";
  const policy = { id: state.nextId(), name: pattern, type } as const;
  environment.policies.push(policy);
  return reply(200, { ...policy });
}

function addRuleset({ body }: Request, state: ForgeState): Reply {
  const [name, target] = [text(body, "name"), text(body, "target") ?? "branch"];
  if (name === undefined || (target !== "tag" && target !== "branch")) return refuse(422, "Validation Failed");
  const conditions = member(body, "conditions");
  const refs = member(member(conditions ?? null, "ref_name") ?? null, "include");
  const rules = member(body, "rules");
  const actors = member(body, "bypass_actors");
  const ruleset: Ruleset = {
    id: state.nextId(),
    name,
    target,
    include: (Array.isArray(refs) ? refs : []).map((it: Json) => toText(it)),
    rules: (Array.isArray(rules) ? rules : []).flatMap(
      (it: Json) => RULES.find((rule) => rule === member(it, "type")) ?? [],
    ),
    // The one person here who has every role.
    bypass: Array.isArray(actors) && actors.length > 0 ? [state.owner] : [],
  };
  state.rulesets.push(ruleset);
  return reply(201, summarise(ruleset));
}

function renderEnvironment({ name, reviewers, preventSelfReview, policies }: Environment): Json {
  const rules = [
    ...(reviewers.length === 0
      ? []
      : [
          {
            type: "required_reviewers",
            prevent_self_review: preventSelfReview,
            reviewers: reviewers.map((login) => ({ type: "User", reviewer: { login } })),
          },
        ]),
    ...(policies === undefined ? [] : [{ type: "branch_policy" }]),
  ];
  return {
    name,
    protection_rules: rules,
    deployment_branch_policy:
      policies === undefined ? null : { protected_branches: false, custom_branch_policies: true },
  };
}

function summarise({ id, name, target }: Ruleset): JsonObject {
  return { id, name, target, enforcement: "active" };
}
