"""The looks of the HTML document: light or dark as the reader's system is, and plain on paper."""

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --quiet: #5b6570; --line: #d5dae0;
  --stream: #4b7bb5; --gap: #c62828; --band: #c6282822; --series: #8a5a00; --spike: #b25e00; --event: #6a3fa0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --paper: #14181d; --quiet: #9aa5b1; --line: #38414b;
  --stream: #7aa9e0; --gap: #ff6b6b; --band: #ff6b6b2b; --series: #e0b050; --spike: #ffa94d; --event: #b99af0; } }
@media print { :root { color-scheme: light; --ink: #000000; --paper: #ffffff; --quiet: #444444; --line: #bbbbbb;
  --stream: #4b7bb5; --gap: #c62828; --band: #c6282822; --series: #8a5a00; --spike: #b25e00; --event: #6a3fa0; }
  tr, svg { break-inside: avoid; } .scroll { overflow: visible; } }
body { margin: 1.5rem auto; padding: 0 1rem; max-width: 80rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.45 system-ui, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 1.8rem 0 0.4rem; }
p { margin: 0.3rem 0; } .quiet, caption, footer { color: var(--quiet); font-size: 0.9rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: 0.3rem; }
th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.8rem 0.2rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; min-width: 4rem; }
tr:target { outline: 2px solid var(--event); }
svg { width: 100%; min-width: 44rem; height: auto; font: 11px system-ui, sans-serif; fill: var(--ink); }
svg .tick { stroke: var(--line); } svg .label-quiet { fill: var(--quiet); }
svg .outside { stroke: var(--line); stroke-dasharray: 2 4; } svg .stream { fill: var(--stream); }
svg .band { fill: var(--band); } svg .gap { fill: var(--gap); }
svg .series { fill: none; stroke: var(--series); } svg .baseline { stroke: var(--quiet); stroke-dasharray: 4 3; }
svg .spike { fill: var(--spike); stroke: var(--paper); } svg .event { fill: var(--event); }
"""
