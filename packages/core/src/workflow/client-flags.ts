const COMMON = ["--registry", "--tag", "--access", "--otp", "--userconfig", "--loglevel", "--cache"];

const BY_PROGRAM = new Map([
  ["npm", ["-w", "--workspace", "-C", "--prefix"]],
  [
    "pnpm",
    ["--filter", "-F", "--filter-prod", "-C", "--dir", "--workspace-concurrency", "--npmrc-auth-file", "--reporter"],
  ],
  ["yarn", ["--cwd", "-j", "--jobs", "--from", "--include", "--exclude", "--since"]],
  ["bun", ["--filter", "-F", "--cwd"]],
  ["lerna", ["--dist-tag", "--preid", "--scope", "--ignore", "--loglevel", "--since"]],
  ["nx", ["-t", "--target", "--targets", "-p", "--projects", "--groups", "--parallel", "--specifier"]],
  ["turbo", ["--filter", "-F", "--concurrency"]],
]);

/** The flags of a command-line program that take the next word as their value. */
export function clientFlags(program: string): ReadonlySet<string> {
  return new Set([...COMMON, ...(BY_PROGRAM.get(program) ?? [])]);
}
