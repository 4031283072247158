import * as v from "valibot";

import { ReleaseError } from "../errors/release-error.ts";
import { findCycles } from "../graph/find-cycles.ts";
import { sanitise } from "../problems/sanitise.ts";
import { planSchema } from "./plan-schema.ts";
import type { PlanEntry, PublishPlan } from "./publish-plan.ts";

/** UTF-16 code units. A plan for 10,000 packages has some ten million. */
const MAX_LENGTH = 2 ** 26;
const MAX_EDGES = 1_000_000;
const MAX_SHOWN = 80;

/**
 * Reads `plan.json`, which may come from a job that ran anybody's code: nothing in it is believed before it is checked.
 * Fields that this version does not know are dropped.
 *
 * @throws {ReleaseError} `PLAN_UNREADABLE`, with the first thing that is wrong and where.
 */
export function parsePlan(text: string): PublishPlan {
  if (text.length > MAX_LENGTH) throw unreadable(`it has more than \`${MAX_LENGTH}\` characters`);
  const result = v.safeParse(planSchema, parseJson(text), { abortEarly: true });
  if (!result.success) throw unreadable(describe(result.issues[0]));
  const plan: PublishPlan = result.output;
  checkUnique(
    plan.packages.map(({ name }) => name),
    "name",
  );
  checkUnique(
    plan.packages.flatMap(({ tarball }) => tarball?.file ?? []),
    "tarball.file",
  );
  checkOrder(plan.packages);
  return plan;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(`it is not JSON (${error instanceof Error ? error.message : String(error)})`, error);
  }
}

function describe({ path, input, message }: v.InferIssue<typeof planSchema>): string {
  const place = (path ?? []).map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  const where = place === "" ? "it" : `\`${place.slice(1)}\``;
  if (input === undefined) return `${where} is missing`;
  return `${where} is ${show(input)}, expected ${message}`;
}

function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const shown = JSON.stringify(value).replaceAll("`", "'");
  return `\`${shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown}\``;
}

function checkUnique(values: readonly string[], field: string): void {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) throw unreadable(`two packages have the \`${field}\` \`${value}\``);
    seen.add(value);
  }
}

function checkOrder(entries: readonly PlanEntry[]): void {
  if (entries.reduce((sum, { dependsOn }) => sum + dependsOn.length, 0) > MAX_EDGES) {
    throw unreadable(`its packages depend on each other more than \`${MAX_EDGES}\` times`);
  }
  const names = new Set(entries.map(({ name }) => name));
  for (const { name, dependsOn } of entries) {
    const unknown = dependsOn.find((needed) => !names.has(needed));
    if (unknown !== undefined)
      throw unreadable(`\`${name}\` depends on \`${unknown}\`, which is not among its packages`);
  }
  const [cycle] = findCycles(new Map(entries.map(({ name, dependsOn }) => [name, dependsOn])));
  if (cycle !== undefined) throw unreadable(`its packages wait for each other: ${cycle.path.join(" → ")}`);
}

function unreadable(reason: string, cause?: unknown): ReleaseError {
  return new ReleaseError("PLAN_UNREADABLE", sanitise(`The publish plan cannot be used: ${reason}`), {
    hint: "Make the plan again with `slipway plan`, or pack again.",
    cause,
  });
}
