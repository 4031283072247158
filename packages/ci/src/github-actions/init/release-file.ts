import { tagExample, tagGlob } from "@slipway/core";

import type { PipelineFile, ReleaseWish } from "../../provider/release-wish.ts";
import { GITHUB_ACTIONS } from "../facts.ts";
import {
  buildSteps,
  checkout,
  dividing,
  download,
  downloadOf,
  environmentKey,
  indent,
  nodeForProgram,
  OWN_NODE,
  PACKING_A_PART,
  scalar,
  setupNode,
  slipwayStep,
  upload,
} from "./steps.ts";

const RUNNER = "ubuntu-24.04";
const ARTIFACT = "artifact-id: ${{ steps.upload.outputs.artifact-id }}";
const CACHES =
  "# A release neither reads a cache that another workflow may have filled, nor fills one. Editors and linters that do not\n" +
  "# know the key yet are behind: https://github.blog/changelog/2026-09-10-control-github-actions-cache-access-with-cache-mode";

/** The workflow that releases: plan, pack, publish, verify, announce, each with no right that it does not need. */
export function createReleaseFile(wish: ReleaseWish): PipelineFile {
  const jobs = [
    planJob(wish),
    packJob(wish),
    resumeJob(wish),
    publishJob(wish),
    verifyJob(wish),
    announceJob(wish),
    reportJob(wish),
  ];
  return {
    path: `${GITHUB_ACTIONS.pipelines.directory}/${wish.file}`,
    text: `${[head(wish), "jobs:", jobs.map((job) => indent(job, 2)).join("\n\n")].join("\n")}\n`,
  };
}

function head({ file, environment, newKeys, releaseTag }: ReleaseWish): string {
  // A filter takes more signs for its own than the rules of tags do.
  const filter = tagGlob(releaseTag).replaceAll(/[+!]/g, String.raw`\$&`);
  return `# Releases the packages of this repository. Their trusted publishers on npm name this file, \`${file}\`, and the environment
# \`${environment}\`: neither may be renamed without them. Made by \`slipway init\`, to be changed as you like.
#
# Start it with \`npx slipway tag\`, or by pushing a tag such as \`${tagExample(releaseTag)}\`. A dispatch is a dry run unless it says otherwise.
#
# Scripts of dependencies, builds and packers run in \`pack\` only, which has no token. \`publish\` has the token and neither
# checks out nor installs anything of the repository; what it is handed is compared with the plan that was made before.
#
# A release that stopped half-way goes on with "Re-run failed jobs". When that is no longer offered, dispatch this workflow on
# the release's tag with mode \`resume\` and the number of the run to resume.
name: Release
run-name: >-
  \${{ github.event_name == 'push'
  && format('Release {0}', github.ref_name)
  || format('Release ({0}) {1}', inputs.mode, github.ref_name) }}

on:
  push:
    # \`*\` does not match a slash.
    tags: [${JSON.stringify(filter)}]
  workflow_dispatch:
    inputs:
      mode:
        description: dry-run stops before the first package is sent
        type: choice
        options: [dry-run, publish, resume]
        default: dry-run
      run:
        description: Only for resume, the number of the run whose packed packages to publish (from its address)
        type: string
        default: ""

permissions: {}
${newKeys.cacheMode ? `\n${CACHES}\ncache-mode: none\n` : ""}
# One release at a time, none killed half-way${newKeys.queue ? ", none dropped" : ""}.
concurrency:
  group: release
  cancel-in-progress: false
${newKeys.queue ? "  queue: max\n" : ""}
defaults:
  run:
    shell: bash

env:
  # ${newKeys.cacheMode ? "For runners that do not know `cache-mode`" : "A release neither reads nor fills a shared cache"}.
  ACTIONS_CACHE_MODE: none
`;
}

interface Job {
  readonly name: string;
  /** What it is for, above it. */
  readonly about?: string;
  /** Its keys between the name and the steps, in order. */
  readonly keys: readonly string[];
  readonly steps: readonly string[];
}

function job({ name, about, keys, steps }: Job): string {
  const comment = about === undefined ? "" : `# ${about}\n`;
  return `${comment}${name}:\n${indent([...keys, "steps:", ...steps.map((step) => indent(step, 2))].join("\n"), 2)}`;
}

const minutes = (count: number): string => `timeout-minutes: ${String(count)}`;
const needs = (...names: readonly string[]): string =>
  `needs: ${names.length === 1 ? names.join("") : `[${names.join(", ")}]`}`;
