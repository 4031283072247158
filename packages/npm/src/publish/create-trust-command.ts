const WORKFLOW_FILE = /\/\.github\/workflows\/(?<file>[^/@]+)@/u;
const PLAIN = /^[\w@%+=:,./-]+$/u;

/**
 * The command with which an owner of a package makes the workflow of an ID token its trusted publisher. npm compares the
 * workflow that entered the run, not a reusable one that the job stands in.
 *
 * Source: `lib/commands/trust/github.js` of npm.
 *
 * @returns Nothing when the token does not come from a workflow on GitHub.
 */
export function createTrustCommand(
  name: string,
  claims: Readonly<Record<string, string>>,
  stage: boolean,
): string | undefined {
  const { repository, workflow_ref: workflow, environment } = claims;
  const file = WORKFLOW_FILE.exec(workflow ?? "")?.groups?.["file"];
  if (repository === undefined || file === undefined) return undefined;
  return [
    "npm trust github",
    quote(name),
    `--repository ${quote(repository)}`,
    `--file ${quote(file)}`,
    ...(environment === undefined ? [] : [`--environment ${quote(environment)}`]),
    stage ? "--allow-stage-publish" : "--allow-publish",
  ].join(" ");
}

function quote(value: string): string {
  return PLAIN.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
