/** What somebody would type, and what comes of it. */
export interface Example {
  /** Words after `slipway`. */
  readonly line: string;
  readonly does: string;
}

/** An example or two for each command, by its name. The first one of a group of commands stands in the help of the program. */
export const examples: Readonly<Record<string, readonly Example[]>> = {
  init: [
    { line: "init --dry-run", does: "show the workflows that fit this repository, and write nothing" },
    { line: "init --apply", does: "write them, then set environment and rulesets with your own `gh`" },
  ],
  trust: [
    { line: "trust", does: "compare the trusted publishers with what the release workflow will claim" },
    { line: "trust --set --new", does: "add what is missing, and create packages that the registry does not have" },
  ],
  check: [
    { line: "check -C ../repository", does: "find what would make a release of that clone fail" },
    { line: "check --fix --explain", does: "mend what is safe to mend, and explain the rest" },
  ],
  rehearse: [
    { line: "rehearse --assume-created", does: "play the whole release on loopback, first publications included" },
    { line: "rehearse --consumers npm@11,pnpm,bun", does: "install the result with these as well" },
  ],
  preview: [
    { line: "preview", does: "print what merging this would release, and whether that works" },
    { line: "preview --report report.json", does: "keep it for `slipway comment`, in a job with other rights" },
  ],
  comment: [{ line: "comment report.json", does: "put that preview under its pull request" }],
  tag: [
    { line: "tag --dry-run", does: "look at everything that the release of this commit depends on" },
    { line: "tag", does: "cut the next release tag and push it, after asking" },
  ],
  approve: [
    { line: "approve slipway-result/report.json", does: "make a staged release public, after looking at all of it" },
    { line: "approve slipway-result/report.json --reject", does: "take it off the stage instead" },
  ],
  plan: [
    { line: "plan", does: "show what would be published, in what order" },
    { line: "plan --check --out plan.json", does: "check as well, and keep the plan for the jobs after this one" },
  ],
  pack: [{ line: "pack --plan plan.json --out packed", does: "make the tarballs of that plan, and look inside" }],
  publish: [
    { line: "publish --from packed --plan plan.json", does: "publish these tarballs, in a job without a checkout" },
    { line: "publish --dry-run", does: "check, plan, pack and prove every credential, and publish nothing" },
  ],
  verify: [{ line: "verify slipway-result/report.json --wait 30m", does: "wait until all of it is to be seen" }],
  announce: [
    { line: "announce slipway-result/report.json", does: "write the GitHub Release, and tag the versions" },
    { line: "announce --reconcile", does: "show which tags and releases were lost" },
  ],
  report: [
    { line: "report slipway-result/report.json", does: "show a finished release again" },
    { line: "report slipway-result/report.json --html release.html", does: "write it as a page to look around in" },
  ],
  explain: [
    { line: "explain REPOSITORY_URL_MISMATCH", does: "say what a code means, and how to fix it" },
    { line: "explain E404", does: "say the same of npm's own codes" },
    { line: "explain - < log.txt", does: "say it of what stands in a log" },
  ],
};

/** As they stand below a command's options. */
export function renderExamples(shown: readonly Example[]): string {
  const lines = shown.map(({ line, does }) => `  $ slipway ${line}\n      ${does}`);
  return `\n${shown.length === 1 ? "Example" : "Examples"}:\n${lines.join("\n")}`;
}
