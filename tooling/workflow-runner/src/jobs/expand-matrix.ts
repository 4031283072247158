import { isJsonObject, type Json, type JsonObject } from "../values/json.ts";
import { Refusal } from "../values/refusal.ts";

/** @see https://docs.github.com/en/actions/reference/limits */
const JOBS = 256;

interface Entry {
  /** As the product made it; nothing for an `include` of its own. */
  readonly original: JsonObject | undefined;
  value: JsonObject;
}

/**
 * The combinations of a matrix in GitHub's order: the product without what `exclude` names, then `include`.
 *
 * @see https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
 */
export function expandMatrix(matrix: JsonObject): JsonObject[] {
  const excluded = readFilters(matrix["exclude"], "exclude");
  const included = readFilters(matrix["include"], "include");
  const axes = Object.entries(matrix).filter(([name]) => name !== "include" && name !== "exclude");
  let product: JsonObject[] = axes.length === 0 ? [] : [{}];
  for (const [name, values] of axes) {
    if (!Array.isArray(values)) throw new Refusal(`Matrix vector '${name}' must be a sequence`);
    if (values.length === 0) throw new Refusal(`Matrix vector '${name}' does not contain any values`);
    product = product.flatMap((combination) => values.map((value: Json) => ({ ...combination, [name]: value })));
  }
  const entries: Entry[] = product
    .filter((combination) => !excluded.some((filter) => matches(filter, combination)))
    .map((combination) => ({ original: combination, value: combination }));
  for (const extra of included) {
    const shared = Object.fromEntries(Object.entries(extra).filter(([name]) => axes.some(([axis]) => axis === name)));
    // Values of the original matrix are never written over, values that came with another `include` are.
    const targets = entries.filter(({ original }) => original !== undefined && matches(shared, original));
    for (const target of targets) target.value = { ...target.value, ...extra };
    if (targets.length === 0) entries.push({ original: undefined, value: extra });
  }
  const result = entries.map(({ value }) => value);
  if (result.length > JOBS)
    throw new Refusal(`A matrix has at most ${String(JOBS)} jobs, this one ${String(result.length)}`);
  return result;
}

function readFilters(value: Json | undefined, name: string): JsonObject[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Refusal(`\`${name}\` of a matrix must be a sequence`);
  return value.map((item: Json) => {
    if (!isJsonObject(item)) throw new Refusal(`\`${name}\` of a matrix must hold mappings`);
    return item;
  });
}

function matches(filter: JsonObject, combination: JsonObject): boolean {
  return Object.entries(filter).every(([name, value]) => equal(combination[name] ?? null, value));
}

function equal(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
