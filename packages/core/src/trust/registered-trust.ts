import * as v from "valibot";

import type { Json } from "../json/json.ts";

/** Fields as the registry has them. */
type Fields = Readonly<Record<string, Json>>;

/** Who may publish by an ID token, in the terms that GitHub's records and GitLab's have in common. */
interface TrustedPipeline {
  /** `owner/name`, or `group/sub/project`. */
  readonly repository: string;
  /** Base name of the workflow that enters the run; absent where any will do. */
  readonly file: string | undefined;
  readonly environment: string | undefined;
}

/** A trusted publisher as the registry has it. What this program does not know of it is kept, and shown as it is. */
export interface RegisteredTrust {
  readonly id: string;
  /** `github`, `gitlab`, `circleci`, or whatever else the registry has. */
  readonly type: string;
  /** Absent where the record is of a kind, or in a form, that names no pipeline file. */
  readonly pipeline: TrustedPipeline | undefined;
  /** Such as `createPackage`; absent where the registry does not say. */
  readonly permissions: readonly string[] | undefined;
  readonly claims: Fields;
  /** Whether it has claims that are not among those of `pipeline`: what they demand is not known. */
  readonly demandsMore: boolean;
  /** Every other field. */
  readonly others: Fields;
}

const json: v.GenericSchema<unknown, Json> = v.custom<Json>((value) => value !== undefined);
const fields: v.GenericSchema<unknown, Fields> = v.record(v.string(), json);

const Entry = v.objectWithRest(
  {
    id: v.pipe(v.string(), v.nonEmpty()),
    type: v.string(),
    claims: v.optional(fields, {}),
    permissions: v.optional(json),
  },
  json,
);
const Entries = v.array(Entry);
const Permissions = v.array(v.string());

const Environment = v.optional(v.nullable(v.string()));
/** A claim that is compared as a whole, ref included, or by the name of its file. */
const Pipeline = v.optional(v.nullable(v.union([v.string(), v.strictObject({ file: v.string() })])));

/** Sources: `lib/commands/trust/github.js` and `gitlab.js` of npm 12.2, `trust.yaml` of npm's API documentation. */
const PIPELINES = {
  github: v.pipe(
    v.looseObject({ repository: v.string(), workflow_ref: Pipeline, environment: Environment }),
    v.transform(({ repository, workflow_ref: pipeline, environment, ...rest }) =>
      toPipeline({ repository, pipeline, environment }, rest),
    ),
  ),
  gitlab: v.pipe(
    v.looseObject({ project_path: v.string(), ci_config_ref_uri: Pipeline, environment: Environment }),
    v.transform(({ project_path: repository, ci_config_ref_uri: pipeline, environment, ...rest }) =>
      toPipeline({ repository, pipeline, environment }, rest),
    ),
  ),
} as const;

interface ReadPipeline {
  readonly pipeline: TrustedPipeline;
  readonly demandsMore: boolean;
}

interface GivenPipeline {
  readonly repository: string;
  readonly pipeline?: string | { readonly file: string } | null | undefined;
  readonly environment?: string | null | undefined;
}

function toPipeline({ repository, pipeline, environment }: GivenPipeline, rest: object): ReadPipeline {
  const whole = typeof pipeline === "string";
  return {
    // npm leaves an environment out that is empty.
    pipeline: { repository, file: whole ? baseOf(pipeline) : pipeline?.file, environment: environment ?? undefined },
    demandsMore: whole || Object.keys(rest).length > 0,
  };
}

/** `release.yml` of `owner/name/.github/workflows/release.yml@refs/heads/main`. */
function baseOf(claim: string): string {
  const [path = ""] = claim.split("@", 1);
  return path.slice(path.lastIndexOf("/") + 1);
}

/**
 * Reads a registry's answer about the trusted publishers of a package.
 *
 * @returns Nothing where it is no list of records that can be told apart.
 */
export function parseTrustList(answer: unknown): readonly RegisteredTrust[] | undefined {
  const entries = v.safeParse(Entries, answer);
  if (!entries.success) return undefined;
  return entries.output.map(({ id, type, claims, permissions: given, ...rest }) => {
    const read = readPipeline(type, claims);
    const permissions = v.is(Permissions, given) ? given : undefined;
    // In a form that nobody knows they are shown like everything else.
    const others = permissions === undefined && given !== undefined ? { permissions: given, ...rest } : rest;
    return {
      id,
      type,
      pipeline: read?.pipeline,
      permissions,
      claims,
      demandsMore: read?.demandsMore ?? true,
      others,
    };
  });
}

function readPipeline(type: string, claims: Fields): ReadPipeline | undefined {
  if (type !== "github" && type !== "gitlab") return undefined;
  const read = v.safeParse(PIPELINES[type], claims);
  return read.success ? read.output : undefined;
}

/** A trusted publisher as it is sent to the registry. */
export interface TrustRequest {
  readonly type: string;
  readonly claims: Fields;
  readonly permissions: readonly string[];
}

/** The same record once more, for a registry that has lost it. */
export function repeatTrust({ type, claims, permissions = [] }: RegisteredTrust): TrustRequest {
  return { type, claims, permissions };
}

/** In words of one line: `github acme/tools release.yml, environment npm, createPackage and createStagedPackage`. */
export function describeTrust(
  trust: Pick<RegisteredTrust, "type" | "pipeline" | "permissions" | "claims"> & Partial<RegisteredTrust>,
): string {
  const { type, pipeline, permissions, claims, demandsMore = false, others = {} } = trust;
  const who =
    pipeline === undefined || demandsMore
      ? [`${type} ${JSON.stringify(claims)}`]
      : [
          `${type} ${pipeline.repository} ${pipeline.file ?? "any workflow"}`,
          ...(pipeline.environment === undefined ? [] : [`environment ${pipeline.environment}`]),
        ];
  return [
    ...who,
    permissions === undefined ? "permissions not told" : permissions.join(" and ") || "no permissions",
    ...Object.entries(others).map(([field, value]) => `${field} ${JSON.stringify(value)}`),
  ].join(", ");
}
