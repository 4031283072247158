import { Command, Option } from "@commander-js/extra-typings";

import { examples, renderExamples } from "./examples.ts";
import {
  DIRECTORY,
  REPOSITORY,
  TAG,
  ASSUME_CREATED,
  PENDING,
  AS_COMMITTED,
  CONSUMERS,
  CODE_BESIDE_TOKEN,
  WAIT,
  withVersions,
  INSECURE_REGISTRY,
  parseCount,
  readShard,
  readShardCount,
  readDuration,
  readInputs,
  readPassword,
} from "./options.ts";
import type { Terminal } from "./terminal.ts";

const EXIT_CODES =
  "Exit codes: 0 all good, 1 problems or failed packages, 2 could not run, 3 accepted and not all to be seen yet, 130 interrupted";

/**
 * The whole command line; what a command does is loaded when it is chosen. Commander prints help to the terminal and never exits
 * by itself.
 *
 * @param complain Given usage errors, which repeat what was typed.
 * @param finish Given the exit code that a command ended with.
 */
export function createProgram(
  version: string,
  terminal: Terminal,
  complain: (text: string) => void,
  finish: (exitCode: number) => void,
): Command {
  const program = new Command("slipway")
    .description("Releases npm monorepos: proves every package can be published, publishes, proves what arrived")
    .version(version, "-V, --version")
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError("(run with --help for the options)")
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: complain,
    });

  program.commandsGroup("Once, and when packages are added:");
  program
    .command("init")
    .description("writes the workflows that release this repository, and lists what no file can hold")
    .addOption(DIRECTORY())
    .addOption(REPOSITORY())
    .option("--dry-run", "print the files, and write none")
    .option("--replace", "put the new files in the place of those that are there, where git holds what they replace")
    .option("--apply", "also set on GitHub what no file can hold, with your own `gh`, after showing it and asking")
    .option("--yes", "with --apply: do not ask for confirmation")
    .option(
      "--offline",
      "do not read the registry: neither what it has of the packages, nor whether it has this Slipway",
    )
    .option("--assume-published", "the Slipway that the workflows start will be on the registry before they run")
    .option("--comments", "also write the workflow that puts the preview under each pull request")
    .option(
      "--shards <number>",
      "let so many jobs share the packing, or with `auto` as many as pay at each release",
      readShardCount,
    )
    .option("--plain", "leave out keys that editors and linters do not know yet (`cache-mode`)")
    .action(async (options, command) => {
      if (options.yes && !options.apply)
        command.error("error: option '--yes' answers what '--apply' asks; add '--apply'");
      if (options.dryRun && options.apply)
        command.error("error: option '--apply' sets something on GitHub, and '--dry-run' nothing");
      finish(await (await commands()).init(options, terminal));
    });

  program
    .command("trust")
    .description("compares each package's trusted publishers with what the release workflow will claim, and sets them")
    .addOption(DIRECTORY())
    .addOption(REPOSITORY())
    .option("--set", "add what is missing for the packages of the next release; old records stay until --prune")
    .option("--new", "also create those that the registry does not have, each with an empty placeholder")
    .option("--all", "with --set, --new or --lock: packages that are in no planned release, too")
    .option("--prune <packages...>", "remove a package's other records, once a release has gone through the new one")
    .option("--renew <packages...>", "make a record anew that has expired unused")
    .option("--lock", "let no token publish any more what has been published by trusted publishing")
    .option("--otp <code>", "one-time password; without it, asked for when the registry wants it", readPassword)
    .addOption(INSECURE_REGISTRY(""))
    .option("--yes", "do not ask for confirmation; without a terminal --repository is needed as well")
    .option("--json", "print { schemaVersion, expected, packages, changes, … } on standard output")
    .action(async (options, command) => {
      if (options.all && !(options.set ?? options.new ?? options.lock))
        command.error("error: option '--all' says for which packages; add '--set', '--new' or '--lock'");
      finish(await (await commands()).trust(options, terminal));
    });

  program.commandsGroup("Each change, and before a release:");
  program
    .command("check")
    .description("finds every problem that files, workflows and registry reads reveal")
    .addOption(DIRECTORY())
    .addOption(REPOSITORY())
    .addOption(PENDING())
    .addOption(AS_COMMITTED())
    .option("--offline", "do not read the registry: what it holds stays unknown")
    .option(
      "--base <ref>",
      "tell apart what the commits since this branch, tag or hash have brought, and what stood before",
    )
    .option("--fix", "mend what is provably safe to mend, and report the rest")
    .option("--explain", "say beside each problem what it is, why it happens and how to fix it")
    .addOption(
      new Option(
        "--client <client>",
        "what sends the manifests: npm (as Slipway does) or raw (pnpm 11, yarn, bun)",
      ).choices(["npm", "raw"] as const),
    )
    .addOption(
      new Option(
        "--json",
        "print { schemaVersion, problems, suppressed, notChecked, base } on standard output",
      ).conflicts("sarif"),
    )
    .option("--sarif", "print SARIF 2.1.0 on standard output")
    .action(async (options) => finish(await (await commands()).check(withVersions(options), terminal)));

  program
    .command("rehearse")
    .description("plays the whole release on an embedded registry that enforces npm's rules, then installs the result")
    .addOption(DIRECTORY())
    .addOption(REPOSITORY())
    .addOption(ASSUME_CREATED())
    .addOption(PENDING())
    .addOption(AS_COMMITTED())
    .addOption(TAG())
    .addOption(CONSUMERS())
    .addOption(CODE_BESIDE_TOKEN())
    .option("--json", "print report.json on standard output")
    .option("--report <file>", "also write report.json to this file")
    .action(async (options) => finish(await (await commands()).rehearse(withVersions(options), terminal)));

  program
    .command("preview")
    .description("prints the page a pull request sees: check, plan, pack, inspect and rehearse")
    .addOption(DIRECTORY())
    .addOption(REPOSITORY())
    .addOption(ASSUME_CREATED())
    .addOption(PENDING())
    .addOption(AS_COMMITTED())
    .addOption(CODE_BESIDE_TOKEN())
    .option("--report <file>", "also write report.json to this file")
    .action(async (options) => finish(await (await commands()).preview(withVersions(options), terminal)));

  program
    .command("comment")
    .description("writes a preview under the pull request that this run, or the one that started it, is about")
    .argument("<report.json>", "what `slipway preview --report` wrote")
    .action(async (file) => finish(await (await commands()).comment(file, terminal)));

  program.commandsGroup("Each release:");
  program
    .command("tag")
    .description(
      "cuts the next release tag after looking at everything that would make its release fail, and pushes it",
    )
    .addOption(DIRECTORY())
    .addOption(REPOSITORY())
    .option(
      "--dispatch",
      "make the tag by GitHub's API and start the workflow on it: for a GITHUB_TOKEN, whose tags start nothing",
    )
    .option(
      "--input <name=value...>",
      "with --dispatch: inputs of the workflow, instead of those that publish by their names",
      readInputs,
    )
    .option("--latest", "publish under `latest` from a branch that is not the default one")
    .option("--supersede <tag>", "give up the release of this tag, which is not finished")
    .option("--dry-run", "look, and make nothing")
    .option("--yes", "do not ask for confirmation; without a terminal it takes --repository as well")
    .option("--json", "print { schemaVersion, tag, action, commit, packages, digest, … } on standard output")
    .action(async (options) => finish(await (await commands()).tag(options, terminal)));

  program
    .command("approve")
    .description("makes a staged release public, dependencies first, after looking at the whole of it")
    .argument("<report.json>", "what `slipway publish --stage` wrote; it is brought up to date")
    .option("--reject", "take the whole release off the stage instead, dependents first")
    .option("--partial", "approve what is there of a release that is not whole, without what depends on the rest")
    .option("--otp <code>", "one-time password; without it, asked for when the registry wants it", readPassword)
    .addOption(INSECURE_REGISTRY(""))
    .addOption(REPOSITORY())
    .option("--yes", "do not ask for confirmation; without a terminal --repository is needed for a GitHub Release")
    .addOption(WAIT("how long to wait for versions to be seen"))
    .option("--trusted-root <file>", "Sigstore's trusted_root.json of a private deployment")
    .option("--json", "print the updated report.json on standard output")
    .action(async (file, options) => finish(await (await commands()).approve(file, options, terminal)));

  program.commandsGroup("The jobs of a release, resumable at every point:");
  program
    .command("plan")
    .description("shows what would be published, in what order, and why")
    .addOption(DIRECTORY())
    .addOption(REPOSITORY())
    .addOption(TAG())
    .addOption(PENDING())
    .addOption(AS_COMMITTED())
    .option("--json", "print plan.json on standard output")
    .option("--out <file>", "also write plan.json to this file")
    .option("--check", "find what `slipway check` finds as well; with an error there is no plan")
    .option(
      "--shards <number>",
      "divide the packing among so many jobs, or with `auto` among as many as pay",
      readShardCount,
    )
    .action(async (options) => finish(await (await commands()).plan(withVersions(options), terminal)));

  program
    .command("pack")
    .description("packs what would be published, through the repository's own package manager, and looks inside")
    .addOption(DIRECTORY())
    .addOption(REPOSITORY())
    .option("--out <directory>", "where the tarballs and plan.json go, instead of .slipway/packed")
    .option("--plan <file>", "pack this plan, made earlier by `slipway plan --out`")
    .option(
      "--tarballs <directory>",
      "take the tarballs that an earlier run packed there, and nothing else, instead of packing; needs --plan",
    )
    .option(
      "--shard <part>",
      "pack this part of a plan that was divided, such as 2/4, or with `ci` the one that GitLab's or CircleCI's variables name; needs --plan",
      readShard,
    )
    .addOption(TAG())
    .addOption(CODE_BESIDE_TOKEN())
    .option("--json", "print the packed plan.json on standard output")
    .action(async (options) => finish(await (await commands()).pack(options, terminal)));

  program
    .command("publish")
    .description("publishes in dependency order, each package with its own credential, and proves what arrived")
    .addOption(DIRECTORY())
    .addOption(REPOSITORY())
    .option(
      "--from <directories...>",
      "publish what `slipway pack` put there, or all that several jobs have packed of one plan; without it, check, plan and pack first",
    )
    .addOption(
      new Option(
        "--from-pack-dir <directory>",
        "check and plan, and publish what `changeset pack` put there, comparing every digest",
      ).conflicts(["from", "plan", "codeBesideToken"]),
    )
    .option(
      "--plan <file>",
      "the plan made before any code of the repository ran; the packed directory must agree with it. Where an ID token can be had, doing without one takes `none`",
    )
    .option(
      "--out <directory>",
      "where ledger, report and page go, instead of slipway-result (.slipway/result without --from)",
    )
    .option("--ledger <file>", "where the ledger lies, if not with the results; another release's is refused")
    .addOption(CODE_BESIDE_TOKEN())
    .option("--dry-run", "stop after the probe: nothing is published")
    .option("--stage", "put everything on the stage, where it waits for `slipway approve`")
    .addOption(
      new Option("--auth <way>", "oidc (trusted publishing) or token (from npm's configuration)")
        .choices(["oidc", "token"] as const)
        .default("oidc" as const),
    )
    .option(
      "--otp <code>",
      "with --auth token: one-time password; without it, asked for when the registry wants it",
      readPassword,
    )
    .option(
      "--id-token-command <command>",
      "have this command mint the ID token for each exchange, such as CircleCI's; it is told for whom in SLIPWAY_ID_TOKEN_AUDIENCE",
    )
    .option("--userconfig <file>", "the only .npmrc that is read where an ID token is at hand")
    .addOption(INSECURE_REGISTRY("with --auth token: "))
    .option("--provenance", "ask for provenance, whatever npm's own rule says")
    .option("--no-provenance", "publish without provenance")
    .option(
      "--concurrency <number>",
      "most packages published at once; without it 10, and up to 32 while the registry likes it",
      parseCount,
    )
    .addOption(WAIT("how long to wait for versions to be seen"))
    .option("--deadline <duration>", "start nothing new after it, such as 90m (default: 5h30m)", readDuration)
    .option("--signing-config <file>", "addresses of a private Sigstore: { fulcioURL, rekorURL, tsaServerURL }")
    .option("--trusted-root <file>", "Sigstore's trusted_root.json of that deployment")
    .option("--json", "print report.json on standard output")
    .addOption(new Option("--enact", "go on in spite of problems, on a loopback registry").hideHelp())
    .addOption(new Option("--stands-for <registries...>", "the registries that a loopback one plays").hideHelp())
    .addOption(new Option("--grace <duration>", "for what is under way").argParser(readDuration).hideHelp())
    // For tests, which play outages of minutes in milliseconds: nobody knows a better delay for a real registry.
    .addOption(new Option("--retry-delay <milliseconds>", "bound of the first wait").argParser(parseCount).hideHelp())
    .action(async (options, command) => {
      const alone = options.auth === "token" ? undefined : byToken(options);
      if (alone !== undefined) command.error(`error: option '${alone}' goes with '--auth token'`);
      finish(await (await commands()).publish(options, terminal));
    });

  program
    .command("verify")
    .description("compares a finished release with its report: presence, integrity, dist-tag, provenance")
    .argument("<report.json>", "what `slipway publish` wrote")
    .addOption(WAIT("how long to wait for versions to be seen"))
    .option("--trusted-root <file>", "Sigstore's trusted_root.json of a private deployment")
    .option("--bytes", "download each tarball as well, and compare what comes")
    .option("--write", "put what was found into the report")
    .option("--json", "print the verified report.json on standard output")
    .action(async (file, options) => finish(await (await commands()).verify(file, options, terminal)));

  program
    .command("announce")
    .description(
      "writes the GitHub Release of a release tag with the notes of all packages, and tags its versions, from its report",
    )
    .argument("[report.json]", "what `slipway publish` wrote, and `slipway verify` or `slipway approve` after it")
    .option("--reconcile", "compare registry, tags and releases over all of the repository's history instead")
    .option("--apply", "with --reconcile: make what is missing; else it is only shown")
    .option("--tags", "tag each version as `name@version`; without a word, where such tags or .changeset are there")
    .option("--no-tags", "leave versions without tags of their own")
    .option("--releases", "write a release for each package, too, at the tag of its version")
    .addOption(REPOSITORY())
    .option("--yes", "do not ask for confirmation; without a terminal --repository is needed as well")
    // For tests: GitHub asks for a second.
    .addOption(new Option("--pace <milliseconds>", "between two writes").argParser(parseCount).hideHelp())
    .action(async (file, options, command) => {
      if (options.releases && options.tags === false)
        command.error("error: option '--releases' takes the tags that '--no-tags' leaves out");
      if (options.apply && !options.reconcile) command.error("error: option '--apply' is for '--reconcile'");
      if (options.reconcile) {
        if (file !== undefined) command.error("error: '--reconcile' takes no report: it reads the registry");
        return finish(await (await commands()).reconcile(options, terminal));
      }
      if (file === undefined) {
        return command.error(
          "error: missing required argument 'report.json'; without a report, 'slipway announce --reconcile' finds what is missing",
        );
      }
      finish(await (await commands()).announce(file, options, terminal));
    });

  program
    .command("report")
    .description("turns report.json into text, Markdown or JSON; in GitHub Actions also into the job's summary")
    .argument("<report.json>", "what `slipway publish` or `slipway rehearse` wrote")
    .addOption(
      new Option("--format <format>", "text, markdown or json")
        .choices(["text", "markdown", "json"] as const)
        .default("text" as const),
    )
    .option("--html <file>", "also write it to this file as one page with timeline, graph and search")
    .action(async (file, options) => finish(await (await commands()).report(file, options, terminal)));

  program.commandsGroup("When something went wrong:").helpCommand(true);
  program
    .command("explain")
    .description("says what a code of a problem or an error means, npm's too, why it happens and how to fix it")
    .argument(
      "[code...]",
      "a code such as REPOSITORY_URL_MISMATCH, npm's (E404), a line of a log, or - for a log that is piped in; without one, lists all",
    )
    .action(async (words) => finish(await (await commands()).explain(words.join(" ") || undefined, terminal)));

  for (const command of program.commands) {
    const shown = examples[command.name()] ?? [];
    command.addHelpText("after", () => renderExamples(shown));
  }
  const groups = Map.groupBy(program.commands, (command) => command.helpGroup());
  const firsts = [...groups.values()].flatMap(([command]) => examples[command?.name() ?? ""]?.[0] ?? []);
  program.addHelpText("after", () => `${renderExamples(firsts)}\n\n${EXIT_CODES}`);
  return program;
}

/** An option that means something to whoever publishes by a token, and nothing to trusted publishing. */
function byToken({
  otp,
  insecureRegistry,
}: {
  readonly otp?: string | undefined;
  readonly insecureRegistry?: unknown;
}): string | undefined {
  if (otp !== undefined) return "--otp";
  return insecureRegistry === undefined ? undefined : "--insecure-registry";
}

async function commands(): Promise<typeof import("./commands.ts")> {
  return import("./commands.ts");
}
