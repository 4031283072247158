import { Option } from "commander";

import type { PublishOptions } from "../commands/publish.ts";
import { addReleaseOptions } from "./add-release-options.ts";
import type { AddCommand } from "./create-program.ts";
import { parseCount } from "./parse-count.ts";

export const addPublishCommand: AddCommand = (program, io, finish) => {
  addReleaseOptions(program.command("publish"), { offline: false })
    .description("publishes in dependency order, each package with its own credential, and proves what arrived")
    .option("--from <directory>", "publish what `slipway pack` put there; without it, check, plan and pack first")
    .option(
      "--plan <file>",
      "the plan made before any code of the repository ran; the packed directory must agree with it",
    )
    .option("--dry-run", "stop after the probe: nothing is published")
    .option("--stage", "put everything on the stage, where it waits for `slipway approve`")
    .addOption(
      new Option("--auth <way>", "oidc (trusted publishing) or token (from npm's configuration)")
        .choices(["oidc", "token"])
        .default("oidc"),
    )
    .option("--provenance", "ask for provenance, whatever npm's own rule says")
    .option("--no-provenance", "publish without provenance")
    .option("--concurrency <number>", "packages published at once", parseCount)
    .option("--wait <seconds>", "how long verification waits for versions to become readable", parseCount)
    .option("--signing-config <file>", "addresses of a private Sigstore: { fulcioURL, rekorURL, tsaServerURL }")
    .option("--trusted-root <file>", "Sigstore's trusted_root.json of that deployment")
    .option("--json", "print report.json on standard output")
    .addOption(new Option("--enact", "go on in spite of problems, on a loopback registry").hideHelp())
    .addOption(new Option("--stands-for <registry>", "the registry that a loopback one plays").hideHelp())
    // For tests, which play outages of minutes in milliseconds: nobody knows a better delay for a real registry.
    .addOption(new Option("--retry-delay <milliseconds>", "bound of the first wait").argParser(parseCount).hideHelp())
    .action(async (options: PublishOptions) => {
      const { publish } = await import("../commands/publish.ts");
      finish(await publish(options, io));
    });
};
