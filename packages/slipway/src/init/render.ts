import type { PipelineFile, RepositorySetting, SettingRequest } from "@slipway/ci";
import { sanitise } from "@slipway/core";

/** What was found out, a line each. */
export function renderFound(found: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...found.map(([name]) => name.length));
  return found.map(([name, value]) => `${name.padEnd(width)}  ${sanitise(value)}`).join("\n");
}

type Shown = PipelineFile & {
  readonly state: "planned" | "written" | "unchanged" | "replaced" | "kept" | "unsaved";
  readonly difference: string | undefined;
};

const STATES = {
  planned: "to be written",
  written: "written",
  unchanged: "is there already, and says the same",
  replaced: "replaced",
  kept: "is there and differs: left as it is",
  unsaved: "has changes that git does not hold: left as it is",
};

/** Each file and what became of it; with `dryRun` its text, and where another one is there the difference. */
export function renderFiles(
  files: readonly Shown[],
  { dryRun = false }: { readonly dryRun?: boolean | undefined },
): string {
  const width = Math.max(...files.map(({ path }) => path.length));
  const lines = files.map(({ path, state }) => `${path.padEnd(width)}  ${STATES[state]}`);
  const differences = files.flatMap(({ difference, state }) =>
    difference === undefined || state === "replaced" ? [] : ["", sanitiseLines(difference.trimEnd())],
  );
  const texts = dryRun ? files.flatMap(({ path, text }) => ["", `── ${path}`, sanitiseLines(text.trimEnd())]) : [];
  return [...lines, ...differences, ...texts, ...wayOn(files)].join("\n");
}

function wayOn(files: readonly Shown[]): readonly string[] {
  if (files.some(({ state }) => state === "unsaved"))
    return ["", "Nothing was written. Commit or stash the changes first: git would not have them any more"];
  if (files.some(({ state }) => state === "kept"))
    return ["", "Nothing was written. `slipway init --replace` takes the new ones; git keeps the old"];
  return [];
}

function sanitiseLines(text: string): string {
  return text
    .split("\n")
    .map((line) => sanitise(line))
    .join("\n");
}

interface Steps {
  readonly notes: readonly string[];
  readonly settings: readonly RepositorySetting[];
  /** Those that were set just now. */
  readonly applied: readonly RepositorySetting[] | undefined;
  /** What compares and sets the packages' trusted publishers. */
  readonly trust: string;
}

/** What is left to a person, with the commands. */
export function renderSteps({ notes, settings, applied, trust }: Steps): string {
  const open = applied === undefined ? settings : [];
  const steps = [
    ...open.map(({ title, why, requests }) => ({ title, why, commands: requests.map(renderRequest) })),
    {
      title: "Every package has this workflow as its trusted publisher, once it is on the default branch",
      why: "npm takes nothing from it otherwise. A record that publishes nothing for two days expires: make them on the day of the release",
      commands: [trust],
    },
  ];
  const numbered = steps.map(({ title, why, commands }, index) =>
    [`${index + 1}. ${sanitise(title)}`, `   ${why}`, ...commands.map((command) => `     ${command}`)].join("\n"),
  );
  const told = notes.length === 0 ? [] : ["Good to know", ...notes.map((note) => `  - ${sanitise(note)}`), ""];
  const set = applied?.map(({ title }) => `✔ ${sanitise(title)}`) ?? [];
  const done = applied === undefined ? [] : [...(set.length === 0 ? ["✔ The settings are there already"] : set), ""];
  return [...told, ...done, "What no file can hold, for you to do", "", numbered.join("\n\n")].join("\n");
}

/** A request as a command of GitHub's own. */
export function renderRequest({ method, path, body }: SettingRequest): string {
  const json = JSON.stringify(body).replaceAll("'", String.raw`'\''`);
  return sanitise(`gh api --method ${method} ${path} --input - <<< '${json}'`);
}
