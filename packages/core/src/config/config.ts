import * as v from "valibot";

import { ReleaseError } from "../errors/release-error.ts";
import { locate } from "../json/locate.ts";
import type { Position } from "../json/locate.ts";
import { parseJsonObject } from "../json/parse.ts";
import type { BuiltField } from "../plan/fingerprint.ts";
import type { SendingClient } from "../repository/facts.ts";
import { codes, isNarrow, type ProblemCode } from "../rules/catalogue.ts";
import { DEFAULT_TAG_PATTERN, findPatternFault } from "../tag/release-tag.ts";
import { sanitise } from "../text/sanitise.ts";
import { suggest } from "../text/words.ts";

type Issue = v.BaseIssue<unknown>;

/**
 * Reads `slipway.json`.
 *
 * @param file How to call the file in messages.
 * @throws ReleaseError `CONFIG_INVALID`, with the place and, for an unknown key or code, the one that was probably meant.
 */
export function parseConfig(text: string, file = "slipway.json"): Config {
  const parsed = parseJsonObject(text);
  if (!("value" in parsed)) throw invalid(file, parsed.position, parsed.error);
  const result = v.safeParse(configSchema, parsed.value);
  if (result.success) {
    const { releaseTag } = result.output;
    const fault = releaseTag === undefined ? undefined : findPatternFault(releaseTag);
    if (fault !== undefined) throw invalid(file, locate(text, ["releaseTag"]), `\`releaseTag\` ${fault}`);
    const broad = (result.output.ignore ?? []).findIndex(isTooBroad);
    if (broad === -1) return result.output;
    throw invalid(file, locate(text, ["ignore", broad]), `\`ignore.${broad}\` ${TOO_BROAD}`);
  }
  const [issue] = result.issues;
  throw invalid(file, locate(text, pathOf(issue)), describe(issue), hintFor(issue));
}

const TOO_BROAD =
  "must name a `package` or a `file`: its code is about credentials or identity, and is never suppressed for all";

function isTooBroad({ code, package: name, file }: Suppression): boolean {
  return isNarrow(code) && name === undefined && file === undefined;
}

function invalid(file: string, { line, column }: Position, message: string, hint?: string): ReleaseError {
  return new ReleaseError(
    "CONFIG_INVALID",
    `${file}:${line}:${column}: ${message}`,
    hint === undefined ? {} : { hint },
  );
}

function pathOf({ path }: Issue): (string | number)[] {
  return (path ?? []).flatMap(({ key }) => (typeof key === "string" || typeof key === "number" ? [key] : []));
}

function describe(issue: Issue): string {
  const path = pathOf(issue);
  const field = `\`${sanitise(path.join("."))}\``;
  if (isUnknownKey(issue)) return `unknown key ${field}`;
  if (isMissingKey(issue)) return `${field} is missing`;
  return `${field} ${issue.message}`;
}

function hintFor(issue: Issue): string | undefined {
  const path = pathOf(issue);
  const key = String(path.at(-1));
  if (isUnknownKey(issue)) {
    const known = (path.length > 1 ? entryKeys[String(path[0])] : undefined) ?? configKeys;
    return `${didYouMean(key, known)}the keys are ${known.map((name) => `\`${name}\``).join(", ")}`;
  }
  if (issue.type === "picklist" && key === "code" && typeof issue.input === "string") {
    return didYouMean(issue.input, codes).trim() || undefined;
  }
  return undefined;
}

function didYouMean(word: string, known: readonly string[]): string {
  const nearest = suggest(word, known);
  return nearest === undefined ? "" : `did you mean \`${nearest}\`? `;
}

function isUnknownKey({ type, expected }: Issue): boolean {
  return type === "strict_object" && expected === "never";
}

function isMissingKey({ type, expected }: Issue): boolean {
  return type === "strict_object" && expected !== "never" && expected !== "Object";
}

const MAX_CONCURRENCY = 64;

const text = v.pipe(v.string("must be a string"), v.regex(/\S/, "must not be empty"));

/** Names or suppressions of one list. */
const MAX_ENTRIES = 1000;

const pattern = v.pipe(
  v.string("must be a string"),
  v.regex(/^(?=[^]*\S)[^*]*(?:\*[^*]*){0,3}$/, "must be a name with at most three `*`"),
);

const names = v.pipe(
  v.array(pattern, "must be an array of package names"),
  v.maxLength(MAX_ENTRIES, `must have at most ${MAX_ENTRIES} names`),
);

const suppressionEntries = {
  code: v.pipe(
    v.picklist(codes, "must be one of the codes that `slipway explain` lists"),
    v.description("Code of the problem to keep quiet about, such as REPOSITORY_DIRECTORY_MISSING"),
  ),
  package: v.exactOptional(v.pipe(text, v.description("Name of one package; without it the suppression is for all"))),
  file: v.exactOptional(
    v.pipe(
      text,
      v.description("Path of one file from the root of the repository; without it the suppression is for all"),
    ),
  ),
  reason: v.pipe(text, v.description("Why, for whoever reads this next year")),
};

const suppression = v.strictObject(suppressionEntries, "must be an object with `code` and `reason`");

const builtEntries = {
  field: v.pipe(
    text,
    v.description("Field of the packed manifest, or a group of them: `bin.tool`, `optionalDependencies`, `scripts`"),
  ),
  package: v.exactOptional(v.pipe(text, v.description("Name of one package; without it the field is for all"))),
  reason: v.pipe(text, v.description("What makes it, for whoever reads this next year")),
};

const built = v.strictObject(builtEntries, "must be an object with `field` and `reason`");

