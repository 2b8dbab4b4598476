/** The style of the page of the numbers. */

export const PAGE_STYLE = `:root {
  color-scheme: light dark;
  --paper: light-dark(#f6f7f9, #14171c);
  --card: light-dark(#ffffff, #1d2128);
  --line: light-dark(#dfe3e8, #333a45);
  --ink: light-dark(#1a1f27, #e9ecf1);
  --quiet: light-dark(#5a6472, #9aa5b4);
  --accent: light-dark(#0b5cad, #7fb8f5);
  --good: light-dark(#136c3f, #6fd39f);
  --good-back: light-dark(#e2f4ea, #15301f);
  --soon: light-dark(#7a5200, #f0c266);
  --soon-back: light-dark(#fdf1d8, #33280f);
  --bad: light-dark(#a11b26, #ff9a9f);
  --bad-back: light-dark(#fde7e8, #3a191c);
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0 auto; max-width: 64rem; padding: 1.5rem 1rem 3rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
header { display: flex; align-items: center; justify-content: space-between; gap: 1rem; }
h1 { font-size: 1.5rem; letter-spacing: -0.01em; margin: 0; }
h2 { font-size: 1.05rem; margin: 2rem 0 0.6rem; }
p { margin: 0.3rem 0; }
.quiet { color: var(--quiet); font-size: 0.875rem; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--card); padding: 0.5rem 0.8rem; border-radius: 0.5rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
main:focus { outline: none; }
.banner { margin: 1.2rem 0 0; padding: 0.9rem 1.1rem; border-radius: 0.75rem; font-weight: 600; }
.good { color: var(--good); background: var(--good-back); }
.soon { color: var(--soon); background: var(--soon-back); }
.bad { color: var(--bad); background: var(--bad-back); }
.cards { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.6rem; }
.cards li, .tiles > div, .facts, .table, form {
  background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; padding: 0.9rem 1.1rem;
}
.act { color: var(--quiet); }
pre { margin: 0.5rem 0 0; padding: 0.6rem 0.8rem; overflow-x: auto; border-radius: 0.5rem; background: var(--paper); }
code { font: 0.875rem/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre code { overflow-wrap: normal; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0.6rem; margin: 0; }
.tiles > div { display: flex; flex-direction: column-reverse; }
.tiles > .bad { background: var(--bad-back); }
.tiles dt { font-size: 0.875rem; color: var(--quiet); }
.tiles .bad dt { color: inherit; }
.tiles dd { margin: 0; font-size: 1.6rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.table { padding: 0; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; padding: 0.6rem 1.1rem; border-block-end: 1px solid var(--line); }
tr:last-child td { border-block-end: 0; }
th { font-size: 0.8rem; font-weight: 600; color: var(--quiet); }
.badge { display: inline-block; padding: 0.1rem 0.6rem; border-radius: 1rem; font-size: 0.85rem; font-weight: 600; white-space: nowrap; }
.facts { display: grid; gap: 0.7rem; margin: 0; }
.facts dt { font-size: 0.8rem; color: var(--quiet); }
.facts dd { margin: 0; }
footer { margin-top: 2rem; }
form { margin-top: 2rem; max-width: 26rem; display: grid; gap: 0.6rem; }
form h2 { margin: 0; }
a { color: var(--accent); }
label { font-weight: 600; }
input, button { font: inherit; padding: 0.55rem 0.8rem; border-radius: 0.5rem; border: 1px solid var(--line); }
input { background: var(--paper); color: var(--ink); }
button { cursor: pointer; background: var(--card); color: var(--ink); }
form button { background: var(--accent); color: light-dark(#fff, #10151c); border-color: transparent; font-weight: 600; }
p.acts { display: flex; flex-wrap: wrap; align-items: center; gap: 0.6rem; margin-top: 0.6rem; }
button:disabled { opacity: 0.6; cursor: progress; }
.wrong { color: var(--bad); min-height: 1.5em; }
`;
