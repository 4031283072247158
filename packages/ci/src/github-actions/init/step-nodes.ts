import { parseShell, type PublishStep, recogniseClient, stripWrappers } from "@slipway/core";
import { Document, isMap, isSeq, parseDocument, visit, type YAMLMap } from "yaml";

/** A step as its file has it. */
export interface StepNode {
  readonly map: YAMLMap;
  readonly document: Document.Parsed;
}

/** The steps of a job, as the text of its file has them. */
export function readSteps(text: string, job: string): readonly StepNode[] {
  const document = parseDocument(text, { uniqueKeys: false });
  const steps = document.getIn(["jobs", job, "steps"], true);
  return isSeq(steps) ? steps.items.flatMap((map) => (isMap(map) ? [{ map, document }] : [])) : [];
}

/** A value of a step that is one word or text. */
export function textOf(map: unknown, key: string): string | undefined {
  const value: unknown = isMap(map) ? map.get(key) : undefined;
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;
}

/** How a person finds a step, in backticks. */
export function nameOf(map: YAMLMap): string {
  const [line = ""] = (textOf(map, "name") ?? textOf(map, "uses") ?? textOf(map, "run") ?? "a step").split("\n", 1);
  return `\`${line}\``;
}

/** Whether a publishing command belongs to a step, be it inside of a composite action of the repository. */
export function isPartOf({ step }: PublishStep, { map }: StepNode): boolean {
  if (step === undefined) return false;
  const [outermost] = step.actions;
  return outermost === undefined ? step.step.at.start === map.range?.[0] : textOf(map, "uses") === outermost;
}

/** The commands of a line, without what starts them: `yarn changeset publish` is `changeset publish`. */
export function commandsIn(line: string): readonly (readonly string[])[] {
  return parseShell(line).flatMap(({ words }) => {
    const command = stripWrappers(words);
    const [program = "", ...rest] = command;
    if (!/^(?:npm|pnpm|yarn|bun)$/.test(program)) return [command];
    return [command, stripWrappers(rest[0] === "run" ? rest.slice(1) : rest)];
  });
}

/** Whether a line of a script publishes by itself, or starts a script that does. */
export function publishesIn(line: string, publishes: readonly PublishStep[]): boolean {
  return commandsIn(line).some(
    (command) =>
      typeof recogniseClient(command) === "object" ||
      publishes.some(({ scripts: [script], words }) =>
        script === undefined ? command.join(" ").endsWith(words.join(" ")) : command.includes(script),
      ),
  );
}

/** Whether a variable or an input is only for sending packages. */
export function isForPublishing(name: string): boolean {
  return /^(?:NODE_AUTH_TOKEN|(?=.*NPM).*TOKEN|NPM_CONFIG_PROVENANCE|registry-url|always-auth)$/i.test(name);
}

/** Whether anything of a node stands elsewhere. */
export function hasAlias(node: YAMLMap | Document): boolean {
  let found = false;
  visit(node, {
    Alias: () => {
      found = true;
    },
  });
  return found;
}

/** Takes entries out of a map, and the map with the last of them. */
export function dropEntries(
  document: Document,
  path: readonly (string | number)[],
  isUnwanted: (name: string, value: string) => boolean,
): void {
  const entries = document.getIn(path);
  if (!isMap(entries)) return;
  const unwanted = entries.items.flatMap(({ key, value }) => (isUnwanted(String(key), String(value)) ? [key] : []));
  for (const key of unwanted) entries.delete(key);
  if (entries.items.length === 0) document.deleteIn(path);
}