const configEntries = {
  $schema: v.exactOptional(v.pipe(v.string("must be a string"), v.description("Address of this schema, for editors"))),
  ignore: v.exactOptional(
    v.pipe(
      v.array(suppression, "must be an array"),
      v.maxLength(MAX_ENTRIES, `must have at most ${MAX_ENTRIES} entries`),
      v.description("Problems not to report, each with its reason"),
    ),
  ),
  builds: v.exactOptional(
    v.pipe(
      v.array(built, "must be an array"),
      v.description(
        "Fields that decide what an installation does and that the build is meant to make, each with its reason",
      ),
    ),
  ),
  client: v.exactOptional(
    v.pipe(
      v.picklist(["npm", "raw"], "must be `npm` or `raw`"),
      v.description(
        "Who sends manifests to the registry, where it is not Slipway: `npm` (also pnpm up to 10) normalises `repository` on the way, `raw` (pnpm 11 and later, yarn, bun) sends what is written",
      ),
    ),
  ),
  distTag: v.exactOptional(v.pipe(text, v.description("Dist-tag of every package of a release"))),
  releaseTag: v.exactOptional(
    v.pipe(
      v.string("must be a string"),
      v.regex(/\{(?:date|version)\}/, "must hold `{date}` or `{version}`: each release needs a name of its own"),
      v.description(
        `Name of the tag that \`slipway tag\` makes: \`{date}\` stands for the day as 2026-11-27, \`{version}\` for the one version that all packages of the release have; without it ${DEFAULT_TAG_PATTERN}`,
      ),
    ),
  ),
  access: v.exactOptional(
    v.pipe(
      v.picklist(["public", "restricted"], "must be `public` or `restricted`"),
      v.description("Access of packages whose manifest says nothing"),
    ),
  ),
  filter: v.exactOptional(
    v.pipe(names, v.description("Names of the packages to publish, `*` standing for anything; without it all")),
  ),
  exclude: v.exactOptional(
    v.pipe(names, v.description("Names of packages never to publish, `*` standing for anything")),
  ),
  publishedElsewhere: v.exactOptional(
    v.pipe(
      names,
      v.description(
        "Names of packages that another step publishes between packing and publishing, `*` standing for anything: the registry is asked about them again just before the first upload",
      ),
    ),
  ),
  concurrency: v.exactOptional(
    v.pipe(
      v.number("must be a number"),
      v.integer("must be a whole number"),
      v.minValue(1, "must be at least 1"),
      v.maxValue(MAX_CONCURRENCY, `must be at most ${MAX_CONCURRENCY}`),
      v.description(
        "How many packages `slipway publish` publishes at once where it packs them itself; `--from` reads no file of the repository",
      ),
    ),
  ),
  registry: v.exactOptional(
    v.pipe(
      v.string("must be a string"),
      v.regex(/^https?:\/\/[^\s/]/, "must be an address that begins with `https://`"),
      v.description(
        "The registry that packages go to on purpose, where npm's configuration names another than npm's own",
      ),
    ),
  ),
  environment: v.exactOptional(
    v.pipe(text, v.description("The GitHub environment that the packages' trusted publishers name")),
  ),
  workflow: v.exactOptional(
    v.pipe(
      v.string("must be a string"),
      v.regex(/^[^/\\]+\.ya?ml$/, "must be a file name that ends with `.yml` or `.yaml`, without a path"),
      v.description("File name of the workflow that the packages' trusted publishers name, such as release.yml"),
    ),
  ),
};

const configKeys: readonly string[] = Object.keys(configEntries);

const entryKeys: Readonly<Record<string, readonly string[]>> = {
  ignore: Object.keys(suppressionEntries),
  builds: Object.keys(builtEntries),
};

/** The shape of `slipway.json`; the JSON schema that ships with the package is made of it. */
export const configSchema: v.GenericSchema<unknown, Config> = v.pipe(
  v.strictObject(configEntries, "must be an object"),
  v.title("Slipway's configuration"),
);

/** Keeps a problem from being reported. */
export interface Suppression {
  readonly code: ProblemCode;
  /** Name of one package; absent for all. */
  readonly package?: string;
  /** POSIX path of one file from the workspace's base; absent for all. */
  readonly file?: string;
  /** For whoever reads this next year. */
  readonly reason: string;
}

/** `slipway.json`. Everything is optional; options of the command line go before it. */
export interface Config {
  readonly ignore?: readonly Suppression[];
  /** Fields of packed manifests that the build is meant to make. */
  readonly builds?: readonly BuiltField[];
  /** Who sends manifests to the registry, where it is not Slipway. */
  readonly client?: SendingClient;
  /** Dist-tag of every package of a release. */
  readonly distTag?: string;
  /** Name of the tag that `slipway tag` makes, with `{date}` or `{version}` in it. */
  readonly releaseTag?: string;
  /** The registry that packages go to on purpose. */
  readonly registry?: string;
  /** Access of packages whose manifest says nothing. */
  readonly access?: "public" | "restricted";
  /** Names of the packages to publish, `*` standing for anything; absent for all. */
  readonly filter?: readonly string[];
  /** Names of packages never to publish, `*` standing for anything. */
  readonly exclude?: readonly string[];
  /** Names of packages that another step publishes between packing and publishing, `*` standing for anything. */
  readonly publishedElsewhere?: readonly string[];
  /** How many packages are published at once by whoever packs them himself. */
  readonly concurrency?: number;
  /** The GitHub environment that the packages' trusted publishers name. */
  readonly environment?: string;
  /** File name of the workflow that the packages' trusted publishers name. */
  readonly workflow?: string;
}
