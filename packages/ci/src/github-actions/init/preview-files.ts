import type { PipelineFile, ReleaseWish } from "../../provider/release-wish.ts";
import { GITHUB_ACTIONS } from "../facts.ts";
import { PINNED } from "./pinned-actions.ts";
import {
  buildSteps,
  checkout,
  environmentKey,
  indent,
  nodeForProgram,
  OWN_NODE,
  setupNode,
  slipwayStep,
} from "./steps.ts";

const NAME = "Release preview";

/** The workflow that shows a pull request its release, and the one that comments where that is wanted. */
export function createPreviewFiles(wish: ReleaseWish): readonly PipelineFile[] {
  const { directory } = GITHUB_ACTIONS.pipelines;
  const preview = { path: `${directory}/release-preview.yml`, text: previewText(wish) };
  if (!wish.comments) return [preview];
  return [preview, { path: `${directory}/release-preview-comment.yml`, text: commentText(wish) }];
}

function previewText({ slipway, build, directory, newKeys }: ReleaseWish): string {
  const steps = [
    checkout(build.checkout, "the tags of earlier releases: the next one must start the release workflow as well"),
    ...buildSteps(build, directory),
    ...(build.nodeRunsSlipway || slipway.kind === "action" ? [] : [setupNode(OWN_NODE)]),
    slipwayStep("preview", slipway, directory),
    `- if: always()
  uses: ${PINNED.uploadArtifact}
  with:
    name: preview
    path: preview.json
    if-no-files-found: warn`,
  ];
  return `# Shows a pull request what the next release would be. Any stranger's code runs here: the only token may read what
# everybody may, and nothing this workflow leaves behind is read by the release. Made by \`slipway init\`.
name: ${NAME}

on:
  pull_request:

permissions: {}
${newKeys.cacheMode ? "\ncache-mode: none\n" : ""}
concurrency:
  group: release-preview-\${{ github.event.pull_request.number }}
  cancel-in-progress: true

defaults:
  run:
    shell: bash

env:
  ACTIONS_CACHE_MODE: none

jobs:
  preview:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      contents: read # checkout
${environmentKey(build)
  .map((key) => `${indent(key, 4)}\n`)
  .join("")}    steps:
${indent(steps.join("\n"), 6)}
`;
}

function commentText({ slipway, repository, newKeys }: ReleaseWish): string {
  const steps = [
    ...nodeForProgram(slipway),
    `- uses: ${PINNED.downloadArtifact}
  with:
    run-id: \${{ github.event.workflow_run.id }}
    github-token: \${{ github.token }}
    name: preview
    path: \${{ runner.temp }}/preview`,
    slipwayStep("comment", slipway),
  ];
  return `# Writes the preview under its pull request, also under one from a fork, whose own runs may write nothing. It runs the
# default branch's copy of this file and no code of the pull request; what it is handed is a report, which is data and
# looked at as hostile. Made by \`slipway init\`.
name: Release preview comment

on:
  workflow_run:
    workflows: [${NAME}]
    types: [completed]

permissions: {}
${newKeys.cacheMode ? "\ncache-mode: none\n" : ""}
jobs:
  comment:
    if: github.event.workflow_run.event == 'pull_request' && github.repository == '${repository}'
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      actions: read # the preview's artifact
      pull-requests: write # the comment
    steps:
${indent(steps.join("\n"), 6)}
`;
}
