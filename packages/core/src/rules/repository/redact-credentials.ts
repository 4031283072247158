import { userInformation } from "./user-information.ts";

const QUERY_VALUE = /([?&][^=&#]+=)[^&#]+/g;

/** Puts `***` in place of whatever may be a credential in a URL. */
export function redactCredentials(url: string): string {
  const user = userInformation(url);
  const redacted = user === undefined ? url : `${user.prefix}***${user.rest}`;
  return redacted.replace(QUERY_VALUE, "$1***");
}
