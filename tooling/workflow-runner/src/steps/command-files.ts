import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Bytes of a summary: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits */
const SUMMARY_LIMIT = 1024 * 1024;
/** A step may set these nowhere. */
const PROTECTED = /^(?:GITHUB_|RUNNER_|NODE_OPTIONS$)/i;

/** What a step has written into its files. */
interface FileCommands {
  readonly outputs: ReadonlyMap<string, string>;
  readonly env: ReadonlyMap<string, string>;
  readonly state: ReadonlyMap<string, string>;
  readonly path: readonly string[];
  /** Nothing where it was too large. */
  readonly summary: string;
  /** In the words that the log shows. A file that cannot be read fails the step, a summary does not. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

export interface CommandFiles {
  readonly variables: Readonly<Record<string, string>>;
  readonly read: () => Promise<FileCommands>;
}

/** Five empty files for one step. */
export async function createCommandFiles(temp: string): Promise<CommandFiles> {
  const folder = join(temp, "_runner_file_commands");
  await mkdir(folder, { recursive: true });
  const id = randomUUID();
  const variables = {
    GITHUB_OUTPUT: join(folder, `set_output_${id}`),
    GITHUB_ENV: join(folder, `set_env_${id}`),
    GITHUB_PATH: join(folder, `add_path_${id}`),
    GITHUB_STATE: join(folder, `save_state_${id}`),
    GITHUB_STEP_SUMMARY: join(folder, `step_summary_${id}`),
  };
  await Promise.all(Object.values(variables).map((file) => writeFile(file, "")));
  return {
    variables,
    read: async () => {
      const errors: string[] = [];
      const pairsOf = async (name: "GITHUB_OUTPUT" | "GITHUB_ENV" | "GITHUB_STATE"): Promise<Map<string, string>> => {
        try {
          return parsePairs(await readText(variables[name]));
        } catch (error) {
          const command = { GITHUB_OUTPUT: "output", GITHUB_ENV: "env", GITHUB_STATE: "state" }[name];
          errors.push(
            `Unable to process file command '${command}' successfully.`,
            String(error).replace("Error: ", ""),
          );
          return new Map();
        }
      };
      const env = await pairsOf("GITHUB_ENV");
      const kept = [...env.keys()].filter((name) => PROTECTED.test(name));
      for (const name of kept) env.delete(name);
      const { summary, problem } = limitSummary(await readText(variables.GITHUB_STEP_SUMMARY));
      return {
        outputs: await pairsOf("GITHUB_OUTPUT"),
        state: await pairsOf("GITHUB_STATE"),
        env,
        path: (await readText(variables.GITHUB_PATH)).split(/\r?\n/).filter(Boolean),
        summary,
        errors,
        warnings: [
          ...kept.map((name) => `Can't store ${name} output parameter using '$GITHUB_ENV' command.`),
          ...problem,
        ],
      };
    },
  };
}

/**
 * `name=value`, or `name<<delimiter`, lines, `delimiter`.
 *
 * @throws {Error} in the runner's words.
 * @see https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs
 */
export function parsePairs(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (line === "") continue;
    const equals = line.indexOf("=");
    const heredoc = line.indexOf("<<");
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) throw new Error(`Invalid format '${line}'. Name must not be empty`);
      pairs.set(line.slice(0, equals), line.slice(equals + 1));
    } else if (heredoc >= 0) {
      const name = line.slice(0, heredoc);
      const delimiter = line.slice(heredoc + 2);
      if (name === "" || delimiter === "") {
        throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`);
      }
      const end = lines.indexOf(delimiter, index + 1);
      if (end === -1) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
      pairs.set(name, lines.slice(index + 1, end).join("\n"));
      index = end;
    } else {
      throw new Error(`Invalid format '${line}'`);
    }
  }
  return pairs;
}

function limitSummary(summary: string): { readonly summary: string; readonly problem: readonly string[] } {
  const size = Buffer.byteLength(summary);
  if (size <= SUMMARY_LIMIT) return { summary, problem: [] };
  const kilobytes = Math.round(size / 1024);
  const problem = `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${String(kilobytes)}k.`;
  return { summary: "", problem: [problem] };
}

/** A step may have removed its file. */
function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
