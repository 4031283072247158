import semver from "semver";
import * as v from "valibot";

import { findCycles } from "../dependencies/graph.ts";
import { ReleaseError } from "../errors/release-error.ts";
import { describeDocument, PLAN_KIND } from "../json/describe-document.ts";
import { sanitise } from "../text/sanitise.ts";
import { isDistTag, nameFaults } from "./npm-names.ts";
import type { PlanEntry, PublishPlan } from "./publish-plan.ts";
import { MOST_SHARDS } from "./shards.ts";

/** UTF-16 code units. A plan for 10,000 packages has some ten million. */
const MAX_LENGTH = 2 ** 26;

const MAX_EDGES = 1_000_000;

const MAX_SHOWN = 80;

/**
 * Reads `plan.json`, which may come from a job that ran anybody's code: nothing in it is believed before it is checked.
 * A field that this version does not know may mean what it would get wrong, and is refused.
 *
 * @throws {ReleaseError} `PLAN_UNREADABLE`, with the first thing that is wrong and where.
 */
export function parsePlan(text: string): PublishPlan {
  if (text.length > MAX_LENGTH) throw unreadable(`it has more than \`${MAX_LENGTH}\` characters`);
  const result = v.safeParse(planSchema, parseJson(text), { abortEarly: true });
  if (!result.success) {
    const kind = describeDocument(text);
    throw unreadable(
      kind === PLAN_KIND || kind.startsWith("a JSON object") ? describe(result.issues[0]) : `it is ${kind}`,
    );
  }
  const plan: PublishPlan = result.output;
  checkUnique(
    [...plan.packages, ...(plan.published ?? [])].map(({ name }) => name),
    "name",
  );
  checkUnique(
    plan.packages.flatMap(({ tarball }) => tarball?.file ?? []),
    "tarball.file",
  );
  checkOrder(plan.packages);
  checkShards(plan);
  return plan;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(`it is ${describeDocument(text)}`, error);
  }
}

