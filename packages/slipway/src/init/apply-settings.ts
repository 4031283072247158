import type { KnownSettings, RepositorySetting } from "@slipway/ci";
import { type Json, ReleaseError, sanitise } from "@slipway/core";
import * as v from "valibot";

import type { Run } from "../run/run.ts";
import { type ConsentOptions, confirmWriting } from "../writing/consent.ts";
import { requireTool, runTool } from "../writing/tools.ts";
import { renderRequest } from "./render.ts";

/** Whose settings, and how they are found. */
export interface Applied {
  /** Absolute path of the repository's root. */
  readonly base: string;
  /** `owner/name`, as the server spells it. */
  readonly repository: string;
  /** Name of the environment that trust records name. */
  readonly environment: string;
  /** What is missing of what is known to be there. */
  readonly list: (known: KnownSettings) => readonly RepositorySetting[];
}

/**
 * Sets what no file can hold, by the person's own `gh`, after showing each request and asking. What is there already is read
 * first and left as it is; where it cannot be read, nothing is set.
 *
 * @returns What was set.
 * @throws {ReleaseError} `TOOL_NOT_FOUND`, `GITHUB_REFUSED`, `CONSENT_REQUIRED`, `NOT_CONFIRMED`
 */
export async function applySettings(
  { base, repository, environment, list }: Applied,
  options: ConsentOptions,
  run: Run,
): Promise<readonly RepositorySetting[]> {
  const tool = await requireTool("gh", { environment: run.environment, base });
  const gh: Gh = async (args, input) => runTool(tool, ["api", ...args], { directory: base, input }, run);
  const settings = list(await readKnown(gh, repository, environment));
  const requests = settings.flatMap((setting) => setting.requests);
  if (requests.length === 0) return [];
  await confirmWriting(
    {
      shown: requests.map(renderRequest).join("\n"),
      question: `Set this in ${sanitise(repository)}?`,
      command: "init --apply",
      repository,
    },
    options,
    run,
  );
  for (const request of requests) {
    const { method, path, body } = request;
    const { ok, stderr } = await gh(["--method", method, path, "--input", "-"], JSON.stringify(body));
    if (!ok) throw refused(`${method} ${path}`, stderr, "What was set before stays. Run this again: it goes on there");
    run.progress.note(sanitise(`set ${method} ${path}`));
  }
  return settings;
}

type Gh = (args: readonly string[], input?: string) => ReturnType<typeof runTool>;

const Environment = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    deployment_branch_policy: v.nullish(v.object({ custom_branch_policies: v.boolean() })),
    protection_rules: v.optional(
      v.array(
        v.object({
          wait_timer: v.optional(v.number()),
          prevent_self_review: v.optional(v.boolean()),
          reviewers: v.optional(v.array(v.object({ type: v.string(), reviewer: v.object({ id: v.number() }) }))),
        }),
      ),
      [],
    ),
  }),
);
const Policies = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ branch_policies: v.array(v.object({ name: v.string(), type: v.optional(v.string(), "branch") })) }),
);
const Rulesets = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.object({ id: v.number(), target: v.nullish(v.string()), enforcement: v.string() })),
);
const Ruleset = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    conditions: v.nullish(
      v.object({ ref_name: v.optional(v.object({ include: v.array(v.string()), exclude: v.array(v.string()) })) }),
    ),
    rules: v.array(v.object({ type: v.string() })),
  }),
);

async function readKnown(gh: Gh, repository: string, name: string): Promise<KnownSettings> {
  return { environment: await readEnvironment(gh, repository, name), tagRules: await readTagRules(gh, repository) };
}

async function readEnvironment(gh: Gh, repository: string, name: string): Promise<KnownSettings["environment"]> {
  const path = `repos/${repository}/environments/${encodeURIComponent(name)}`;
  const answer = await gh([path]);
  if (!answer.ok && answer.stderr.includes("(HTTP 404)")) return "absent";
  const found = read(Environment, path, answer);
  const kept = Object.fromEntries(found.protection_rules.flatMap((rule) => Object.entries(keep(rule))));
  if (found.deployment_branch_policy?.custom_branch_policies !== true) return { policies: undefined, kept };
  const policies = `${path}/deployment-branch-policies?per_page=100`;
  return { policies: read(Policies, policies, await gh([policies])).branch_policies, kept };
}

/** A rule as a request sets it. */
function keep({
  reviewers,
  ...rule
}: v.InferOutput<typeof Environment>["protection_rules"][number]): Record<string, Json> {
  const people = reviewers?.map(({ type, reviewer }) => ({ type, id: reviewer.id }));
  return people === undefined ? { ...rule } : { ...rule, reviewers: people };
}

async function readTagRules(gh: Gh, repository: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const path = `repos/${repository}/rulesets?per_page=100`;
  const rules = new Map<string, string[]>();
  for (const { id, target, enforcement } of read(Rulesets, path, await gh([path]))) {
    if (target !== "tag" || enforcement !== "active") continue;
    const one = `repos/${repository}/rulesets/${String(id)}`;
    const { conditions, rules: held } = read(Ruleset, one, await gh([one]));
    const { include = [], exclude = [] } = conditions?.ref_name ?? {};
    // What is left out may be a release's tag.
    if (exclude.length > 0) continue;
    for (const { type } of held) rules.set(type, [...(rules.get(type) ?? []), ...include]);
  }
  return rules;
}

function read<Output>(
  schema: v.GenericSchema<unknown, Output>,
  path: string,
  { ok, stdout, stderr }: Awaited<ReturnType<Gh>>,
): Output {
  const parsed = ok ? v.safeParse(schema, stdout) : undefined;
  if (parsed?.success === true) return parsed.output;
  throw refused(`GET ${path}`, ok ? "an answer of another kind" : stderr, "Nothing was set");
}

function refused(request: string, words: string, hint: string): ReleaseError {
  const [line = ""] = words.trim().split("\n", 1);
  return new ReleaseError("GITHUB_REFUSED", sanitise(`GitHub refused \`${request}\`: ${line}`), { hint });
}
