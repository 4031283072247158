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

const SECRET = /\bsecrets(?:\.(?!GITHUB_TOKEN\b)|\[)/i;

/** The credentials that a publishing job holds: variables, inputs of the steps that publish, and lines put into an `.npmrc`. */
export function findCredentials({ steps, publishes, workflow, job }: PublishJob): Credential[] {
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
    if (run !== undefined && AUTH_LINE.test(run.text)) {
      add({ name: "_authToken", kind: "token", file: step.file, at: run.at });
    } else if (run !== undefined && SECRET.test(run.text)) {
      add({ name: "run", kind: "possible", file: step.file, at: run.at });
    }
  }
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
