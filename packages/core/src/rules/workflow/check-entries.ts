import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";
import { baseName } from "./base-name.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** Every workflow that enters a publishing run needs a trust record of its own on every package. */
export function checkEntries({ publishJobs = [] }: CheckInput): Problem[] {
  const trusted = publishJobs.filter(({ idToken }) => idToken === "write");
  const entries = [...new Set(trusted.map(({ entry }) => entry.file))];
  const second = trusted.find(({ entry }) => entry.file === entries[1]);
  if (second === undefined) return [];
  return [
    workflowProblem(
      "WORKFLOW_ENTRIES_SEVERAL",
      "warning",
      { file: second.entry.file, at: second.path[0].job.at },
      {
        actual: entries.map(baseName).join(", "),
        expected: "one workflow that publishes",
        reason:
          "a package takes up to ten trust records, and each of these files needs one on every package it publishes",
      },
    ),
  ];
}
