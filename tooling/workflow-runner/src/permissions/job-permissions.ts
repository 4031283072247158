import { isMapping } from "@actions/workflow-parser";

import { Refusal } from "../values/refusal.ts";
import { literal, pairs, type TemplateToken } from "../workflow/tokens.ts";

export type Access = "none" | "read" | "write";

/** What a token may do, by the permission's name; absent means nothing. */
export type Permissions = Readonly<Record<string, Access>>;

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions */
const NAMES = [
  "actions",
  "artifact-metadata",
  "attestations",
  "checks",
  "contents",
  "deployments",
  "discussions",
  "id-token",
  "issues",
  "models",
  "packages",
  "pages",
  "pull-requests",
  "security-events",
  "statuses",
];

/** The setting "Workflow permissions" of a repository made since 2023-02: read for contents and packages. */
const RESTRICTED: Permissions = { contents: "read", packages: "read", metadata: "read" };

interface Context {
  /** Of the workflow, then of the job: the inner one replaces the outer one as a whole. */
  readonly declared: readonly (TemplateToken | undefined)[];
  /** Of the job that called this workflow; the called one can only have less. */
  readonly caller: Permissions | undefined;
  readonly fromFork: boolean;
}

/**
 * The permissions of one job's token.
 *
 * @throws {Refusal} with GitHub's words when a called workflow asks for more than its caller has.
 */
export function resolvePermissions({ declared, caller, fromFork }: Context): Permissions {
  const stated = declared.toReversed().find((token) => token !== undefined);
  const wanted = stated === undefined ? (caller ?? RESTRICTED) : readPermissions(stated);
  if (caller !== undefined) refuseMore(wanted, caller);
  // A fork's pull request never writes: https://docs.github.com/en/actions/concepts/security/github_token
  return fromFork ? reduce(wanted) : wanted;
}

function readPermissions(token: TemplateToken): Permissions {
  const text = literal(token);
  if (text === "read-all" || text === "write-all") {
    const access = text === "read-all" ? "read" : "write";
    const all = NAMES.filter((name) => access === "write" || name !== "id-token").map((name) => [name, access]);
    return { ...Object.fromEntries(all), metadata: "read" };
  }
  if (!isMapping(token)) return { metadata: "read" };
  const stated = pairs(token).map(([name, access]) => [name, literal(access) ?? "none"]);
  return { ...Object.fromEntries(stated), metadata: "read" };
}

const ORDER: readonly Access[] = ["none", "read", "write"];

/** Whether one access is enough for another. */
export function allows(permissions: Permissions, name: string, access: Access): boolean {
  return ORDER.indexOf(permissions[name] ?? "none") >= ORDER.indexOf(access);
}

function refuseMore(wanted: Permissions, caller: Permissions): void {
  const more = Object.entries(wanted).filter(([name, access]) => name !== "metadata" && !allows(caller, name, access));
  if (more.length === 0) return;
  const list = (of: Permissions): string => more.map(([name]) => `${name}: ${of[name] ?? "none"}`).join(", ");
  throw new Refusal(`The nested job is requesting '${list(wanted)}', but is only allowed '${list(caller)}'.`);
}

function reduce(permissions: Permissions): Permissions {
  const reduced = Object.entries(permissions)
    .filter(([name]) => name !== "id-token")
    .map(([name, access]): [string, Access] => [name, access === "write" ? "read" : access]);
  return Object.fromEntries(reduced);
}
