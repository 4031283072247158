/** What an authenticator shows, which people group by spaces, or a recovery code. */
const PASSWORD = /^(?:\d{6,}|[A-Fa-f0-9]{64})$/u;

/** @returns `undefined` for what cannot be a one-time password. */
export function parseOneTimePassword(text: string): string | undefined {
  const password = text.replace(/\s+/gu, "");
  return PASSWORD.test(password) ? password : undefined;
}
