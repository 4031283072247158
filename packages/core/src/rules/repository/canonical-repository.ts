import type { RepositoryIdentity } from "../../context/release-context.ts";
import { isJsonObject, type Json } from "../../json/json.ts";
import { expectedUrl } from "./expected-url.ts";

/**
 * The `repository` that every client sends as npm's registry wants it. Keys that an existing object has beside `type`,
 * `url` and `directory` stay: they are the maintainer's, and no registry looks at them.
 *
 * @param directory POSIX path from the git root; `.` for the root itself; absent to leave `directory` as it is.
 */
export function canonicalRepository(
  written: Json | undefined,
  identity: RepositoryIdentity,
  directory: string | undefined,
): Json {
  const existing = isJsonObject(written) ? written : {};
  const { directory: former, ...others } = existing;
  const kept = directory ?? former;
  const url = `git+${expectedUrl(identity)}.git`;
  return { ...others, type: "git", url, ...(kept !== undefined && directory !== "." && { directory: kept }) };
}
