import type { StartedCommand } from "./commands.ts";
import type { JobStep, PublishJob } from "./publish-job.ts";
import type { SourceSpan, WorkflowText } from "./workflow.ts";

/** Something in a job's reach that may open the registry without an ID token. */
export interface Credential {
  /** Name of the variable or input. */
  readonly name: string;
  /** `possible`: a secret whose purpose its name does not tell. */
  readonly kind: "token" | "empty" | "possible";
  /** POSIX path of the file it stands in. */
  readonly file: string;
  readonly at: SourceSpan;
}

const TOKEN = /^(?:NODE_AUTH_TOKEN|.*NPM.*(?:TOKEN|AUTH).*|NPM_CONFIG_.*AUTHTOKEN)$/i;

const TOKEN_INPUT = /^(?:token|npm[-_]?token)$/i;

const AUTH_LINE = /_auth(?:Token)?\s*=/i;

const AUTH_KEY = /_auth(?:Token)?\b|_password\b/;

const YARN_KEY = /npmAuth(?:Token|Ident)/;

/** GitHub's package registry, and GitHub's own token, which opens no other. */
const OF_GITHUB = /\bnpm\.pkg\.|\b(?:secrets\.|\$\{?)GITHUB_TOKEN\b|\bgithub\.token\b/;

/** Whether a command writes a registry's token into a configuration of npm, pnpm or yarn. */
export function logsIn({ ways, outputs }: Pick<StartedCommand, "ways" | "outputs">): boolean {
  return ways.some((words) => {
    const [program = "", ...rest] = words;
    const text = rest.join(" ");
    if (OF_GITHUB.test(text)) return false;
    if (program === "yarn") return text.startsWith("config set ") && YARN_KEY.test(text);
    if (program === "npm" || program === "pnpm") return /^(?:config set|c set|set) /.test(text) && AUTH_KEY.test(text);
    return (
      outputs.some((file) => /\.(?:npmrc|yarnrc\.yml)$/.test(file)) && (AUTH_LINE.test(text) || YARN_KEY.test(text))
    );
  });
}

const SECRET = /\bsecrets(?:\.(?!GITHUB_TOKEN\b)|\[)/i;

/**
 * Whether a job publishes with its ID token. One that holds a registry's token as well has the ID token for provenance: it
 * can create packages, which an ID token cannot. Slipway uses no other credential beside it.
 */
export function publishesByIdToken(job: PublishJob): boolean {
  if (job.idToken !== "write") return false;
  return job.client === "slipway" || !findCredentials(job).some(({ kind }) => kind === "token");
}

/** The credentials that a publishing job holds: variables, inputs of the steps that publish, and lines put into an `.npmrc`. */
export function findCredentials({ steps, publishes, workflow, job, logins }: PublishJob): Credential[] {
  const found = new Map<string, Credential>();
  const add = (credential: Credential): void => {
    const key = `${credential.file}:${credential.at.start}:${credential.name}`;
    if (!found.has(key)) found.set(key, credential);
  };
  for (const [name, { text, at }] of [...(job.secrets ?? []), ...job.with]) {
    // What a workflow of another repository does with it cannot be seen.
    const handed = job.uses !== undefined && publishes[0].step === undefined && SECRET.test(text);
    if (handed)
      add({ name, kind: TOKEN.test(name.replaceAll("-", "_")) ? "token" : "possible", file: workflow.file, at });
  }
  const publishing = new Set(publishes.map(({ step }) => step));
  for (const step of steps) {
    const own = new Set(step.step.env.values());
    for (const [name, value] of step.env) {
      // A variable of the job or the workflow stands in the workflow's file, whatever file the step is in.
      const file = own.has(value) ? step.file : workflow.file;
      if (TOKEN.test(name)) {
        const empty = value.text === "" || value.text === "''";
        if (publishing.has(step)) add({ name, kind: empty ? "empty" : "token", file, at: value.at });
      } else if (SECRET.test(value.text)) add({ name, kind: "possible", file, at: value.at });
    }
    for (const [name, value] of step.step.with) addInput(step, name, value, publishing.has(step), add);
    const { run } = step.step;
    const lines = run?.text.split("\n") ?? [];
    if (run !== undefined && lines.some((line) => AUTH_LINE.test(line) && !OF_GITHUB.test(line))) {
      add({ name: "_authToken", kind: "token", file: step.file, at: run.at });
    } else if (run !== undefined && SECRET.test(run.text)) {
      add({ name: "run", kind: "possible", file: step.file, at: run.at });
    }
  }
  const files = new Set([...found.values()].flatMap(({ name, at }) => (name === "_authToken" ? at.start : [])));
  for (const { file, at } of logins) if (!files.has(at.start)) add({ name: "_authToken", kind: "token", file, at });
  return [...found.values()];
}

function addInput(
  { file }: JobStep,
  name: string,
  { text, at }: WorkflowText,
  publishing: boolean,
  add: (credential: Credential) => void,
): void {
  if (!SECRET.test(text)) return;
  add({ name, kind: publishing && TOKEN_INPUT.test(name) ? "token" : "possible", file, at });
}