const outputs = (...lines: readonly string[]): string => `outputs:\n${indent(lines.join("\n"), 2)}`;
const ON = `runs-on: ${RUNNER}`;
const READ = "permissions:\n  contents: read # checkout";

/** In each value that is compared, a quotation mark is two. */
function isHere({ repository }: ReleaseWish): string {
  return `github.repository == '${repository.replaceAll("'", "''")}'`;
}

/** Artifacts of the jobs that share the packing; a name may hold no slash. */
const PARTS = "packed-*";
const PART = "packed-${{ strategy.job-index }}";

/** The parts of the plan, for the matrix of those that pack it. */
const SHARDS_STEP = `- id: shards
  run: echo "shards=$(jq --compact-output '.shards as $n | [range(1; $n + 1) | "\\(.)/\\($n)"]' plan.json)" >> "$GITHUB_OUTPUT"`;

function planJob(wish: ReleaseWish): string {
  const { slipway, directory, shards, build } = wish;
  // A package may stand in a submodule.
  const files = new Map([...build.checkout].filter(([name]) => name === "submodules"));
  return job({
    name: "plan",
    about: "Before anything is installed or built: whatever comes later is compared with this plan.",
    keys: [
      `# Saves forks the noise. What protects the packages is the environment of \`publish\`.\nif: ${isHere(wish)}`,
      ON,
      minutes(10),
      READ,
      outputs(ARTIFACT, ...(shards === undefined ? [] : ["shards: ${{ steps.shards.outputs.shards }}"])),
    ],
    steps: [
      checkout(files, "whether the tag is on the default branch"),
      ...nodeForProgram(slipway),
      slipwayStep("plan", slipway, directory, shards === undefined ? undefined : dividing(shards)),
      ...(shards === undefined ? [] : [SHARDS_STEP]),
      upload("plan", "plan.json"),
    ],
  });
}

const MATRIX = `# Each packs a part of the plan; what the others have packed stays when one of them is run again.
strategy:
  fail-fast: false
  matrix:
    shard: \${{ fromJSON(needs.plan.outputs.shards) }}`;

function packJob({ slipway, directory, build, shards }: ReleaseWish): string {
  const own = shards === undefined ? [outputs(ARTIFACT)] : [MATRIX];
  return job({
    name: "pack",
    keys: [needs("plan"), "if: inputs.mode != 'resume'", ON, minutes(30), READ, ...environmentKey(build), ...own],
    steps: [
      checkout(build.checkout),
      ...buildSteps(build, directory),
      downloadOf("plan", "plan"),
      ...(build.nodeRunsSlipway || slipway.kind === "action" ? [] : [setupNode(OWN_NODE)]),
      slipwayStep("pack", slipway, directory, shards === undefined ? undefined : PACKING_A_PART),
      upload(shards === undefined ? "packed" : PART, "${{ runner.temp }}/packed"),
    ],
  });
}

function resumeJob({ slipway, file, shards }: ReleaseWish): string {
  const path = `${GITHUB_ACTIONS.pipelines.directory}/${file}`;
  const isOfThisCommit = `# Runs of pull requests have artifacts too. And provenance names the commit of this run: it must be the packed one.
- name: The run to resume was a release of this commit
  env:
    GH_TOKEN: \${{ github.token }}
    RUN: \${{ inputs.run }}
    FILE: ${scalar(path)}
  run: |
    [[ "$RUN" =~ ^[0-9]+$ ]] || { echo "::error::The input \\\`run\\\` must be the number of a run"; exit 1; }
    found=$(gh api "repos/$GITHUB_REPOSITORY/actions/runs/$RUN" --jq '"\\(.path) \\(.head_repository.full_name) \\(.head_sha)"')
    expected="$FILE $GITHUB_REPOSITORY $GITHUB_SHA"
    [ "$found" = "$expected" ] || { echo "::error::Run $RUN is \\\`$found\\\`, expected \\\`$expected\\\`"; exit 1; }`;
  const which = shards === undefined ? ["name: packed"] : [`pattern: ${PARTS}`, "merge-multiple: true"];
  const earlier = ["run-id: ${{ inputs.run }}", "github-token: ${{ github.token }}", ...which];
  return job({
    name: "resume",
    about: "In the place of `pack`: the tarballs of an earlier run, for the plan of this one.",
    keys: [
      needs("plan"),
      "if: inputs.mode == 'resume'",
      ON,
      minutes(10),
      "permissions:\n  actions: read # the earlier run and its artifacts",
      outputs(ARTIFACT),
    ],
    steps: [
      isOfThisCommit,
      ...nodeForProgram(slipway),
      downloadOf("plan", "plan"),
      download(earlier, "earlier"),
      slipwayStep("resume", slipway),
      upload(shards === undefined ? "packed" : "packed-resumed", "${{ runner.temp }}/packed"),
    ],
  });
}

