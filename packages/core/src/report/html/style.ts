/** The page's style. Its hash stands in the page's policy: `render-html.test.ts` holds them together. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1a1d21;--dim:#5b636d;--paper:#fff;--line:#d5dae0;--good:#1a7f37;--open:#9a6700;--bad:#cf222e;--link:#0550ae;--soft:#f3f5f7}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ed;--dim:#9aa4af;--paper:#14171b;--line:#343b44;--good:#4ac26b;--open:#d4a72c;--bad:#ff8182;--link:#79b8ff;--soft:#1d2228}}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:0 auto;padding:24px;max-width:1320px}
h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:32px 0 8px}
a{color:var(--link)}a:focus-visible,button:focus-visible,input:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.facts{color:var(--dim);margin:0;overflow-wrap:anywhere}.good{color:var(--good)}.open{color:var(--open)}.bad{color:var(--bad)}.none{color:var(--dim)}
.scroll{overflow:auto;max-height:70vh;border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:14px}caption{text-align:left;padding:6px 10px;color:var(--dim)}
th,td{text-align:left;padding:4px 10px;border-top:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}tbody th{font-weight:600;min-width:170px}tbody tr{scroll-margin-top:40px}td:nth-child(2),td:nth-child(6),td:nth-child(7){white-space:nowrap}
thead th{position:sticky;top:0;background:var(--soft);white-space:nowrap}thead button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer}
tr:target th,tr.followed th{box-shadow:inset 4px 0 var(--link)}tr.near th{box-shadow:inset 4px 0 var(--open)}[hidden]{display:none}
svg text{font:11px system-ui,sans-serif;fill:var(--ink)}svg .mark{fill:var(--dim)}svg line{stroke:var(--line)}
.graph path{fill:none;stroke:var(--dim);opacity:.5}.graph.many path{display:none}.graph rect{fill:var(--soft);stroke:currentColor;stroke-width:1.5}
.graph path.lit{display:inline;stroke:var(--link);opacity:1;stroke-width:2}.graph a.lit rect{stroke-width:3.5}.timeline .dark{opacity:.25}
.wait{fill:var(--line)}.read{fill:#8c959f}.id-token{fill:#bf8700}.exchange{fill:#d4a72c}.sign{fill:#8250df}.put{fill:#1a7f37}.read-back{fill:#57606a}.pause{fill:#cf222e;opacity:.35}.scan{fill:#54aeff}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;color:var(--dim);font-size:13px;margin:8px 0}
li{margin:4px 0;overflow-wrap:anywhere}code,small{overflow-wrap:anywhere}input{font:inherit;padding:4px 8px;width:320px;max-width:100%;margin:0 0 8px}
.script{display:none}.live .script{display:block}
@media print{body{max-width:none;padding:0}.scroll{max-height:none;overflow:visible;border:0}.script{display:none!important}svg{max-width:100%;height:auto}.timeline .dark{opacity:1}table{font-size:9px}th,td{padding:2px 4px}tbody th{min-width:0}h2{break-after:avoid}}
`;
export const STYLE_HASH = "sha256-1qhGEv6Q1AsP18HVZt/dO6B9t6tEwFrDCeSxuB08WAk=";
