/** One way of writing a command into a workflow, and what a repository needs beside it. */
export interface Spelling {
  readonly title: string;
  readonly steps: readonly object[];
  /** Of the root manifest. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** By path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether the steps stand in a workflow that the release workflow calls. */
  readonly called?: true;
}

interface Command {
  /** Words in front of the one that is spelt in several ways. */
  readonly before: string;
  readonly word: string;
  readonly after?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The ways in which people write a command: plain, with one of its words in a variable or a loop, in a script, a package
 * script, a composite action, a workflow that is called. A rule about commands knows all of them.
 */
export function spellings({ before, word, after = "", env = {} }: Command): readonly Spelling[] {
  const write = (spelt: string): string => [before, spelt, after].filter((part) => part !== "").join(" ");
  const plain = write(word);
  const step = (run: string): object => ({ run, env });
  return [
    { title: "plain", steps: [step(plain)] },
    { title: "behind others", steps: [step(`set -euo pipefail\nls\n${plain}`)] },
    { title: "in a variable", steps: [step(`IT=${word}\n${write('"$IT"')}`)] },
    { title: "in a variable with braces", steps: [step(`export IT="${word}"; ${write('"${IT}"')}`)] },
    { title: "in a variable of the step", steps: [{ run: write('"$IT"'), env: { ...env, IT: word } }] },
    {
      title: "in a variable of an earlier step",
      steps: [{ run: `echo "IT=${word}" >> "$GITHUB_ENV"` }, step(write('"$IT"'))],
    },
    {
      title: "in an output of an earlier step",
      steps: [{ id: "it", run: `echo "it=${word}" >> $GITHUB_OUTPUT` }, step(write("${{ steps.it.outputs.it }}"))],
    },
    { title: "in a loop", steps: [step(`for it in ${word}; do\n  ${write('"$it"')}\ndone`)] },
    { title: "in a branch", steps: [step(`if [ -n "$CI" ]; then IT=${word}; else exit 1; fi\n${write("$IT")}`)] },
    { title: "in a shell", steps: [step(`bash -c '${plain}'`)] },
    { title: "in a here-document for a shell", steps: [step(`bash <<'END'\n${plain}\nEND`)] },
    { title: "in a text that is evaluated", steps: [step(`eval "${plain.replaceAll(/["$]/g, String.raw`\$&`)}"`)] },
    { title: "in a function", steps: [step(`it() {\n  ${write('"$1"')}\n}\nit ${word}`)] },
    {
      title: "in a function that takes a command",
      steps: [step(`it() {\n  "$@" || "$@"\n}\n${after === "" && /^[\w ./-]*$/.test(before) ? `it ${plain}` : plain}`)],
    },
    { title: "in an array", steps: [step(`IT=(${word})\nfor it in "\${IT[@]}"; do\n  ${write('"$it"')}\ndone`)] },
    {
      title: "in an element of an array that grows",
      steps: [step(`IT=()\nIT+=(${word})\n${write('"${IT[0]}"')}`)],
    },
    {
      title: "in an array that what a command prints fills",
      steps: [step(`mapfile -t IT < <(echo ${word})\nfor it in "\${IT[@]}"; do\n  ${write('"$it"')}\ndone`)],
    },
    {
      title: "in an array that a text fills",
      steps: [step(`IFS=',' read -ra IT <<< "${word},${word}"\nfor it in "\${IT[@]}"; do\n  ${write('"$it"')}\ndone`)],
    },
    {
      title: "in a loop that counts",
      steps: [step(`IT=(${word})\nfor ((i = 0; i < \${#IT[@]}; i++)); do\n  ${write('"${IT[$i]}"')}\ndone`)],
    },
    {
      title: "in what a loop reads of a command",
      steps: [step(`while IFS= read -r it; do\n  (${write('"$it"')})\ndone < <(echo ${word} | sort)`)],
    },
    {
      title: "in what a loop reads of a here-document",
      steps: [step(`while read -r it; do ${write('"$it"')}; done <<END\n${word}\nEND`)],
    },
    { title: "handed on by a pipe", steps: [step(`echo ${word} | while read -r it; do\n  ${write('"$it"')}\ndone`)] },
    { title: "in what a command prints", steps: [step(`IT=$(echo ${word})\n${write('"$IT"')}`)] },
    { title: "in a package script", steps: [step("npm run it")], scripts: { it: plain } },
    {
      title: "in a package script of a package script",
      steps: [step("npm run --silent outer")],
      scripts: { outer: "npm run it", it: plain },
    },
    { title: "in a shell script", steps: [step("bash scripts/it.sh")], files: { "scripts/it.sh": `${plain}\n` } },
    {
      title: "in a shell script that is given it",
      steps: [step(`./scripts/it ${word}`)],
      files: { "scripts/it": `#!/usr/bin/env bash\n${write('"$1"')}\n` },
    },
    {
      title: "in a composite action",
      steps: [{ uses: "./.github/actions/it", env }],
      files: { ".github/actions/it/action.yml": action(plain, env) },
    },
    {
      title: "in an input of a composite action",
      steps: [{ uses: "./.github/actions/it", with: { it: word }, env }],
      files: { ".github/actions/it/action.yml": action(write("${{ inputs.it }}"), env) },
    },
    { title: "in a workflow that is called", steps: [step(plain)], called: true },
  ];
}

/** The ways in which programs start a command: one that stands by itself, and has no word that only a shell reads. */
export function programSpellings({ before, word, after = "", env = {} }: Command): readonly Spelling[] {
  const plain = [before, word, after].filter((part) => part !== "").join(" ");
  const [program = "", ...words] = plain.split(" ");
  const list = JSON.stringify(words);
  const inFile = (title: string, file: string, start: string, text: string): Spelling => ({
    title,
    steps: [{ run: `${start} ${file}`, env }],
    files: { [file]: `${text}\n` },
  });
  const started = `import { execSync, spawnSync } from "node:child_process";\n`;
  return [
    { title: "behind a limit of time", steps: [{ run: `timeout 60 ${plain}`, env }] },
    { title: "behind programs that start it", steps: [{ run: `sudo -E env A=b nice -n 5 ${plain}`, env }] },
    { title: "once more if it fails", steps: [{ run: `retry 3 ${plain}`, env }] },
    {
      title: "by xargs",
      steps: [{ run: `echo ${words.at(-1)} | xargs -I{} ${[program, ...words.slice(0, -1)].join(" ")} {}`, env }],
    },
    inFile(
      "in a program",
      "scripts/publish.mjs",
      "node",
      `${started}execSync(${JSON.stringify(plain)}, { stdio: "inherit" });`,
    ),
    inFile("in a program, word by word", "scripts/release.js", "node", `${started}spawnSync("${program}", ${list});`),
    inFile(
      "in a program, filled in",
      "scripts/publish.ts",
      "npx tsx",
      `${started}const it = "${word}";\nexecSync(\`${plain.replace(word, "${it}")}\`);`,
    ),
    {
      title: "in a program that another one takes in",
      steps: [{ run: "node scripts/release.mjs", env }],
      files: {
        "scripts/release.mjs": 'import { publish } from "./lib/publish.mjs";\nawait publish();\n',
        "scripts/lib/publish.mjs": `${started}export function publish() {\n  execSync("${plain}");\n}\n`,
      },
    },
    inFile(
      "in a function of a program",
      "scripts/release.ts",
      "node",
      `${started}const start = (...args: string[]) => spawnSync("${program}", args);\nstart(${list.slice(1, -1)});`,
    ),
    inFile("in a program of Bun", "scripts/publish.ts", "bun run", `await Bun.$\`${plain}\`;`),
    inFile(
      "in a program of Deno",
      "scripts/publish.ts",
      "deno run --allow-run",
      `await new Deno.Command("${program}", { args: ${list} }).output();`,
    ),
    inFile(
      "in a program in Python",
      "scripts/publish.py",
      "python3",
      `import subprocess\nsubprocess.run(${JSON.stringify([program, ...words])}, check=True)`,
    ),
    inFile(
      "in a program in Python, as one text",
      "scripts/release.py",
      "uv run",
      `import os\nIT = "${word}"\nos.system(f"${plain.replace(word, "{IT}")}")`,
    ),
    {
      title: "in a program in Python that another one takes in",
      steps: [{ run: "python -m scripts.release", env }],
      files: {
        "scripts/release.py": "from publish import publish\npublish()\n",
        "scripts/publish.py": `import os\ndef publish():\n    os.system("${plain}")\n`,
      },
    },
    inFile("in a program of zx", "scripts/release.mjs", "npx zx", `await $\`${plain}\`;`),
  ];
}

function action(run: string, env: object): string {
  const inputs = { it: { required: false } };
  return JSON.stringify({ name: "it", inputs, runs: { using: "composite", steps: [{ run, env, shell: "bash" }] } });
}

interface Around {
  readonly on: object;
  readonly job: Readonly<Record<string, unknown>>;
  /** In front of those of the spelling. */
  readonly steps?: readonly object[];
  /** Behind them. */
  readonly behind?: readonly object[];
  readonly manifest?: object;
}

/** The files of a repository whose workflow spells a command so. Workflows are JSON, which is YAML. */
export function spelledRepository(
  file: string,
  { steps, scripts, files, called }: Spelling,
  around: Around,
): Record<string, string> {
  const { permissions, ...rest } = around.job;
  const job = { ...rest, permissions, steps: [...(around.steps ?? []), ...steps, ...(around.behind ?? [])] };
  const inner = ".github/workflows/called.yml";
  const workflow = (on: object, it: object): string => JSON.stringify({ name: file, on, jobs: { it } }, undefined, 2);
  return {
    "package.json": JSON.stringify({ ...around.manifest, scripts }),
    ...files,
    ...(called === true
      ? {
          [file]: workflow(around.on, { permissions, uses: `./${inner}` }),
          [inner]: workflow({ workflow_call: {} }, job),
        }
      : { [file]: workflow(around.on, job) }),
  };
}
