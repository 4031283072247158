import { quote } from "../../text/words.ts";
import { because } from "../package/because.ts";
import type { Page } from "../page.ts";

export const tarballBinNotExecutable: Page = {
  title: "A command does not start",
  message: ({ package: name, field, entry, reason }) =>
    `${quote(name)}: the command ${quote(field)} cannot start from ${quote(entry)}${because(reason)}`,
  what: "The file of a command in `bin` does not begin with a line that names its interpreter, or that line has a Windows line end.",
  says: "line 1: import: command not found\nline 2: syntax error near unexpected token `('",
  why: "npm links commands to their files. On Linux and macOS the system reads the first line to learn what runs the file; without one, the shell tries.",
  fix: "Begin the file with `#!/usr/bin/env node`; bundlers have an option for such a banner. Keep its line ends with `*.js text eol=lf` in `.gitattributes`.",
  sources: [
    "https://github.com/getsentry/cli/pull/101",
    "https://github.com/gadzan/xacpx/pull/42",
    "https://github.com/runtime-env/runtime-env/issues/55",
  ],
};
