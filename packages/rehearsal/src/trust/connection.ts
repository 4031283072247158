import { isDeepStrictEqual } from "node:util";

import * as v from "valibot";

import type { TrustPermission } from "../access/caller.ts";

interface Trusted {
  readonly package: string;
  readonly permissions: readonly TrustPermission[];
  /** It has published already, and does not expire. Default: it was made when the rehearsal began. */
  readonly proven?: boolean;
}

/** As `npm trust github` saves it. */
export interface GithubRecord extends Trusted {
  readonly type?: "github";
  /** `owner/name` */
  readonly repository: string;
  /** Base name of the entry workflow: `release.yml`. */
  readonly file: string;
  readonly environment?: string;
}

/** As `npm trust gitlab` saves it. */
export interface GitlabRecord extends Trusted {
  readonly type: "gitlab";
  /** `group/subgroup/project` */
  readonly project: string;
  /** Base name of the pipeline's file: `.gitlab-ci.yml`. */
  readonly file: string;
  readonly environment?: string;
}

/** As `npm trust circleci` saves it. */
export interface CircleciRecord extends Trusted {
  readonly type: "circleci";
  /** The first three are UUIDs. */
  readonly orgId: string;
  readonly projectId: string;
  readonly pipelineDefinitionId: string;
  /** `github.com/owner/name` */
  readonly vcsOrigin: string;
  /** UUIDs */
  readonly contextIds?: readonly string[];
}

/** One trusted publisher of one package. All fields are compared exactly, letter case included. */
export type TrustRecord = GithubRecord | GitlabRecord | CircleciRecord;

/** A claim that is compared as a whole, or by the name of its file. */
export type PartialMatch = string | { readonly file: string };

/**
 * A trusted publisher as it goes over the wire.
 *
 * @see https://github.com/npm/api-documentation (`trust.yaml`)
 */
export type Connection = { readonly permissions: readonly TrustPermission[] } & (
  | {
      readonly type: "github";
      readonly claims: {
        readonly repository: string;
        readonly workflow_ref?: PartialMatch;
        readonly environment?: string;
      };
    }
  | {
      readonly type: "gitlab";
      readonly claims: {
        readonly project_path: string;
        readonly ci_config_ref_uri?: PartialMatch;
        readonly environment?: string;
      };
    }
  | {
      readonly type: "circleci";
      readonly claims: {
        readonly "oidc.circleci.com/org-id": string;
        readonly "oidc.circleci.com/project-id": string;
        readonly "oidc.circleci.com/pipeline-definition-id": string;
        readonly "oidc.circleci.com/vcs-origin": string;
        readonly "oidc.circleci.com/context-ids"?: readonly string[];
      };
    }
);

const Text = v.pipe(v.string(), v.nonEmpty());
const Uuid = v.pipe(v.string(), v.uuid("not a UUID"));
const File = v.pipe(v.string(), v.regex(/^[^/\\]+\.ya?ml$/, "a workflow's base name ends in .yml or .yaml"));
const PartialMatchSchema = v.exactOptional(v.union([Text, v.strictObject({ file: File })]));
const Repository = v.pipe(v.string(), v.regex(/^[^/]+\/[^/]+$/, "the format is owner/name"));
const Project = v.pipe(v.string(), v.regex(/^[^/]+(?:\/[^/]+)+$/, "the format is group/project"));
const Origin = v.pipe(v.string(), v.regex(/^[^/:]+(?:\/[^/:]+){2,}$/, "the format is provider/owner/name"));
const permissions = v.optional(v.array(v.string()), []);
const common = {
  package: v.string(),
  permissions: v.optional(v.array(v.string()), ["createPackage"]),
  proven: v.optional(v.boolean()),
};

const GithubSchema = v.strictObject({
  ...common,
  type: v.optional(v.literal("github")),
  repository: Repository,
  file: File,
  environment: v.optional(Text),
});
const GitlabSchema = v.strictObject({
  ...common,
  type: v.literal("gitlab"),
  project: Project,
  file: File,
  environment: v.optional(Text),
});
const CircleciSchema = v.strictObject({
  ...common,
  type: v.literal("circleci"),
  orgId: Uuid,
  projectId: Uuid,
  pipelineDefinitionId: Uuid,
  vcsOrigin: Origin,
  contextIds: v.optional(v.array(Uuid)),
});

/** What `--trust` takes of one; it may publish unless it says otherwise. */
export const TrustRecordSchema: v.GenericSchema<unknown, TrustRecord> = v.lazy((record) => {
  const type = typeof record === "object" && record !== null && "type" in record ? record.type : "github";
  return type === "gitlab" ? GitlabSchema : type === "circleci" ? CircleciSchema : GithubSchema;
});

/** What npm's clients send of one. */
export const ConnectionSchema: v.GenericSchema<unknown, Connection> = v.variant("type", [
  v.object({
    type: v.literal("github"),
    claims: v.strictObject({
      repository: Repository,
      workflow_ref: PartialMatchSchema,
      environment: v.exactOptional(Text),
    }),
    permissions,
  }),
  v.object({
    type: v.literal("gitlab"),
    claims: v.strictObject({
      project_path: Project,
      ci_config_ref_uri: PartialMatchSchema,
      environment: v.exactOptional(Text),
    }),
    permissions,
  }),
  v.object({
    type: v.literal("circleci"),
    claims: v.strictObject({
      "oidc.circleci.com/org-id": Uuid,
      "oidc.circleci.com/project-id": Uuid,
      "oidc.circleci.com/pipeline-definition-id": Uuid,
      "oidc.circleci.com/vcs-origin": Origin,
      "oidc.circleci.com/context-ids": v.exactOptional(v.array(Uuid)),
    }),
    permissions,
  }),
]);

/** The same trusted publisher as it goes over the wire. */
export function toConnection(record: TrustRecord): Connection {
  if (record.type === "circleci") {
    const { orgId, projectId, pipelineDefinitionId, vcsOrigin, contextIds } = record;
    return {
      type: "circleci",
      claims: {
        "oidc.circleci.com/org-id": orgId,
        "oidc.circleci.com/project-id": projectId,
        "oidc.circleci.com/pipeline-definition-id": pipelineDefinitionId,
        "oidc.circleci.com/vcs-origin": vcsOrigin,
        ...(contextIds !== undefined && { "oidc.circleci.com/context-ids": contextIds }),
      },
      permissions: record.permissions,
    };
  }
  const { file, environment } = record;
  const rest = environment === undefined ? {} : { environment };
  return record.type === "gitlab"
    ? {
        type: "gitlab",
        claims: { project_path: record.project, ci_config_ref_uri: { file }, ...rest },
        permissions: record.permissions,
      }
    : {
        type: "github",
        claims: { repository: record.repository, workflow_ref: { file }, ...rest },
        permissions: record.permissions,
      };
}

/** Whether two are the same trusted publisher, whatever each may do. */
export function isSameConnection(one: Connection, other: Connection): boolean {
  return one.type === other.type && isDeepStrictEqual(one.claims, other.claims);
}
