import { shellWord } from "@slipway/core";
import { stringify } from "yaml";

import type { BuildWish, NodeWish, SlipwaySource } from "../../provider/release-wish.ts";
import { PINNED } from "./pinned-actions.ts";

/** A scalar of YAML that means exactly this text, on one line. */
export function scalar(text: string): string {
  return stringify(text, { lineWidth: 0, blockQuote: false }).trimEnd();
}

/** Every line that is not empty, moved to the right. */
export function indent(text: string, spaces: number): string {
  return text.replaceAll(/^(?=.)/gm, " ".repeat(spaces));
}

/** The Node that Slipway's program runs on where the repository asks for none. */
export const OWN_NODE: NodeWish = { version: "24" };

/**
 * @param history What the whole of it is for.
 * @param inputs Others, by name.
 */
export function checkout(inputs: ReadonlyMap<string, string>, history?: string): string {
  const depth = history === undefined ? "" : `\n    fetch-depth: 0 # ${history}`;
  const others = [...inputs].filter(([name]) => history === undefined || name !== "fetch-depth");
  const lines = others.map(
    ([name, value]) => `\n    ${name}: ${/^(?:\d+|true|false)$/.test(value) ? value : scalar(value)}`,
  );
  return `- uses: ${PINNED.checkout}\n  with:${depth}${lines.join("")}\n    persist-credentials: false`;
}

/** The variables of a job, as its key. */
export function environmentKey({ environment }: Pick<BuildWish, "environment">): readonly string[] {
  if (environment.size === 0) return [];
  return [["env:", ...[...environment].map(([name, value]) => `  ${scalar(name)}: ${scalar(value)}`)].join("\n")];
}

export function setupNode(node: NodeWish): string {
  const [key, value] = "version" in node ? ["node-version", node.version] : ["node-version-file", node.file];
  const written = /^\d+$/.test(value) ? value : scalar(value);
  return `- uses: ${PINNED.setupNode}\n  with:\n    ${key}: ${written}\n    package-manager-cache: false`;
}

/** The steps from a checkout to a built workspace. */
export function buildSteps({ before, carried, commands, node }: BuildWish, directory: string): readonly string[] {
  const place = directory === "." ? "" : `\n  working-directory: ${scalar(directory)}`;
  const runs = (lines: readonly string[]): string[] => lines.map((line) => `- run: ${scalar(line)}${place}`);
  return [setupNode(node), ...runs(before), ...carried, ...runs(commands)];
}

/** A file or directory beside the checkout, where no step of the repository put anything. */
interface Beside {
  readonly beside: string;
}

type Value = string | Beside;

const beside = (path: string): Beside => ({ beside: path });

interface Verb {
  /** The action's folder, where it has not the verb's name. */
  readonly action?: string;
  /** The action's inputs. */
  readonly inputs: Readonly<Record<string, Value>>;
  /** The program's words, in which an environment variable may stand. */
  readonly words: readonly Value[];
  readonly id?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A shell's word behind the program's. */
  readonly behind?: string;
}

const PLAN = beside("plan/plan.json");
const RESULT = beside("result/report.json");
const TOKEN = "${{ github.token }}";

type VerbName = "plan" | "pack" | "resume" | "publish" | "verify" | "announce" | "preview" | "comment";

/** What each verb is called with, by a step of an action and by the program's command line. */
const VERBS: Readonly<Record<VerbName, Verb>> = {
  plan: { inputs: { out: "plan.json" }, words: ["plan", "--check", "--out", "plan.json"] },
  pack: {
    inputs: { plan: PLAN, out: beside("packed") },
    words: ["pack", "--plan", PLAN, "--out", beside("packed")],
  },
  resume: {
    action: "pack",
    inputs: { tarballs: beside("earlier"), plan: PLAN, out: beside("packed") },
    words: ["pack", "--tarballs", beside("earlier"), "--plan", PLAN, "--out", beside("packed")],
  },
  publish: {
    id: "publish",
    inputs: {
      from: beside("packed"),
      plan: PLAN,
      out: beside("result"),
      "dry-run": "${{ inputs.mode == 'dry-run' }}",
    },
    words: ["publish", "--from", beside("packed"), "--plan", PLAN, "--out", beside("result"), "--wait", "1m", "$FLAGS"],
    environment: { FLAGS: "${{ inputs.mode == 'dry-run' && '--dry-run' || '' }}" },
    // Accepted, and not all to be seen yet: `verify` waits for it.
    behind: "|| [ $? -eq 3 ]",
  },
  verify: {
    inputs: { report: RESULT, wait: "30m" },
    words: ["verify", RESULT, "--write", "--wait", "30m"],
  },
  announce: {
    inputs: { report: RESULT, token: TOKEN },
    words: ["announce", RESULT],
    environment: { GITHUB_TOKEN: TOKEN },
  },
  preview: { inputs: { report: "preview.json" }, words: ["preview", "--report", "preview.json"] },
  comment: {
    inputs: { report: beside("preview/preview.json"), token: TOKEN },
    words: ["comment", beside("preview/preview.json")],
    environment: { GITHUB_TOKEN: TOKEN },
  },
};