function describe({ path, input, message, expected }: v.InferIssue<typeof planSchema>): string {
  const place = (path ?? []).map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  const where = place === "" ? "it" : `\`${place.slice(1)}\``;
  if (expected === "never") return `${where} is no field of a plan`;
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

/** Whoever packs a package is one of those who share the packing. A package that nobody packs is missed before anything is sent. */
function checkShards({ shards = MOST_SHARDS, packages }: PublishPlan): void {
  const wrong = packages.find(({ shard = 1 }) => shard > shards);
  if (wrong !== undefined) throw unreadable(`\`${wrong.name}\` is in shard \`${wrong.shard ?? 0}\` of \`${shards}\``);
}

function unreadable(reason: string, cause?: unknown): ReleaseError {
  return new ReleaseError("PLAN_UNREADABLE", sanitise(`The publish plan cannot be used: ${reason}`), {
    hint: "Make the plan again with `slipway plan`, or pack again.",
    cause,
  });
}

const MAX_PACKAGES = 10_000;

/** Bytes. npm takes far less; what matters is that sums stay exact and nobody allocates by these numbers. */
const MAX_SIZE = 2 ** 32;

const MAX_FILES = 1_000_000;

const SEGMENT = /^[^/\\\p{Cc}\p{Surrogate}]+$/u;

/** What npm and pnpm name tarballs: made from a name that is safe in an address, and a version. */
const TARBALL = /^[\w@~!'()*][\w.~!'()*+@-]*\.tgz$/;

const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/;

const REGISTRY = /^https?:\/\/[^\s/?#@\\\p{Cc}]+\/(?:[^\s?#\\\p{Cc}]*\/)?$/u;

const SERVER = /^https?:\/\/[^\s/?#@\\\p{Cc}]+$/u;

/** As git lets refs be named, and none that a command would take for an option. */
const REF = /^(?=[^]{6,1005}$)refs(?:\/(?![.-])(?!.*\.\.)[^\s\\/~^:?*[\p{Cc}]+(?<!\.lock|\.))+$/u;

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

const text = v.string("text");

const flag = v.boolean("`true` or `false`");

const name = v.pipe(
  text,
  v.check((value) => nameFaults(value).invalid.length === 0, "a package name"),
);

const version = v.pipe(
  text,
  v.check((value) => semver.valid(value) === value, "a semantic version"),
);

const directory = v.pipe(
  text,
  v.maxLength(1000, "a shorter path"),
  v.check(isDirectory, "a path inside the repository"),
);

const slug = v.pipe(text, v.regex(/^[\w.-]{1,100}$/, "a name as GitHub and GitLab give them"));
/** GitLab's groups stand in each other, twenty deep. */
const groups = v.pipe(
  text,
  v.regex(
    /^(?!\.{1,2}(?:\/|$))[\w.-]{1,100}(?:\/(?!\.{1,2}(?:\/|$))[\w.-]{1,100}){0,19}$/,
    "a name as GitHub and GitLab give them",
  ),
);

const size = v.pipe(
  v.number("a number"),
  v.safeInteger("a whole number"),
  v.minValue(0, "at least `0`"),
  v.maxValue(MAX_SIZE, `at most \`${MAX_SIZE}\``),
);

const tarball = v.strictObject(
  {
    file: v.pipe(text, v.maxLength(255, "a shorter name"), v.regex(TARBALL, "a plain file name that ends in `.tgz`")),
    integrity: v.pipe(text, v.regex(SHA512, "`sha512-` and 64 bytes in Base64")),
    size,
    unpackedSize: size,
    fileCount: v.pipe(size, v.maxValue(MAX_FILES, `at most \`${MAX_FILES}\``)),
  },
  "an object",
);

const registry = v.pipe(
  text,
  v.maxLength(2000, "a shorter address"),
  v.regex(REGISTRY, "an HTTP address without credentials that ends with a slash"),
);

/** Characters of all fields of one package. The longest known is a script of a few thousand. */
const MAX_FINGERPRINT = 1_000_000;

const field = v.pipe(text, v.maxLength(1000, "a shorter name of a field"));

const fields = v.pipe(v.array(field, "a list"), v.maxLength(MAX_PACKAGES, `at most \`${MAX_PACKAGES}\` fields`));

const fingerprint = v.pipe(
  v.record(field, text, "an object"),
  v.check(
    (value) => Object.entries(value).reduce((sum, [key, it]) => sum + key.length + it.length, 0) <= MAX_FINGERPRINT,
    "fewer or shorter fields",
  ),
);

const shards = v.pipe(
  v.number("a number"),
  v.safeInteger("a whole number"),
  v.minValue(1, "at least `1`"),
  v.maxValue(MOST_SHARDS, `at most \`${MOST_SHARDS}\``),
);

const entry = v.strictObject(
  {
    name,
    version,
    directory,
    access: v.picklist(["public", "restricted"], "`public` or `restricted`"),
    keepAccess: v.exactOptional(v.literal(true, "`true` or absent")),
    distTag: v.pipe(text, v.maxLength(214, "a shorter dist-tag"), v.check(isDistTag, "a dist-tag")),
    registry: v.exactOptional(registry),
    provenance: v.exactOptional(flag),
    // Each must be the name of another entry, which is looked at there.
    dependsOn: v.pipe(v.array(text, "a list"), v.maxLength(MAX_PACKAGES, `at most \`${MAX_PACKAGES}\` names`)),
    previousVersion: v.exactOptional(version),
    trustedBefore: v.exactOptional(v.literal(true, "`true` or absent")),
    firstPublish: flag,
    fingerprint: v.exactOptional(fingerprint),
    builds: v.exactOptional(fields),
    added: v.exactOptional(fields),
    removed: v.exactOptional(fields),
    shard: v.exactOptional(shards),
    tarball: v.exactOptional(tarball),
  },
  "an object",
);

const published = v.strictObject(
  {
    name,
    version,
    integrity: v.exactOptional(v.pipe(text, v.regex(SHA512, "`sha512-` and 64 bytes in Base64"))),
    distTag: v.pipe(text, v.maxLength(214, "a shorter dist-tag"), v.check(isDistTag, "a dist-tag")),
    registry: v.exactOptional(registry),
    provenance: v.exactOptional(flag),
    sameCommit: v.picklist(["yes", "no", "unknown"], "`yes`, `no` or `unknown`"),
  },
  "an object",
);

const skipped = v.strictObject(
  {
    name,
    version: v.union([v.literal(""), version], "a semantic version or nothing"),
    reason: v.picklist(
      ["private", "already-published", "filtered", "fixture", "placeholder", "unknown", "invalid"],
      "a reason for skipping",
    ),
  },
  "an object",
);

const repository = v.strictObject(
  { server: v.pipe(text, v.regex(SERVER, "an origin such as `https://github.com`")), owner: groups, name: slug },
  "an object",
);

const line = v.pipe(text, v.regex(/^[^\p{Cc}]{1,300}$/u, "one line"));

/** As in `slipway.json`. */
const MAX_PATTERNS = 1000;

const trust = v.strictObject(
  {
    repository: v.exactOptional(line),
    workflow: v.exactOptional(line),
    environment: v.exactOptional(line),
  },
  "an object",
);

/** `plan.json`, value by value; what concerns several entries together is not in here. Messages say what is expected. */
export const planSchema: v.GenericSchema<unknown, PublishPlan> = v.strictObject(
  {
    schemaVersion: v.literal(1, "`1`, the version of plans that this Slipway reads"),
    repository: v.exactOptional(repository),
    ref: v.exactOptional(v.pipe(text, v.regex(REF, "a full ref"))),
    commit: v.exactOptional(v.pipe(text, v.regex(COMMIT, "a full commit hash"))),
    registry,
    trust: v.exactOptional(trust),
    publishedElsewhere: v.exactOptional(
      v.pipe(v.array(line, "a list"), v.maxLength(MAX_PATTERNS, `at most \`${MAX_PATTERNS}\` names`)),
    ),
    pending: v.exactOptional(v.object({ changesets: size }, "an object")),
    shards: v.exactOptional(shards),
    packages: v.pipe(v.array(entry, "a list"), v.maxLength(MAX_PACKAGES, `at most \`${MAX_PACKAGES}\` packages`)),
    published: v.exactOptional(
      v.pipe(v.array(published, "a list"), v.maxLength(MAX_PACKAGES, `at most \`${MAX_PACKAGES}\` packages`)),
    ),
    skipped: v.pipe(v.array(skipped, "a list"), v.maxLength(MAX_PACKAGES, `at most \`${MAX_PACKAGES}\` packages`)),
  },
  "an object",
);

/** `a:` is a drive on Windows. */
function isDirectory(value: string): boolean {
  if (value === ".") return true;
  if (/^[a-z]:/i.test(value)) return false;
  return value.split("/").every((segment) => SEGMENT.test(segment) && segment !== "." && segment !== "..");
}
