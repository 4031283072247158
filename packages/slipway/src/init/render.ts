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
  readonly trust: readonly string[];
}

/** Packages whose command is written out. */
const MOST_COMMANDS = 20;

/** What is left to a person, with the commands. */
export function renderSteps({ notes, settings, trust }: Steps): string {
  const rest = trust.length - MOST_COMMANDS;
  const steps = [
    ...settings.map(({ title, why, requests }) => ({ title, why, commands: requests.map(renderRequest) })),
    {
      title: "Every package has this workflow as its trusted publisher",
      why: "npm takes nothing from it otherwise. A record that publishes nothing for two days expires: make them on the day of the release, with npm 11.15 or later",
      commands: [
        ...trust.slice(0, MOST_COMMANDS).map((command) => sanitise(command)),
        ...(rest > 0 ? [`… and ${rest} more, for the packages that \`slipway plan\` lists`] : []),
      ],
    },
  ];
  const numbered = steps.map(({ title, why, commands }, index) =>
    [`${index + 1}. ${sanitise(title)}`, `   ${why}`, ...commands.map((command) => `     ${command}`)].join("\n"),
  );
  const told = notes.length === 0 ? [] : ["Good to know", ...notes.map((note) => `  - ${sanitise(note)}`), ""];
  return [...told, "What no file can hold, for you to do", "", numbered.join("\n\n")].join("\n");
}

/** A request as a command of GitHub's own. */
function renderRequest({ method, path, body }: SettingRequest): string {
  const json = JSON.stringify(body).replaceAll("'", String.raw`'\''`);
  return sanitise(`gh api --method ${method} ${path} --input - <<< '${json}'`);
}
