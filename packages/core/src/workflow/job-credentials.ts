import type { StartedCommand } from "./commands.ts";
import { setUpBefore } from "./job-registry.ts";
import type { JobStep, PublishJob, PublishStep } from "./publish-job.ts";
import type { NamedFile } from "./workflow.ts";

/** The registries that a publishing job holds a token for. */
export interface JobCredentials {
  /** Their addresses; a token is good for everything below one. */
  readonly registries: readonly string[];
  /** It holds one for whatever registry a package names. */
  readonly any: boolean;
  /** Something in the job may bring one that is not seen. */
  readonly unknown: boolean;
}

/** A line of an `.npmrc`, or what a command sets in one. */
const LINE = /\/\/([^\s"'=]*?)\/?:_(?:auth|authToken|password)\b["']?\s*[= ]?\s*["']?(\$\{\w+\})?/g;

const VARIABLE = /^npm_config_\/\/(.*?)\/?:_(?:auth|authToken)$/i;

const LOGIN =
  /^(?:aws codeartifact login|(?:google-)?artifactregistry-auth|jf|jfrog|vsts-npm-auth|ado-npm-auth|cloudsmith|(?:npm|pnpm) (?:login|adduser)|npm-cli-login|yarn config set npm|yarn npm login)\b/;

/**
 * The registries that the steps of a job can log in to when they publish: by `registry-url` of `actions/setup-node` and
 * `NODE_AUTH_TOKEN`, by lines that commands put into an `.npmrc`, by the repository's own `.npmrc` with a variable that the
 * job sets, by inputs of an action.
 *
 * @param files Those that were read, for the repository's `.npmrc`.
 */
export function findJobCredentials(
  { steps, publishes, job }: PublishJob,
  commandsOf: (step: JobStep) => readonly StartedCommand[],
  files: ReadonlyMap<string, NamedFile> = new Map(),
): JobCredentials {
  const npmrc = files.get(".npmrc");
  const project = npmrc?.kind === "present" ? (npmrc.text ?? "") : "";
  const found = publishes.map((publish): JobCredentials => {
    const { step } = publish;
    if (step === undefined) return { registries: [], any: false, unknown: true };
    const before = steps.slice(0, steps.indexOf(step) + 1);
    const texts = before.flatMap((one) => [
      one.run ?? "",
      ...commandsOf(one).flatMap(({ ways, input }) => [...ways.map((words) => words.join(" ")), input ?? ""]),
    ]);
    const written = texts.flatMap(addressesIn);
    const read = addressesIn(project).filter(({ variable }) => variable === undefined || isSet(step, variable));
    const byVariable = [...step.env.keys()].flatMap((name) => VARIABLE.exec(name)?.[1] ?? []);
    const lines = [...written, ...read].map(({ address }) => address);
    const setUps = isSet(step, "NODE_AUTH_TOKEN") ? setUpBefore(step, steps) : [];
    const urls = [...setUps.map(({ inputs }) => inputs.get("registry-url")), ...byAction(publish)];
    const logsIn = before.flatMap((one) => commandsOf(one)).some(({ words }) => LOGIN.test(words.join(" ")));
    return {
      registries: [
        ...[...lines, ...byVariable].filter((address) => !address.includes("$")).map((address) => `https://${address}`),
        ...urls.flatMap((url) => url ?? []),
      ],
      any: publish.client === "semantic-release" && isSet(step, "NPM_TOKEN"),
      unknown:
        logsIn ||
        lines.some((address) => address.includes("$")) ||
        urls.includes(undefined) ||
        [...step.variables.keys()].some((name) => /^YARN_NPM_AUTH/i.test(name)) ||
        !before.every(writesNoNpmrc),
    };
  });
  return {
    registries: found.flatMap(({ registries }) => registries),
    any: found.some(({ any }) => any),
    unknown: job.uses !== undefined || found.some(({ unknown }) => unknown),
  };
}

function addressesIn(text: string): { readonly address: string; readonly variable: string | undefined }[] {
  return [...text.matchAll(LINE)].map(([, address = "", variable]) => ({ address, variable: variable?.slice(2, -1) }));
}

function isSet({ variables }: JobStep, name: string): boolean {
  return (variables.get(name) ?? []).some((value) => value !== "" && value !== "''");
}

/** An action that takes both. */
function byAction({ step }: PublishStep): (string | undefined)[] {
  if (step?.step.uses === undefined || !step.step.with.has("registry") || !step.step.with.has("token")) return [];
  return [step.inputs.get("registry")];
}

/** Whether a step is none that may write an `.npmrc` which is not seen. */
export function writesNoNpmrc({ step }: Pick<JobStep, "step">): boolean {
  const { uses } = step;
  return (
    uses === undefined ||
    /^(?:actions\/|pnpm\/action-setup@|oven-sh\/setup-bun@|changesets\/action[@/]|js-devtools\/npm-publish@|step-security\/)/i.test(
      uses.text,
    )
  );
}
