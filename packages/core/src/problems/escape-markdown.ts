import { sanitise } from "./sanitise.ts";

/** Punctuation that means something to GitHub's Markdown wherever it stands. */
const ANYWHERE = /[\\`*_~[\]#|!]/g;

/** What starts a list, a heading or a thematic break. */
const AT_THE_START = /^(\s*\d*)([-+=.])/;

/** Text as Markdown that shows it and does nothing else: no markup, no HTML, no table cell, one line. */
export function escapeMarkdown(text: string): string {
  return sanitise(text)
    .replace(ANYWHERE, "\\$&")
    .replace(AT_THE_START, "$1\\$2")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
}
