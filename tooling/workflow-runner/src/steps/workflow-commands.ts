import { randomUUID } from "node:crypto";

import type { AnnotationLevel, JobLog } from "../log/log.ts";

/** What a step's commands have set. */
export interface CommandEffects {
  readonly outputs: Map<string, string>;
  readonly state: Map<string, string>;
}

/** A line that is a command, taken apart. */
export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly value: string;
}

const LEVELS: Readonly<Record<string, AnnotationLevel>> = { error: "error", warning: "warning", notice: "notice" };
const COMMAND = /^\s*::(?<name>[\w-]+)(?:\s+(?<properties>.*?))?::(?<value>.*)$/s;

/**
 * `::name key=value,key=value::value`
 *
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function parseCommand(line: string): WorkflowCommand | undefined {
  const { name, properties = "", value = "" } = COMMAND.exec(line)?.groups ?? {};
  if (name === undefined) return undefined;
  const parsed = properties
    .split(",")
    .map((pair) => pair.trim())
    .filter((pair) => pair.includes("="))
    .map((pair): [string, string] => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at), unescape(pair.slice(at + 1), true)];
    });
  return { name: name.toLowerCase(), properties: Object.fromEntries(parsed), value: unescape(value, false) };
}

function unescape(text: string, property: boolean): string {
  const plain = text.replaceAll("%0D", "\r").replaceAll("%0A", "\n");
  const colons = property ? plain.replaceAll("%3A", ":").replaceAll("%2C", ",") : plain;
  return colons.replaceAll("%25", "%");
}

/** Reads a step's output line by line: commands take effect, the rest goes to the log. */
export function createCommandReader(log: JobLog, effects: CommandEffects): (line: string) => void {
  let stopped: string | undefined;
  return (line) => {
    if (stopped !== undefined) {
      if (parseCommand(line)?.name === stopped.toLowerCase()) stopped = undefined;
      log.write(line);
      return;
    }
    const command = parseCommand(line);
    if (command === undefined) return log.write(line);
    const { name, properties, value } = command;
    const level = LEVELS[name];
    if (level !== undefined) {
      const { title, file, line: at } = properties;
      log.annotate({ level, title, file, line: at, message: value });
      log.write(`##[${level}]${value}`);
      return;
    }
    switch (name) {
      case "add-mask":
        log.masks.add(value);
        // The line itself is in the log as well, and it is masked by then.
        return log.write(line);
      case "stop-commands":
        stopped = value === "" ? randomUUID() : value;
        return log.write(line);
      case "group":
      case "endgroup":
        return log.write(`##[${name}]${value}`);
      // Only with debugging switched on; it is not here.
      case "debug":
      case "echo":
      case "add-matcher":
      case "remove-matcher":
        return undefined;
      case "set-output":
        effects.outputs.set(properties["name"] ?? "", value);
        return undefined;
      case "save-state":
        effects.state.set(properties["name"] ?? "", value);
        return undefined;
      case "set-env":
      case "add-path":
        // https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/
        return log.write(`##[error]The \`${name}\` command is disabled. Please upgrade to using Environment Files`);
      default:
        return log.write(line);
    }
  };
}
