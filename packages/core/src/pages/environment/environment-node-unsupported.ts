import type { Page } from "../page.ts";

export const environmentNodeUnsupported: Page = {
  title: "This version of Node is not supported",
  message: ({ actual, expected }) => `Node ${actual} runs this release, Slipway is made for \`${expected}\``,
  what: "Slipway publishes with npm's own libraries, and they ask for these versions of Node.",
  why: "Package managers only warn of an unsupported Node, and the bundled action has none that could.",
  fix: "Set up a current Node 24 before this step. For the bundled action, update the runner: it brings the Node that actions run on.",
  sources: ["https://docs.npmjs.com/trusted-publishers"],
};
