/** Acts on a terminal, a log or a reader's eye instead of showing; line ends are what a document is made of. */
// oxlint-disable-next-line no-control-regex -- these are what it is about
const RAW = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/** Every raw control character, with what stands around it. */
export function findRawControls(where: string, text: string): string[] {
  return [...text.matchAll(RAW)].map(
    ({ index }) => `${where}: ${JSON.stringify(text.slice(Math.max(0, index - 20), index + 20))}`,
  );
}
