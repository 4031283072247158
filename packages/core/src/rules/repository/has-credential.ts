import { userInformation } from "./user-information.ts";

const TOKEN = /^(?:gh[a-z]_|github_pat_|glpat-|x-access-token)|^.{20}/i;

const SECRET_IN_QUERY = /[?&][\w-]*(?:token|secret|password|passwd|auth|key)=[^&#]/i;

/** Whether publishing this URL would make a password or a token public. A short name alone tells who, not with what. */
export function hasCredential(url: string): boolean {
  if (SECRET_IN_QUERY.test(url)) return true;
  const user = userInformation(url);
  if (user === undefined) return false;
  const [start = ""] = user.value.split("/");
  // Without a scheme, `owner/name#package@1` is a shorthand.
  return start.includes(":") || (TOKEN.test(user.value) && (user.prefix !== "" || start === user.value));
}
