import { createPublicKey, createVerify } from "node:crypto";

import { allows, type Access, type Permissions } from "../../permissions/job-permissions.ts";
import { isJsonObject, member, parseJson, toText } from "../../values/json.ts";
import type { App, ForgeState } from "../forge-state.ts";
import { refuse, reply, type Reply, type Request, type Route } from "../route.ts";

/** @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
const LONGEST = 10 * 60;

/**
 * What an app does with its signature: find its installation, trade it for a token, give the token back.
 *
 * @see https://docs.github.com/en/rest/apps/apps
 */
export const APP_ROUTES: readonly Route[] = [
  {
    method: "GET",
    pattern: "/installation",
    needs: [],
    signed: true,
    answer: (request, state) =>
      withApp(request, state, ({ id, slug }) => reply(200, { id: Number(id), app_slug: slug })),
  },
  {
    method: "POST",
    pattern: "/app/installations/:id/access_tokens",
    outside: true,
    needs: [],
    signed: true,
    answer: (request, state) => withApp(request, state, (app) => createToken(app, request, state)),
  },
  {
    method: "DELETE",
    pattern: "/installation/token",
    outside: true,
    needs: [],
    signed: true,
    answer: ({ headers }, { tokens }) => {
      tokens.revoke((headers.authorization ?? "").replace(/^\S+ /, ""));
      return { status: 204 };
    },
  },
];

function createToken(app: App, { values: [id], body }: Request, { tokens }: ForgeState): Reply {
  if (id !== app.id) return refuse(404, "Not Found");
  const asked = member(body, "permissions");
  const permissions = isJsonObject(asked) ? readPermissions(asked) : app.permissions;
  const more = Object.entries(permissions).filter(([name, access]) => !allows(app.permissions, name, access));
  if (more.length > 0) {
    return refuse(422, "The permissions requested are not granted to this installation.");
  }
  const token = tokens.issue({
    login: `${app.slug}[bot]`,
    kind: "app",
    permissions: { metadata: "read", ...permissions },
  });
  const expires = new Date(Date.now() + 60 * 60 * 1000).toISOString();
  return reply(201, { token, expires_at: expires, permissions: { ...permissions }, repository_selection: "selected" });
}

/** REST writes names with underscores, workflows with hyphens. */
function readPermissions(asked: NonNullable<Request["body"]>): Permissions {
  const entries = Object.entries(asked).map(([name, access]): [string, Access] => [
    name.replaceAll("_", "-"),
    access === "write" || access === "admin" ? "write" : "read",
  ]);
  return Object.fromEntries(entries);
}

function withApp({ headers }: Request, state: ForgeState, action: (app: App) => Reply): Reply {
  const [header = "", payload = "", signature = ""] = (headers.authorization ?? "").replace(/^\S+ /, "").split(".");
  const claims = decode(payload);
  const app = state.apps.find(({ id, clientId }) => [id, clientId].includes(toText(member(claims, "iss"))));
  if (app === undefined) return refuse(404, "Integration not found");
  const verified = createVerify("RSA-SHA256")
    .update(`${header}.${payload}`)
    .verify(createPublicKey(app.privateKey), signature, "base64url");
  if (!verified) return refuse(401, "A JSON web token could not be decoded");
  const [issued, expires] = [Number(member(claims, "iat")), Number(member(claims, "exp"))];
  const now = Date.now() / 1000;
  if (!(expires > now)) return refuse(401, "'Expiration time' claim ('exp') is too far in the past");
  if (expires - now > LONGEST || issued > now + 60) {
    return refuse(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  return action(app);
}

function decode(part: string): ReturnType<typeof parseJson> {
  try {
    return parseJson(Buffer.from(part, "base64url").toString());
  } catch {
    return null;
  }
}
