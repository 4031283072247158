import { randomUUID } from "node:crypto";

import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply } from "../http/message.ts";
import type { RegistryServices } from "../registry/registry-services.ts";

const DEMAND = "You must provide a one-time pass. Upgrade your client to npm@latest in order to use 2FA.";

/**
 * The registry's 401 that asks for a one-time password. Clients that are no terminal end here with EOTP.
 *
 * @param browser Base URL for the links of a client that can open a browser instead.
 * @see https://github.com/npm/cli/issues/9268
 */
export function demandSecondFactor(browser: string | undefined, { webSessions }: RegistryServices): Reply {
  const headers = { "www-authenticate": "OTP" };
  if (browser === undefined) return createJsonReply(401, { error: DEMAND }, headers);
  const id = randomUUID();
  webSessions.set(id, { confirmed: false });
  const links = { authUrl: `${browser}-/auth/cli/${id}`, doneUrl: `${browser}-/v1/done/${id}` };
  return createJsonReply(401, { error: DEMAND, ...links }, headers);
}