/** All that was packed, each artifact in a directory of its own. */
const ALL_PARTS = `# Whose names come from jobs that ran code of the repository: together they must be the plan, and nothing else.
${download([`pattern: ${PARTS}`], "packed")}`;

const ONE_PACKED = `# Whose identifier comes from a job that ran code of the repository: one number, and outside of the working directory.
${download(["artifact-ids: ${{ fromJSON(needs.pack.outputs.artifact-id || needs.resume.outputs.artifact-id) }}"], "packed")}`;

function publishJob({ slipway, environment, shards, releaseTag }: ReleaseWish): string {
  const verdict = slipway.kind === "action" ? ["verdict: ${{ steps.publish.outputs.verdict }}"] : [];
  return job({
    name: "publish",
    keys: [
      needs("plan", "pack", "resume"),
      "if: ${{ !cancelled() && needs.plan.result == 'success' && (needs.pack.result == 'success' || needs.resume.result == 'success') }}",
      `${ON} # npm accepts provenance from GitHub-hosted runners only`,
      `${minutes(350)} # a large release is paced: after 5 h 30 min nothing new starts, and a job has six hours`,
      `# Named in every package's trust record. Its rules admit tags \`${tagGlob(releaseTag)}\` and the default branch.\nenvironment: ${scalar(environment)}`,
      "permissions:\n  id-token: write # trusted publishing and provenance",
      outputs(ARTIFACT, ...verdict),
    ],
    steps: [
      ...nodeForProgram(slipway),
      downloadOf("plan", "plan"),
      shards === undefined ? ONE_PACKED : ALL_PARTS,
      `# How far the earlier attempt of this job came. It only saves requests: without it the registry tells what is there.\n${download(["name: result"], "result", ["if: github.run_attempt != '1'", "continue-on-error: true"])}`,
      slipwayStep("publish", slipway),
      upload("result", "${{ runner.temp }}/result", { always: true }),
    ],
  });
}

function verifyJob({ slipway }: ReleaseWish): string {
  return job({
    name: "verify",
    about: "New versions are scanned for minutes before anybody sees them.",
    keys: [
      needs("publish"),
      "if: ${{ !cancelled() && needs.publish.result == 'success' && inputs.mode != 'dry-run' }}",
      ON,
      minutes(60),
      "permissions: {}",
      outputs(ARTIFACT),
    ],
    steps: [
      ...nodeForProgram(slipway),
      downloadOf("publish", "result"),
      slipwayStep("verify", slipway),
      upload("verified", "${{ runner.temp }}/result", { always: true }),
    ],
  });
}

function announceJob({ slipway }: ReleaseWish): string {
  return job({
    name: "announce",
    keys: [
      needs("verify"),
      "if: ${{ !cancelled() && needs.verify.result == 'success' && github.ref_type == 'tag' }}",
      ON,
      minutes(10),
      "permissions:\n  contents: write # the GitHub Release and the tags of versions",
    ],
    steps: [...nodeForProgram(slipway), downloadOf("verify", "result"), slipwayStep("announce", slipway)],
  });
}

function reportJob(wish: ReleaseWish): string {
  return job({
    name: "report",
    about: "What became of the packages stands on the pages of `publish` and `verify`.",
    keys: [
      needs("plan", "pack", "resume", "publish", "verify", "announce"),
      `if: \${{ always() && ${isHere(wish)} }}`,
      ON,
      minutes(10),
      "permissions: {}",
    ],
    steps: [
      `- name: How each job ended
  env:
    NEEDS: \${{ toJSON(needs) }}
  run: |
    {
      echo '| job | result |'
      echo '| --- | --- |'
      jq --raw-output 'to_entries[] | "| \\(.key) | \\(.value.result) |"' <<< "$NEEDS"
      echo
    } >> "$GITHUB_STEP_SUMMARY"`,
    ],
  });
}