/** What a verb is called with besides. */
type MoreWords = Pick<Verb, "inputs" | "words"> & Pick<Partial<Verb>, "environment">;

/** The plan says how many jobs pack it. */
export function dividing(shards: number | "auto"): MoreWords {
  return { inputs: { shards: String(shards) }, words: ["--shards", String(shards)] };
}

/** Each job of the matrix packs its part. */
export const PACKING_A_PART: MoreWords = {
  inputs: { shard: "${{ matrix.shard }}" },
  words: ["--shard", '"$SHARD"'],
  environment: { SHARD: "${{ matrix.shard }}" },
};

/**
 * @param directory Of the workspace, for the verbs that read one.
 * @param more What this step is called with besides.
 */
export function slipwayStep(verb: VerbName, slipway: SlipwaySource, directory = ".", more?: MoreWords): string {
  const { action = verb, id, behind, ...own } = VERBS[verb];
  const inputs = { ...own.inputs, ...more?.inputs };
  const words = [...own.words, ...(more?.words ?? [])];
  const environment = { ...own.environment, ...more?.environment };
  const begin = id === undefined ? "- " : `- id: ${id}\n  `;
  if (slipway.kind === "action") {
    const { repository, commit, tag } = slipway;
    const given = directory === "." ? inputs : { directory, ...inputs };
    const lines = Object.entries(given).map(([name, value]) => `    ${name}: ${inputValue(value)}`);
    return [`${begin}uses: ${repository}/${action}@${commit} # ${tag}`, "  with:", ...lines].join("\n");
  }
  const place = directory === "." ? [] : ["--directory", shellWord(directory)];
  const line = [`npx --yes slipway@${slipway.version}`, ...words.map(shellValue), ...place, behind];
  const variables = Object.entries(environment).map(([name, value]) => `    ${name}: ${value}`);
  return [
    `${begin}run: ${line.filter((part) => part !== undefined).join(" ")}`,
    ...(variables.length === 0 ? [] : ["  env:", ...variables]),
  ].join("\n");
}

function inputValue(value: Value): string {
  if (typeof value !== "string") return `\${{ runner.temp }}/${value.beside}`;
  return value.startsWith("${{") ? value : scalar(value);
}

function shellValue(value: Value): string {
  if (typeof value !== "string") return `"$RUNNER_TEMP/${value.beside}"`;
  return /^"?\$/.test(value) ? value : shellWord(value);
}

/** Every job that starts the program needs a Node for it; actions bring their own. */
export function nodeForProgram({ kind }: SlipwaySource): readonly string[] {
  return kind === "npx" ? [setupNode(OWN_NODE)] : [];
}

export function upload(name: string, path: string, { always = false }: { readonly always?: boolean } = {}): string {
  return [
    "- id: upload",
    ...(always ? ["  if: always()"] : []),
    `  uses: ${PINNED.uploadArtifact}`,
    "  with:",
    `    name: ${name}`,
    `    path: ${path}`,
    `    if-no-files-found: ${always ? "warn" : "error"}`,
    "    overwrite: true # when this job is run again",
  ].join("\n");
}

/**
 * @param what The inputs that say which artifact: `artifact-ids: …`, or a name and maybe a run.
 * @param keys Of the step, before its own.
 */
export function download(what: readonly string[], path: string, keys: readonly string[] = []): string {
  return [
    ...[...keys, `uses: ${PINNED.downloadArtifact}`].map((line, index) => `${index === 0 ? "- " : "  "}${line}`),
    "  with:",
    ...what.map((line) => `    ${line}`),
    `    path: \${{ runner.temp }}/${path}`,
  ].join("\n");
}

/** The artifact that a needed job has uploaded, by its identifier. */
export function downloadOf(job: string, path: string): string {
  return download([`artifact-ids: \${{ needs.${job}.outputs.artifact-id }}`], path);
}
