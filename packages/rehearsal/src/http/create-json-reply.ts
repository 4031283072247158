import type { Reply } from "./message.ts";

/** A reply with a JSON body; the types of npm's own documents differ only in their content type. */
export function createJsonReply(status: number, body: unknown, headers?: Readonly<Record<string, string>>): Reply {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}
