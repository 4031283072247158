import type { CodeSet, Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import { lacksReleaseWorkflow } from "../../workflow/tag-start.ts";

/** Without a workflow that publishes there is nothing a trusted publisher could name. */
export const workflowReleaseMissing: Rule<"WORKFLOW_RELEASE_MISSING"> = {
  stage: "check",
  codes: {
    WORKFLOW_RELEASE_MISSING: {
      title: "No workflow is seen to publish npm packages",
      label: "missing release workflow",
      message: ({ actual, expected }) => `Found ${actual ?? "no job that publishes"}, expected ${expected ?? "one"}`,
      what: "None of the repository's workflows has a step that is known to publish npm packages.",
      why: "A trusted publisher names a workflow file. Without one there is nothing to name, and packages are published with tokens from somebody's machine. It can also be that the step publishes in a way that is not recognised: a script with another name in a job without `id-token: write`.",
      fix: "`slipway init` writes a workflow that a `release-*` tag starts: plan, pack and publish as jobs of their own, with `id-token: write` in the last one only; `slipway init --dry-run` shows it. Until then `slipway rehearse` takes it as given, and says so.",
      sources: ["https://docs.npmjs.com/trusted-publishers"],
    },
  },
  check(facts) {
    if (!lacksReleaseWorkflow(facts)) return [];
    const { length } = facts.workflows?.workflows ?? [];
    return [
      {
        code: "WORKFLOW_RELEASE_MISSING",
        severity: "warning",
        actual:
          length === 0
            ? "no workflow files"
            : `${length} workflow files, none of which is seen to publish npm packages`,
        expected: "a job that publishes",
        command: "slipway init",
      },
    ];
  },
};

/** What the reader of workflow files cannot read. */
export const workflowUnreadable: CodeSet<"WORKFLOW_UNREADABLE"> = {
  stage: "read",
  codes: {
    WORKFLOW_UNREADABLE: {
      title: "A workflow file cannot be read",
      label: "unreadable workflow",
      message: ({ file, reason }) => `${quote(file)} cannot be read: ${reason ?? "it is no workflow"}`,
      what: "A file in `.github/workflows`, or an action of this repository that a workflow uses, was left out of everything Slipway says about the release.",
      why: "The file is no YAML, has a key twice, is too large, is not UTF-8, or is a symbolic link that leads out of the repository. GitHub refuses most of these as well, and then runs nothing at all.",
      fix: "Mend the file at the place that is named. A linter such as `actionlint` says more about the syntax.",
      sources: ["https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax"],
    },
  },
};

/** What linters on PATH say about workflows. */
export const workflowLint: CodeSet<"WORKFLOW_LINT"> = {
  stage: "read",
  codes: {
    WORKFLOW_LINT: {
      title: "A linter has something to say about a workflow",
      label: ["finding of a linter", "findings of linters"],
      message: ({ actual, reason }) => `${reason ?? "a finding of a linter"} (${actual ?? "linter"})`,
      what: "Slipway runs `zizmor` and `actionlint` when they are installed and reports their findings with its own. The name of the finding says where it comes from.",
      why: "Both know workflow files better than any release tool could. Findings that contradict a release are left out: that `cancel-in-progress` is missing, and keys that are newer than the linter.",
      fix: "The linter's own documentation explains each finding by its name. A finding that was considered and accepted is silenced there, in the comment form that the linter has for it.",
      sources: ["https://docs.zizmor.sh/audits/", "https://github.com/rhysd/actionlint/blob/main/docs/checks.md"],
    },
  },
};
