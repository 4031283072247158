import * as v from "valibot";

import { authoriseChange, type Caller, identifyCaller } from "../access/caller.ts";
import { NOT_FOUND, UNAUTHENTICATED } from "../access/refusals.ts";
import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import { route, type Route } from "../http/routes.ts";
import { findPackage, type Registry } from "./registry.ts";
import { changePackage, type StoredPackage, type Team } from "./store.ts";

const NewTeam = v.pipe(v.string(), v.parseJson(), v.object({ name: v.string() }));
const Member = v.pipe(v.string(), v.parseJson(), v.object({ user: v.string() }));
const Grant = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ package: v.string(), permissions: v.optional(v.picklist(["read-only", "read-write"])) }),
);
const Settings = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({
    access: v.optional(v.picklist(["public", "private", "restricted"])),
    publish_requires_tfa: v.optional(v.boolean()),
    automation_token_overrides_tfa: v.optional(v.boolean()),
  }),
);

/**
 * Who may do what with packages: their settings, collaborators, and an organisation's teams.
 *
 * @see https://github.com/npm/cli/tree/v12.2.1/workspaces libnpmaccess, libnpmteam and libnpmorg, which send these
 */
export function createTeamRoutes(registry: Registry): readonly Route[] {
  const asUser = (request: ServiceRequest, answer: (caller: Caller) => Reply): Reply => {
    const caller = identifyCaller(request, registry.access);
    return caller.type === "user" ? answer(caller) : UNAUTHENTICATED;
  };
  const asPerson = (request: ServiceRequest, answer: () => Reply): Reply =>
    asUser(request, (caller) => authoriseChange(caller, registry.access) ?? answer());
  const withTeam = (scope: string, name: string, answer: (team: Team) => Reply): Reply => {
    const team = registry.teams.get(scope)?.get(name);
    return team === undefined ? NOT_FOUND : answer(team);
  };
  return [
    route("POST", "/-/package/{name}/access", "set-access", "other", (request, { name }) =>
      setAccess(name, request, registry),
    ),
    route("GET", "/-/package/{name}/collaborators", "collaborators", "other", (request, { name }) =>
      listCollaborators(name, request, registry),
    ),
    route("GET", "/-/org/{scope}/package", "org-packages", "other", (request, { scope }) =>
      asUser(request, () => listPackages(({ name }) => name.startsWith(`@${scope}/`), registry)),
    ),
    route("GET", "/-/user/{user}/package", "user-packages", "other", (request, { user }) =>
      asUser(request, () => listPackages(({ maintainers }) => maintainers.has(user), registry)),
    ),
    route("GET", "/-/org/{scope}/user", "org-users", "other", (request, { scope }) =>
      asUser(request, () => listMembers(scope, registry)),
    ),
    route("GET", "/-/org/{scope}/team", "teams", "other", (request, { scope }) =>
      asUser(request, () =>
        createJsonReply(
          200,
          [...(registry.teams.get(scope)?.keys() ?? [])].map((team) => `${scope}:${team}`),
        ),
      ),
    ),
    route("PUT", "/-/org/{scope}/team", "create-team", "other", (request, { scope }) =>
      asPerson(request, () =>
        read(NewTeam, request, ({ name }) => {
          const teams = registry.teams.get(scope) ?? new Map<string, Team>();
          registry.teams.set(scope, teams);
          if (teams.has(name)) return createJsonReply(409, { error: "Team already exists" });
          teams.set(name, { members: new Set(), packages: new Map() });
          return createJsonReply(201, { name });
        }),
      ),
    ),
    route("DELETE", "/-/team/{scope}/{team}", "destroy-team", "other", (request, { scope, team }) =>
      asPerson(request, () => (registry.teams.get(scope)?.delete(team) === true ? { status: 204 } : NOT_FOUND)),
    ),
    route("GET", "/-/team/{scope}/{team}/user", "team-users", "other", (request, { scope, team }) =>
      asUser(request, () => withTeam(scope, team, ({ members }) => createJsonReply(200, [...members]))),
    ),
    route("PUT", "/-/team/{scope}/{team}/user", "add-team-user", "other", (request, { scope, team }) =>
      asPerson(request, () =>
        withTeam(scope, team, ({ members }) =>
          read(Member, request, ({ user }) => {
            members.add(user);
            return createJsonReply(201, {});
          }),
        ),
      ),
    ),
    route("DELETE", "/-/team/{scope}/{team}/user", "remove-team-user", "other", (request, { scope, team }) =>
      asPerson(request, () =>
        withTeam(scope, team, ({ members }) =>
          read(Member, request, ({ user }) => (members.delete(user) ? { status: 204 } : NOT_FOUND)),
        ),
      ),
    ),
    route("GET", "/-/team/{scope}/{team}/package", "team-packages", "other", (request, { scope, team }) =>
      asUser(request, () =>
        withTeam(scope, team, ({ packages }) => createJsonReply(200, Object.fromEntries(packages))),
      ),
    ),
    route("PUT", "/-/team/{scope}/{team}/package", "grant", "other", (request, { scope, team }) =>
      asPerson(request, () =>
        withTeam(scope, team, ({ packages }) =>
          read(Grant, request, (grant) => {
            packages.set(grant.package, grant.permissions === "read-write" ? "write" : "read");
            return createJsonReply(201, {});
          }),
        ),
      ),
    ),
    route("DELETE", "/-/team/{scope}/{team}/package", "withdraw", "other", (request, { scope, team }) =>
      asPerson(request, () =>
        withTeam(scope, team, ({ packages }) =>
          read(Grant, request, (grant) => (packages.delete(grant.package) ? { status: 204 } : NOT_FOUND)),
        ),
      ),
    ),
  ];
}

