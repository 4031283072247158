/** Takes only what differs from another commit, in the words of nx, turbo, lerna, pnpm, yarn, rush, lage, moon and test runners. */
const BY_CHANGE =
  /\bnx(?:\s+|-)affected\b|\baffected:|\s--affected\b|\s--since\b|\s(?:--filter|--filter-prod|-F)[= ]?["']?\S*\[|\s--chang(?:ed|ed-?since|edSince|ed-projects-only)\b|\s--only-?changed\b|\bmoon ci\b/i;

/**
 * Whether a command chooses what it builds by what has changed: on a release tag, which is on the branch that it compares with,
 * that is nothing, and in a shallow clone there is nothing to compare with.
 *
 * @param scripts Of the root manifest, through one of which it may do so.
 */
export function choosesByChange(command: string, scripts: Readonly<Record<string, string>>): boolean {
  if (BY_CHANGE.test(` ${command}`)) return true;
  const words = /^(?:npm|pnpm|yarn|bun)(?: run(?:-script)?)? ([\w:.@/-]+)/.exec(command.trim());
  const text = words?.[1] === undefined ? undefined : scripts[words[1]];
  return text !== undefined && BY_CHANGE.test(` ${text}`);
}
