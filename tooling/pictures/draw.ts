/** Width of a character and height of a line, in pixels. */
const CHARACTER = 7.8;
const LINE = 19;
const PADDING = 14;

/** How a line begins, or what stands in it, and the colour of all that matches. */
const COLOURS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^\$ .*$/u, "typed"],
  [/^(?:error\b.*|❌.*|\d+ errors?:.*)$/u, "bad"],
  [/^(?:warning\b.*)$/u, "open"],
  [/^(?:✔.*|✅.*|### ✅.*)$/u, "good"],
  [/^\s+(?:actual|expected|predicts|because)\b.*$/u, "dim"],
];

const STYLE =
  "text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#1a1d21;white-space:pre}rect{fill:#f6f8fa;stroke:#d0d7de}.typed{font-weight:bold}.bad{fill:#cf222e}.open{fill:#9a6700}.good{fill:#1a7f37}.dim{fill:#57606a}" +
  "@media(prefers-color-scheme:dark){text{fill:#e6edf3}rect{fill:#161b22;stroke:#30363d}.bad{fill:#ff7b72}.open{fill:#d29922}.good{fill:#3fb950}.dim{fill:#8b949e}}";

/** Lines of text as a picture, dark where its reader likes that. */
export function drawLines(title: string, lines: readonly string[]): string {
  const width = Math.ceil(Math.max(...lines.map(({ length }) => length)) * CHARACTER) + 2 * PADDING;
  const height = lines.length * LINE + 2 * PADDING;
  const rows = lines.map((line, index) => {
    const name = COLOURS.find(([pattern]) => pattern.test(line))?.[1];
    const y = PADDING + index * LINE + 14;
    return `<text x="${PADDING}" y="${y}"${name === undefined ? "" : ` class="${name}"`}>${escapeXml(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}"><title>${escapeXml(title)}</title><style>${STYLE}</style><rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6"/>
${rows.join("\n")}
</svg>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
