"""How the page looks: on a telephone, on a screen, on A4. System fonts, dark on white, nothing loaded."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  color: #1b1f24; background: #fff; max-width: 66rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
header { border-bottom: 3px solid #1b1f24; margin-bottom: 1.5rem; padding-bottom: .75rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
header p { margin: .35rem 0 0; color: #59636e; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 2.75rem 0 .75rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
p, li, dd { overflow-wrap: break-word; }
p { margin: .5rem 0; max-width: 46rem; }
ul { max-width: 46rem; padding-left: 1.25rem; }
.quiet, .under { color: #59636e; font-weight: 400; }
.under { display: block; font-size: .86em; line-height: 1.4; }
#decision p:first-of-type { font-size: 1.25rem; line-height: 1.4; font-weight: 600; }
#decision { border-left: 4px solid #1b1f24; padding-left: 1rem; }
#decision h2 { margin-top: 1rem; }
nav ul { columns: 14rem; padding: 0; list-style: none; max-width: none; font-size: .95rem; }
nav li { padding: .2rem 0; break-inside: avoid; }
a { color: #0b4f8a; }
a:focus-visible, .frame:focus-visible, input:focus-visible { outline: 3px solid #0b4f8a; outline-offset: 2px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .75rem; margin: 1rem 0; }
.cards div { border: 1px solid #8a97a3; border-radius: 4px; padding: .6rem .8rem; }
.cards dt { font-size: .86rem; color: #59636e; }
.cards dd { margin: 0; }
.cards b { display: block; font-size: 1.5rem; line-height: 1.3; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
.cards span { font-size: .8rem; color: #59636e; display: block; line-height: 1.35; }
.frame { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .9rem; line-height: 1.4; min-width: min(100%, 30rem); }
caption { text-align: left; font-weight: 600; padding: .25rem 0 .5rem; }
th, td { padding: .35rem .8rem .35rem 0; border-bottom: 1px solid #d9dee3; text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid #3d4a57; vertical-align: bottom; font-size: .86rem; }
tbody th { font-weight: 500; min-width: 7rem; overflow-wrap: break-word; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead .number { white-space: normal; }
tbody th.number { min-width: 0; font-weight: 600; }
.long { min-width: 16rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 2.5rem; }
.pair > div { min-width: 0; }
figure { margin: 1.25rem 0; max-width: 34rem; }
figure svg { display: block; width: 100%; height: auto; font-family: inherit; }
figure svg * { stroke-linejoin: round; stroke-linecap: butt; }
figcaption { font-weight: 600; font-size: .9rem; padding: .5rem 0 0; }
.slider { margin: 1.25rem 0; border: 1px solid #8a97a3; border-radius: 4px; padding: .75rem 1rem; max-width: 34rem; }
.slider label { display: block; font-weight: 600; }
.slider input { width: 100%; height: 2.25rem; accent-color: #1b1f24; }
.slider dl { display: grid; grid-template-columns: auto 1fr; gap: .15rem 1rem; margin: .25rem 0 0; }
.slider dt { color: #59636e; }
.slider dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
[hidden] { display: none !important; }
@media (max-width: 30rem) {
  body { padding: 1rem .9rem 3rem; }
  h1 { font-size: 1.4rem; }
  #decision p:first-of-type { font-size: 1.1rem; }
  .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .5rem; }
  .cards b { font-size: 1.1rem; }
  table { font-size: .8rem; }
  th, td { padding-right: .5rem; } thead th { font-size: .78rem; hyphens: auto; } tbody th { min-width: 5rem; }
  .long { min-width: 0; overflow-wrap: anywhere; }
  .wide thead { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; }
  .wide, .wide table, .wide caption, .wide tbody, .wide tr, .wide th, .wide td { display: block; min-width: 0; }
  .wide tr { border-bottom: 1px solid #8a97a3; padding: .5rem 0; }
  .wide th, .wide td { border: 0; padding: .1rem 0; white-space: normal; }
  .wide td { display: grid; grid-template-columns: 7.5rem 1fr; gap: 0 .75rem; text-align: left; }
  .wide tbody th { font-weight: 600; text-align: left; }
  .wide td:empty { display: none; }
  .wide td::before { content: attr(data-label); color: #59636e; }
  .wide td .under { grid-column: 2; }
}
@page { size: A4; margin: 17mm 15mm 18mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #59636e; } }
@media print {
  body { font-size: 9.5pt; line-height: 1.4; max-width: none; padding: 0; }
  nav, .slider { display: none; }
  h1 { font-size: 17pt; } h2 { font-size: 13pt; margin: 8mm 0 2mm; } h3 { font-size: 10.5pt; }
  h2, h3, caption { break-after: avoid; }
  #decision p:first-of-type { font-size: 12pt; }
  .frame { overflow: visible; margin: 3mm 0; }
  table { font-size: 8pt; width: 100%; min-width: 0; } thead th { font-size: inherit; }
  #manifest { break-before: page; }
  thead { display: table-header-group; }
  tr, figure, .cards div, li, .frame.short { break-inside: avoid; }
  th, td { padding: 1mm 2.5mm 1mm 0; }
  tbody th { min-width: 38mm; } .under { font-size: .9em; }
  .long { min-width: 0; width: 64%; } .many .long { width: 40%; }
  figure { max-width: 120mm; margin: 3mm 0; } figcaption { font-size: 8.5pt; padding-top: 1mm; }
  .pair { display: block; }
  .cards { grid-template-columns: repeat(3, 1fr); gap: 2mm; } .cards b { font-size: 13pt; }
  a { color: inherit; text-decoration: none; }
}
"""
