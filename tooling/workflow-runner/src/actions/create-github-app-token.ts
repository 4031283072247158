import { createSign } from "node:crypto";

import { type Json, member, parseJson, textMember, toText } from "../values/json.ts";
import {
  ActionFailure,
  type ActionJob,
  readFlag,
  type StandIn,
  type StandInCall,
  type StandInResult,
} from "./stand-in.ts";

const PERMISSION = "permission-";
/** Names of inputs are open-ended: one for each permission an app can have. */
const PERMISSIONS = [
  "actions",
  "administration",
  "checks",
  "contents",
  "deployments",
  "environments",
  "issues",
  "metadata",
  "packages",
  "pages",
  "pull-requests",
  "secrets",
  "statuses",
  "workflows",
];

/** @see https://github.com/actions/create-github-app-token/tree/v3 */
export const CREATE_APP_TOKEN: StandIn = {
  name: "actions/create-github-app-token",
  versions: ["v2", "v3"],
  inputs: {
    "client-id": "",
    "app-id": "",
    "private-key": "",
    owner: "",
    repositories: "",
    enterprise: "",
    "skip-token-revoke": "false",
    "github-api-url": "",
    ...Object.fromEntries(PERMISSIONS.map((name) => [PERMISSION + name, ""])),
  },
  unplayed: ["owner", "repositories", "enterprise", "github-api-url"],
  run: createToken,
};

async function createToken({ inputs, job }: StandInCall): Promise<StandInResult> {
  const issuer = inputs.get("client-id") || inputs.get("app-id") || "";
  // Secrets keep line breaks as `\n` where they were pasted that way.
  const key = (inputs.get("private-key") ?? "").replaceAll(String.raw`\n`, "\n");
  if (issuer === "") throw new ActionFailure("The 'client-id' input must be set to a non-empty string.");
  if (key === "") throw new ActionFailure("The 'private-key' input must be set to a non-empty string.");
  const jwt = sign(issuer, key);
  const installation = await request(
    job,
    "GET",
    `/repos/${textMember(job.github, "repository") ?? ""}/installation`,
    jwt,
  );
  const id = toText(member(installation, "id"));
  const permissions = [...inputs]
    .filter(([name, access]) => name.startsWith(PERMISSION) && access !== "")
    .map(([name, access]) => [name.slice(PERMISSION.length).replaceAll("-", "_"), access]);
  const body = { permissions: permissions.length === 0 ? undefined : Object.fromEntries(permissions) };
  const created = await request(job, "POST", `/app/installations/${id}/access_tokens`, jwt, body);
  const token = textMember(created, "token") ?? "";
  job.log.masks.add(token);
  const revoke = async (): Promise<void> => void (await request(job, "DELETE", "/installation/token", token));
  const slug = textMember(installation, "app_slug") ?? "";
  const outputs = { token, "installation-id": id, "app-slug": slug };
  return readFlag(inputs, "skip-token-revoke") ? { outputs } : { outputs, post: revoke };
}

function sign(issuer: string, key: string): string {
  const now = Math.floor(Date.now() / 1000);
  const text = `${encode({ alg: "RS256", typ: "JWT" })}.${encode({ iat: now - 30, exp: now + 570, iss: issuer })}`;
  try {
    return `${text}.${createSign("RSA-SHA256").update(text).sign(key, "base64url")}`;
  } catch {
    throw new ActionFailure("Failed to parse private key");
  }
}

async function request(
  { origin }: ActionJob,
  method: string,
  path: string,
  bearer: string,
  body?: Json,
): Promise<Json> {
  const response = await fetch(origin + path, {
    method,
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const answer = text === "" ? null : parseJson(text);
  if (!response.ok)
    throw new ActionFailure(`${textMember(answer, "message") ?? "No message"} - https://docs.github.com/rest`);
  return answer;
}

function encode(value: Json): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
