import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, dirname } from "node:path";

import { allows } from "../../permissions/job-permissions.ts";
import type { Identity } from "../../permissions/tokens.ts";
import type { ForgeState, MovedRef } from "../forge-state.ts";
import { findViolation } from "../rules.ts";

interface GitRequest {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly bytes: Buffer;
  readonly url: URL;
  readonly identity: Identity | "unknown" | undefined;
  readonly state: ForgeState;
}

/** One command of a push, as it stands in front of the pack: `<old> <new> <ref>`. */
const COMMAND = /^(?<before>[0-9a-f]{40}) (?<after>[0-9a-f]{40}) (?<ref>refs\/[^\0\n]+)/;
const NONE = /^0+$/;
/** With `.git` or without. */
const PATH = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(?=info\/refs$|git-(?:upload|receive)-pack$)/;

/** Whether a path is git's and not REST's. */
export function isGitPath(path: string): boolean {
  return PATH.test(path);
}

/**
 * Git over HTTP for one repository, by git's own `http-backend`. Who may fetch and push is decided here.
 *
 * @returns the status.
 */
export async function answerGit({ incoming, response, bytes, url, identity, state }: GitRequest): Promise<number> {
  const refuse = (status: number, message: string, headers = {}): number => {
    response.writeHead(status, { "content-type": "text/plain", ...headers }).end(message);
    return status;
  };
  const [, owner = "", name = ""] = PATH.exec(url.pathname) ?? [];
  const known = `${owner}/${name}`.toLowerCase() === `${state.owner}/${state.name}`.toLowerCase();
  const pushes = url.pathname.endsWith("/git-receive-pack") || url.searchParams.get("service") === "git-receive-pack";
  if (identity === "unknown" || (identity === undefined && (pushes || state.visibility === "private"))) {
    return refuse(401, "Authentication required", { "www-authenticate": 'Basic realm="GitHub"' });
  }
  const access = pushes ? "write" : "read";
  const open = access === "read" && state.visibility === "public";
  if (!known) return refuse(404, "Repository not found.");
  if (!open && !allows(identity?.permissions ?? {}, "contents", access)) {
    return refuse(403, `Permission to ${state.owner}/${state.name}.git denied to ${identity?.login ?? "anonymous"}.`);
  }
  const commands = url.pathname.endsWith("/git-receive-pack") ? parseCommands(bytes) : [];
  // The setting "Limit how many branches and tags can be updated in a single push": https://github.com/rmk-rs/rmk/issues/1100
  if (commands.length > (state.pushLimit ?? Infinity)) {
    return refuse(403, `GH013: Pushes can not update more than ${String(state.pushLimit)} branches or tags.`);
  }
  for (const { ref, before, after } of commands) {
    if (identity === undefined) break;
    const change = after === undefined ? "deletion" : before === undefined ? "creation" : "update";
    const violation = findViolation(state, { ref, change, identity });
    if (violation !== undefined) return refuse(403, `GH013: ${violation} (${ref})`);
  }
  const old = await state.git.refs();
  const status = await runBackend({ incoming, response, bytes, url, identity, state });
  const now = await state.git.refs();
  const moved = commands.filter(({ ref }) => old.get(ref) !== now.get(ref));
  if (moved.length > 0 && identity !== undefined) {
    await state.runs.pushed(moved, identity.login, identity.kind === "job");
  }
  return status;
}

/** The commands of a push stand in front of its pack, one a packet. */
function parseCommands(bytes: Buffer): MovedRef[] {
  const commands: MovedRef[] = [];
  let at = 0;
  for (;;) {
    const length = Number.parseInt(bytes.toString("latin1", at, at + 4), 16);
    if (!(length > 4)) return commands;
    const { before = "", after = "", ref } = COMMAND.exec(bytes.toString("utf8", at + 4, at + length))?.groups ?? {};
    if (ref !== undefined) {
      commands.push({
        ref,
        before: NONE.test(before) ? undefined : before,
        after: NONE.test(after) ? undefined : after,
      });
    }
    at += length;
  }
}

async function runBackend({ incoming, response, bytes, url, identity, state }: GitRequest): Promise<number> {
  const { directory } = state.git;
  const child = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: dirname(directory),
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      PATH_INFO: url.pathname.replace(PATH, `/${basename(directory)}/`),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: incoming.method ?? "GET",
      CONTENT_TYPE: incoming.headers["content-type"] ?? "",
      CONTENT_LENGTH: String(bytes.length),
      HTTP_CONTENT_ENCODING: incoming.headers["content-encoding"] ?? "",
      HTTP_GIT_PROTOCOL: String(incoming.headers["git-protocol"] ?? ""),
      REMOTE_USER: identity === "unknown" ? "" : (identity?.login ?? ""),
      REMOTE_ADDR: "127.0.0.1",
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => child.kill());
  child.stdin.end(bytes);
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const output = Buffer.concat(chunks);
  const end = output.indexOf("\r\n\r\n");
  const headers = output
    .toString("latin1", 0, end)
    .split("\r\n")
    .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()] as const);
  const status = Number.parseInt(headers.find(([name]) => name === "Status")?.[1] ?? "200", 10);
  response.writeHead(status, Object.fromEntries(headers.filter(([name]) => name !== "Status" && name !== "")));
  response.end(output.subarray(end + 4));
  return status;
}
