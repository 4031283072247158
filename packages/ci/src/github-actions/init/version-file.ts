import type { PipelineFile, ReleaseWish } from "../../provider/release-wish.ts";
import { GITHUB_ACTIONS } from "../facts.ts";
import { PINNED } from "./pinned-actions.ts";
import { buildSteps, indent, scalar } from "./steps.ts";

/** The workflow that keeps changesets' version pull request: theirs, without what published. */
export function createVersionFile({
  versionPull = [],
  build,
  directory,
  defaultBranch,
}: ReleaseWish): readonly PipelineFile[] {
  if (versionPull.length === 0) return [];
  const steps = [
    `- uses: ${PINNED.checkout}\n  with:\n    fetch-depth: 0 # changesets looks for the commits of its files`,
    ...buildSteps(build, directory),
    ...versionPull,
  ];
  const file = {
    path: `${GITHUB_ACTIONS.pipelines.directory}/version.yml`,
    text: `# Keeps changesets' version pull request, which raises versions and writes changelogs; the release workflow publishes what
# was merged. A pull request that is made with the built-in token waits for a person's approval before its checks run. A
# GitHub App's token avoids that: \`actions/create-github-app-token\` before, and its output as \`GITHUB_TOKEN\`.
# Made by \`slipway init\` from the workflow that also published.
name: Version pull request

on:
  push:
    branches: [${scalar(defaultBranch)}]

permissions: {}

concurrency:
  group: version-\${{ github.ref }}
  cancel-in-progress: true

defaults:
  run:
    shell: bash

jobs:
  version:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      contents: write # the branch of the pull request
      pull-requests: write # the pull request
    steps:
${indent(steps.join("\n"), 6)}
`,
  };
  return [file];
}
