import type { JsonSchema } from "@valibot/to-json-schema";

import { exitCodes } from "../packages/core/src/errors/exit-codes.ts";
import { createSecrets } from "../packages/core/src/text/secrets.ts";
import { renderTable } from "../packages/core/src/text/table.ts";
import { createProgram } from "../packages/slipway/src/command-line.ts";
import { examples } from "../packages/slipway/src/examples.ts";
import { environmentVariables } from "./environment-variables.ts";
import { jsonSchemas } from "./json-schemas.ts";

type Command = ReturnType<typeof createProgram>["commands"][number];

/** `docs/reference.md`: commands with their options, `slipway.json`, exit codes and environment variables, as the program has them. */
export function referenceDocument(): string {
  const program = readProgram();
  const groups = Map.groupBy(program.commands, (command) => command.helpGroup());
  return `${[
    "# Reference",
    "Commands and their options, `slipway.json`, exit codes and environment variables. This page is made from the program; `slipway <command> --help` prints the same.",
    "## Commands",
    [...groups].map(([title, commands]) => `- ${title} ${commands.map(link).join(", ")}`).join("\n"),
    ...program.commands.flatMap((command) => renderCommand(command)),
    "## `slipway.json`",
    'It stands beside the root\'s `package.json`; every key may be left out, and what is typed goes before it. `"$schema": "./node_modules/slipway/schemas/slipway.json"` lets an editor complete and check it where `slipway` is installed.',
    renderKeys(jsonSchemas()["slipway/schemas/slipway.json"] ?? {}),
    "## Exit codes",
    renderTable("aligned", ["exit code", "meaning"], Object.entries(exitCodes)),
    "## Environment variables",
    "These are read by name. Package managers and builds get the whole environment, without credentials.",
    renderTable(
      "aligned",
      ["variable", "meaning"],
      Object.entries(environmentVariables).map(([name, meaning]) => [`\`${name}\``, meaning]),
    ),
  ].join("\n\n")}\n`;
}

/** The command line of nobody, to read. */
export function readProgram(): ReturnType<typeof createProgram> {
  const { stdout, stderr } = process;
  const { signal } = new AbortController();
  const terminal = { cwd: "", environment: {}, stdin: undefined, stdout, stderr, secrets: createSecrets(), signal };
  return createProgram("", terminal, ignore, ignore);
}

function ignore(): void {}

function link(command: Command): string {
  return `[${command.name()}](#slipway-${command.name()})`;
}

function renderCommand(command: Command): readonly string[] {
  const words = command.registeredArguments.map((argument) => argumentName(argument));
  const usage = ["slipway", command.name(), ...words].join(" ");
  const rows = [
    ...command.registeredArguments.map((argument) => [`\`${argumentName(argument)}\``, argument.description]),
    ...command.options.filter(({ hidden }) => !hidden).map((option) => [`\`${option.flags}\``, renderMeaning(option)]),
  ];
  const shown = (examples[command.name()] ?? []).flatMap(({ line, does }) => [`# ${does}`, `slipway ${line}`]);
  return [
    `### slipway ${command.name()}`,
    `\`${usage}\` ${command.description()}.`,
    ...(rows.length === 0 ? [] : [renderTable("aligned", ["", "meaning"], rows)]),
    `\`\`\`sh\n${shown.join("\n")}\n\`\`\``,
  ];
}

function argumentName(argument: Command["registeredArguments"][number]): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function renderMeaning({ description, argChoices, defaultValue }: Command["options"][number]): string {
  const notes = [
    ...(argChoices === undefined ? [] : [`one of ${argChoices.map((choice) => `\`${choice}\``).join(", ")}`]),
    ...(typeof defaultValue === "string" ? [`\`${defaultValue}\` without it`] : []),
  ];
  // Names and placeholders would be HTML in a table.
  return [description.replaceAll("<", "&lt;"), ...notes].join("; ");
}

function renderKeys({ properties = {} }: JsonSchema): string {
  const rows = Object.entries(properties).flatMap(([key, schema]) => [
    renderKey(key, schema),
    ...Object.entries(childrenOf(schema)).map(([child, inner]) => renderKey(`${key}[].${child}`, inner)),
  ]);
  return renderTable("aligned", ["key", "value", "meaning"], rows);
}

function renderKey(key: string, schema: JsonSchema | boolean): readonly string[] {
  if (typeof schema === "boolean") throw new TypeError(`expected \`${key}\` to have a schema`);
  return [`\`${key}\``, valueOf(schema), schema.description ?? ""];
}

/** The keys of each entry of a list of objects. */
function childrenOf(schema: JsonSchema | boolean): NonNullable<JsonSchema["properties"]> {
  const items = typeof schema === "object" ? schema.items : undefined;
  return typeof items === "object" && !Array.isArray(items) ? (items.properties ?? {}) : {};
}

/** More words than this are told of elsewhere, as codes are. */
const MOST_WORDS = 5;

function valueOf({ type, enum: words, items, minimum, maximum }: JsonSchema): string {
  if (words !== undefined && words.length <= MOST_WORDS)
    return words.map((word) => `\`${JSON.stringify(word)}\``).join(", ");
  if (type === "array") {
    const inner = typeof items === "object" && !Array.isArray(items) ? items.type : undefined;
    return inner === "object" ? "list of objects" : "list of strings";
  }
  const range = minimum === undefined || maximum === undefined ? "" : `, ${minimum} to ${maximum}`;
  return `${type === "integer" ? "whole number" : String(type)}${range}`;
}
