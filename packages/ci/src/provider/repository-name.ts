import { ReleaseError, type RepositoryIdentity } from "@slipway/core";

/** How a service's server names its repositories. */
interface NamingServer {
  /** As a person says it: `GitLab`. */
  readonly name: string;
  /** `owner/name` */
  readonly form: string;
  /** Has the groups `owner` and `name`. */
  readonly pattern: RegExp;
  /** The variable that says where the server is. */
  readonly variable: string;
}

/**
 * A repository as a person or a variable names it, letter case kept.
 *
 * @param subject What the value came from, for the message.
 * @param server Address of the server that it is on.
 * @throws {ReleaseError} `REPOSITORY_NAME_INVALID`
 */
export function parseRepositoryName(
  value: string,
  subject: string,
  server: string,
  naming: NamingServer,
): RepositoryIdentity {
  const { owner, name } = naming.pattern.exec(value)?.groups ?? {};
  if (owner === undefined || name === undefined || name === "." || name === ".." || name.endsWith(".git")) {
    throw new ReleaseError(
      "REPOSITORY_NAME_INVALID",
      `${subject} is ${JSON.stringify(value)}, expected \`${naming.form}\``,
      {
        hint: `Spell owner and name as the repository's page on ${naming.name} does, letter case included: \`--repository ${naming.form}\``,
      },
    );
  }
  return { server: parseServer(server, naming.variable), owner, name };
}

function parseServer(server: string, variable: string): string {
  const url = URL.parse(server);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new ReleaseError(
      "REPOSITORY_NAME_INVALID",
      `\`${variable}\` is ${JSON.stringify(server)}, expected an address such as \`https://git.example\``,
    );
  }
  return url.origin;
}
