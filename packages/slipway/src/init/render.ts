import type { PipelineFile, RepositorySetting, SettingRequest } from "@slipway/ci";
import { nameSome, sanitise, shellWord } from "@slipway/core";

/** What was found out, a line each. */
export function renderFound(found: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...found.map(([name]) => name.length));
  return found.map(([name, value]) => `${name.padEnd(width)}  ${sanitise(value)}`).join("\n");
}

type Shown = PipelineFile & {
  readonly state: keyof typeof STATES;
  readonly difference: string | undefined;
};

const STATES = {
  planned: "to be written",
  "planned-instead": "to be put in the place of the one that is there",
  written: "written",
  unchanged: "is there already, and says the same",
  replaced: "replaced",
  kept: "is there and differs: left as it is",
  unsaved: "has changes that git does not hold: left as it is",
  waits: "not written yet: it takes over what the file still does that stays as it is",
};

/** What was typed, as far as a second run has to say it again. */
interface Typed {
  readonly dryRun?: boolean | undefined;
  readonly directory?: string | undefined;
  readonly repository?: string | undefined;
  readonly comments?: boolean | undefined;
  readonly plain?: boolean | undefined;
  readonly offline?: boolean | undefined;
  readonly assumePublished?: boolean | undefined;
}

/** Each file and what became of it; with `dryRun` its text, and where another one is there the difference. */
export function renderFiles(files: readonly Shown[], options: Typed): string {
  const { dryRun = false } = options;
  const width = Math.max(...files.map(({ path }) => path.length));
  const lines = files.map(({ path, state }) => `${path.padEnd(width)}  ${STATES[state]}`);
  const differences = files.flatMap(({ difference, state }) =>
    difference === undefined || state === "replaced" ? [] : ["", sanitiseLines(difference.trimEnd())],
  );
  const texts = dryRun ? files.flatMap(({ path, text }) => ["", `── ${path}`, sanitiseLines(text.trimEnd())]) : [];
  return [...lines, ...differences, ...texts, ...wayOn(files, options)].join("\n");
}

function wayOn(files: readonly Shown[], options: Typed): readonly string[] {
  const inTheWay = files.filter(({ state }) => state === "kept").map(({ path }) => `\`${path}\``);
  const unsaved = files.filter(({ state }) => state === "unsaved").map(({ path }) => `\`${path}\``);
  if (unsaved.length > 0) {
    const again = `then \`${repeat(options)}\``;
    return [
      "",
      sanitise(
        `Commit or stash the changes of ${nameSome(unsaved)} first, or git would not have them any more: ${again}`,
      ),
    ];
  }
  if (inTheWay.length === 0) return [];
  return [
    "",
    sanitise(`\`${repeat(options)}\` puts the new text in the place of ${nameSome(inTheWay)}; git keeps the old`),
  ];
}

/** The command that finishes what this run has begun. */
function repeat({ directory, repository, comments, plain, offline, assumePublished }: Typed): string {
  const words = ["slipway", "init", "--replace"];
  if (directory !== undefined) words.push("-C", shellWord(directory));
  if (repository !== undefined) words.push("--repository", shellWord(repository));
  if (comments === true) words.push("--comments");
  if (plain === true) words.push("--plain");
  if (offline === true) words.push("--offline");
  if (assumePublished === true) words.push("--assume-published");
  return words.join(" ");
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
  /** What sets the packages' trusted publishers. */
  readonly trust: readonly string[];
}

/** What is left to a person, with the commands. */
export function renderSteps({ notes, settings, applied, trust }: Steps): string {
  const open = applied === undefined ? settings : [];
  const steps = [
    ...open.map(({ title, why, requests }) => ({ title, why, commands: requests.map(renderRequest) })),
    {
      title: "Every package has this workflow as its trusted publisher, once it is on the default branch",
      why: "npm takes nothing from it otherwise. A record that publishes nothing for two days expires: make them on the day of the release",
      commands: trust,
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
