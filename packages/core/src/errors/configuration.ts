import type { ErrorPage } from "./error-page.ts";

type ConfigurationErrorCode =
  | "CONFIG_INVALID"
  | "NPM_CONFIG_UNREADABLE"
  | "NPM_CONFIG_UNSAFE"
  | "SIGNING_CONFIG_INVALID";

/** A file that says how to release says something that cannot be followed. */
export const configurationErrors: Readonly<Record<ConfigurationErrorCode, ErrorPage>> = {
  CONFIG_INVALID: {
    title: "`slipway.json` cannot be used",
    what: "The file cannot be read, is not UTF-8, is not JSON, or holds a key or a value that Slipway does not know. The message names line and column.",
    why: "An unknown key is refused instead of passed over: a misspelt `exclude` that is passed over publishes a package that nobody wanted public, and a misspelt code in `ignore` hides nothing.",
    fix: "Correct the file at the place that is named. It is plain JSON, without comments and trailing commas, and everything in it is optional. `slipway explain` lists the codes that `ignore` takes: those of problems, never those of errors.",
    sources: [],
  },
  NPM_CONFIG_UNREADABLE: {
    title: "npm's configuration cannot be read",
    what: "Reading the project's, the user's or the global `.npmrc`, or the variables that begin with `npm_config_`, ended in an error of npm's own library.",
    why: "Where packages go and with which credential is said there and nowhere else, so nothing can be done without it. Most often `cafile`, `cert` or `key` names a file that is not there or may not be read by this user.",
    fix: "`npm config list` shows which files are read and what they say. Correct the setting that the message names; its value is not shown, because it may come from a variable that holds a secret. Or start with another file: `npm_config_userconfig=<file> slipway check`.",
    sources: ["https://docs.npmjs.com/cli/configuring-npm/npmrc", "https://docs.npmjs.com/cli/using-npm/config#cafile"],
  },
  NPM_CONFIG_UNSAFE: {
    title: "A project's `.npmrc` would let others read what is published with",
    what: "The `.npmrc` in the repository sets `strict-ssl=false` or a proxy. Nothing was sent.",
    why: "That file is committed, and may be changed by whoever changes the repository. A proxy without certificates that are checked sees every credential, and whoever is on the way can play the registry. Reading does without credentials then; publishing cannot.",
    fix: "Take the setting out of the repository. Where a machine needs it, say so there: `npm config set proxy http://proxy.example:8080 --location user`, or by a variable such as `https_proxy`.",
    sources: [
      "https://docs.npmjs.com/cli/using-npm/config#strict-ssl",
      "https://docs.npmjs.com/cli/using-npm/config#proxy",
    ],
  },
  SIGNING_CONFIG_INVALID: {
    title: "A file about a private Sigstore is not as expected",
    what: "The file of `--signing-config` is not a JSON object of `fulcioURL`, `rekorURL` and `tsaServerURL`, each an address or left out; or the file of `--trusted-root` is not a trusted root, a JSON object with a `mediaType`.",
    why: "Provenance that is signed by the wrong authority or checked against the wrong root proves nothing, and what a transparency log has taken stays in it.",
    fix: 'Correct the file, such as to `{ "fulcioURL": "https://fulcio.example", "rekorURL": "https://rekor.example" }`. Whoever signs with the public Sigstore needs neither option: leave both out.',
    sources: ["https://docs.sigstore.dev/about/overview/", "https://github.com/sigstore/protobuf-specs"],
  },
};
