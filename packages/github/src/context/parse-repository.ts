import { ReleaseError, type RepositoryIdentity } from "@slipway/core";

const OWNER_NAME = /^(?<owner>[A-Za-z0-9][A-Za-z0-9_-]*)\/(?<name>[A-Za-z0-9._-]+)$/;

/**
 * `owner/name` on a server as an identity, letter case kept.
 *
 * @param subject What the value came from, for the message.
 * @throws {ReleaseError} `REPOSITORY_NAME_INVALID` when the value is not `owner/name`, or the server not an address.
 */
export function parseRepository(value: string, server: string, subject: string): RepositoryIdentity {
  const { owner, name } = OWNER_NAME.exec(value)?.groups ?? {};
  if (owner === undefined || name === undefined || name === "." || name === ".." || name.endsWith(".git")) {
    throw new ReleaseError(
      "REPOSITORY_NAME_INVALID",
      `${subject} is ${JSON.stringify(value)}, expected \`owner/name\``,
      {
        hint: "Spell owner and name as the repository's page on GitHub does, letter case included: `--repository owner/name`",
      },
    );
  }
  return { server: originOf(server), owner, name };
}

function originOf(server: string): string {
  const url = URL.parse(server);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new ReleaseError(
      "REPOSITORY_NAME_INVALID",
      `\`GITHUB_SERVER_URL\` is ${JSON.stringify(server)}, expected an address such as \`https://github.com\``,
    );
  }
  return url.origin;
}