/** Only a scoped package can be private; two settings decide whether a token may publish. */
async function setAccess(name: string, request: ServiceRequest, registry: Registry): Promise<Reply> {
  const refusal = authoriseChange(identifyCaller(request, registry.access), registry.access);
  if (refusal !== undefined) return refusal;
  const found = await findPackage(name, true, registry);
  if ("refusal" in found) return found.refusal;
  if (found.stored === undefined) return NOT_FOUND;
  return read(Settings, request, (settings) => {
    const { access, publish_requires_tfa: demands, automation_token_overrides_tfa: overrides } = settings;
    if (access !== undefined && access !== "public" && !name.startsWith("@")) {
      return createJsonReply(403, { error: "unscoped packages cannot be private" });
    }
    changePackage(registry.store, name, {
      ...(access !== undefined && { access: access === "public" ? ("public" as const) : ("restricted" as const) }),
      ...(demands !== undefined && { disallowTokens: demands && overrides !== true }),
    });
    return createJsonReply(200, { ok: true });
  });
}

async function listCollaborators(name: string, request: ServiceRequest, registry: Registry): Promise<Reply> {
  if (identifyCaller(request, registry.access).type !== "user") return UNAUTHENTICATED;
  const found = await findPackage(name, true, registry);
  if ("refusal" in found) return found.refusal;
  if (found.stored === undefined) return NOT_FOUND;
  const teams = [...registry.teams.values()].flatMap((of) => [...of.values()]);
  const byTeam = teams.flatMap(({ members, packages }) => {
    const permission = packages.get(name);
    return permission === undefined ? [] : [...members].map((user) => [user, permission] as const);
  });
  const byName = [...found.stored.maintainers.keys()].map((user) => [user, "write"] as const);
  return createJsonReply(200, Object.fromEntries([...byTeam, ...byName]));
}

function listPackages(belongs: (stored: StoredPackage) => boolean, { store }: Registry): Reply {
  const own = [...store.values()].filter(belongs);
  return own.length === 0
    ? NOT_FOUND
    : createJsonReply(200, Object.fromEntries(own.map(({ name }) => [name, "write"])));
}

function listMembers(scope: string, { teams }: Registry): Reply {
  const members = [...(teams.get(scope)?.values() ?? [])].flatMap((team) => [...team.members]);
  return createJsonReply(200, Object.fromEntries(members.map((user) => [user, "developer"])));
}

function read<Value>(
  schema: v.GenericSchema<string, Value>,
  { body }: ServiceRequest,
  answer: (value: Value) => Reply,
): Reply {
  const parsed = v.safeParse(schema, body.toString());
  return parsed.success ? answer(parsed.output) : createJsonReply(400, { error: parsed.issues[0].message });
}
