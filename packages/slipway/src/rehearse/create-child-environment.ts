import { tmpdir } from "node:os";

/** What a child needs of this machine; everything else, credentials first, stays here. */
const PASSED_ON = ["PATH", "SystemRoot", "ComSpec", "PATHEXT", "LANG", "TZ"] as const;

/**
 * The environment of a child process of the rehearsal: a runner's variables, an empty home and no variable of the person
 * who rehearses.
 *
 * @param home An empty directory, so that no user's `.npmrc` is read.
 */
export function createChildEnvironment(
  outer: Readonly<Record<string, string | undefined>>,
  home: string,
  runner: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = PASSED_ON.flatMap((name) => (outer[name] === undefined ? [] : [[name, outer[name]] as const]));
  return { ...Object.fromEntries(kept), HOME: home, USERPROFILE: home, TMPDIR: tmpdir(), ...runner };
}
