import { palette } from './html-palette.ts'

/** The page's style sheet. Every pair of text and ground in it has a contrast of at least 4.5 to 1. */
export const style = `${palette}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:12px}
body{margin:0;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
p,h1,h2,h3,h4,ul,ol,dl,dd,figure,pre{margin:0;padding:0}
ul,ol{list-style:none}
a{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
.quiet{color:var(--quiet)}
.sr,.skip:not(:focus){position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip:focus{position:absolute;left:12px;top:12px;padding:6px 12px;background:var(--surface);z-index:1}
.hero,main,footer{max-width:1080px;margin-inline:auto;padding-inline:28px}

.pass{--tone:var(--pass);--soft:var(--pass-soft)}
.fail{--tone:var(--fail);--soft:var(--fail-soft)}
.hold{--tone:var(--hold);--soft:var(--hold-soft)}
.waived-text{color:var(--waived)}
.waived{--tone:var(--waived);--soft:var(--waived-soft)}
.quiet,.unjudged{--tone:var(--quiet);--soft:var(--quiet-soft)}
.pass-text{color:var(--pass)}.fail-text{color:var(--fail)}.hold-text{color:var(--hold)}.quiet-text{color:var(--quiet)}

.hero{padding-block:22px 8px;color:var(--text)}
.brand{display:flex;justify-content:space-between;color:var(--quiet);font-size:13px;letter-spacing:.01em}
h1{display:flex;flex-wrap:wrap;align-items:center;gap:6px 20px;margin-top:20px;font-size:34px;line-height:1.15;font-weight:600;letter-spacing:-.02em}
.verdict{padding:4px 18px 6px;border-radius:8px;background:var(--tone);color:var(--on-tone);font-weight:750;letter-spacing:.01em;white-space:nowrap}
.reason{margin-top:16px;font-size:18px;line-height:1.45;max-width:72ch}
.lines{white-space:pre-wrap}
.partial{margin-top:12px;padding:8px 14px;border-left:3px solid var(--hold);background:var(--hold-soft);max-width:72ch}
.facts{display:flex;flex-wrap:wrap;gap:12px 36px;margin-top:22px}
.facts dt,.ends dt,.evidence dt,.environment dt{color:var(--quiet);font-size:12.5px}
.facts .quiet,.lacks{display:block;color:var(--quiet);font-size:13px}
.levels{display:flex;gap:12px}
.levels .ahead{color:var(--quiet)}
.levels .reached{font-weight:600}
.levels .asked{text-decoration:underline;text-decoration-thickness:2px;text-underline-offset:5px;text-decoration-color:var(--tone)}
.bar{display:flex;gap:2px;height:8px;margin-top:24px;border-radius:4px;overflow:hidden}
.bar span{flex:0 1 0;min-width:3px;background:var(--tone)}
.bar .unjudged,.bar .quiet{background:var(--line)}
.counts{display:flex;flex-wrap:wrap;gap:4px 20px;margin-top:10px;font-size:14px;color:var(--quiet)}
.counts b{color:var(--text)}
.counts .sign{color:var(--tone);font-weight:700}
.blockers{margin-top:24px;border-top:1px solid var(--line)}
.blockers li{border-bottom:1px solid var(--line)}
.blockers a{display:grid;grid-template-columns:104px minmax(0,1fr);gap:2px 12px;padding:10px 0;color:inherit;text-decoration:none}
.blockers a:hover b{text-decoration:underline;text-underline-offset:3px}
.blockers .quiet{grid-column:2;font-size:14px;line-height:1.4}

h2{margin:44px 0 12px;font-size:21px;letter-spacing:-.01em;font-weight:650}
h3{margin:24px 0 8px;font-size:15px;font-weight:600;color:var(--quiet)}
h3.section::first-letter{text-transform:uppercase}
h4{font-size:14px;font-weight:600}
.chip{display:inline-block;align-self:start;justify-self:start;padding:1px 9px 2px;border-radius:99px;background:var(--soft);color:var(--tone);font-size:12.5px;line-height:1.5;font-weight:600;white-space:nowrap}
.tag{display:inline-block;padding:0 7px;border:1px solid var(--line);border-radius:99px;color:var(--quiet);font-size:12px;white-space:nowrap}

summary{cursor:pointer}
.group,.fold{background:var(--surface);border:1px solid var(--line);border-radius:8px;overflow:clip}
.item+.item{border-top:1px solid var(--line)}
.item>summary:focus-visible{outline-offset:-3px}
.item>summary{display:grid;grid-template-columns:132px minmax(0,1fr) 12px;gap:1px 8px;padding:11px 16px;list-style:none}
.item>summary::-webkit-details-marker{display:none}
.item>summary::after{content:"";grid-column:3;grid-row:1;width:7px;height:7px;margin-top:7px;border:solid var(--quiet);border-width:0 1.5px 1.5px 0;transform:rotate(-45deg);transition:transform .12s}
.item[open]>summary::after{transform:rotate(45deg)}
.item>summary:hover .item-title b{text-decoration:underline;text-underline-offset:3px}
.item-title{grid-column:2}
.item-title code{color:var(--quiet)}
.item-title code,.item-title .tag{margin-right:2px}
.tier{white-space:nowrap}
.item-summary{grid-column:2;color:var(--quiet);font-size:14px;line-height:1.42}
.item[open]>summary .item-summary{display:none}
.item:target{box-shadow:inset 3px 0 0 var(--tone)}
.body{padding:2px 16px 20px 156px}
.why{max-width:68ch;margin-bottom:14px}
.why-not{margin-bottom:14px;padding-left:12px;border-left:3px solid var(--tone)}
.claims{border-top:1px solid var(--line)}
.claim{display:grid;grid-template-columns:20px minmax(0,1fr);padding:11px 0;border-bottom:1px solid var(--line)}
.claim>.sign{color:var(--tone);font-weight:700}
.claim-text{font-weight:600}
.settled .claim-text{font-weight:400}
.claim-reason{margin-top:4px;color:var(--text)}
.claim-id{margin-top:6px;color:var(--quiet);font-size:13px}
.evidence{margin-top:8px}
.evidence dl{display:grid;grid-template-columns:84px minmax(0,1fr);gap:2px 12px;font-size:14px}
.evidence dl>div{display:contents}
.evidence dt{padding-top:1px}
.evidence .observed dd{font-weight:600}
.evidence code{color:var(--quiet)}
.fail .observed dd{color:var(--fail)}
.pass .observed dd,.quiet .observed dd{color:inherit;font-weight:inherit}
.settled{margin-top:12px}
.settled>summary,.fix summary,.fold>summary{color:var(--quiet);font-size:14px}
.settled .claims{margin-top:10px}
.fix{margin-top:18px}
.fix details{margin-top:6px}
pre{padding:12px 14px;margin-top:6px;background:var(--code);border-radius:6px;line-height:1.5;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.ends{display:grid;gap:8px;margin-top:18px;font-size:14px}
.ends>div{display:grid;grid-template-columns:84px minmax(0,1fr);gap:12px}
.fold{margin-top:24px;padding:11px 16px}
.fold summary b{color:var(--text);font-weight:600;margin-right:6px}
.fold ul{columns:2;column-gap:32px;margin-top:10px;font-size:14px}
.fold li{break-inside:avoid;padding:3px 0}
.fold li code{display:block;color:var(--quiet)}

.timeline{margin-top:14px;padding:12px 14px 8px;background:var(--code);border-radius:6px}
.timeline figcaption{margin-bottom:8px;font-size:13px;font-weight:600}
.timeline figcaption .quiet{font-weight:400}
svg{display:block;overflow:visible}
.timeline text{font:11px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--text)}
.timeline .lane{font-weight:600;font-size:12px}
.timeline .tick{fill:var(--quiet)}
.timeline .mark-label{font-weight:600;paint-order:stroke;stroke:var(--code);stroke-width:3px}
.timeline .lane,.timeline .label{paint-order:stroke;stroke:var(--code);stroke-width:3px}
.timeline .axis{stroke:var(--quiet)}
.timeline .grid{stroke:var(--line)}
.timeline .mark{stroke:var(--text);stroke-dasharray:3 3}
.timeline .good{fill:var(--pass)}
.timeline .bad{fill:var(--fail)}
.timeline .neutral{fill:var(--code);stroke:var(--quiet);stroke-width:1.5}
.timeline .good-text{fill:var(--pass);color:var(--pass)}
.timeline .bad-text{fill:var(--fail);color:var(--fail)}
.timeline .neutral-text{fill:var(--quiet);color:var(--quiet)}
.timeline .cross{fill:none;stroke:var(--fail);stroke-width:2}
.timeline .dense{vector-effect:non-scaling-stroke;stroke-width:1.5}
.timeline .dense.good{stroke:var(--pass)}
.timeline .dense.bad{stroke:var(--fail)}
.timeline .dense.neutral{stroke:var(--quiet)}
.legend{display:flex;gap:16px;margin-top:4px;font-size:12px}

.scroll{overflow-x:auto;background:var(--surface);border:1px solid var(--line);border-radius:8px}
table{width:100%;border-collapse:collapse;font-size:14px}
th,td{padding:4px 14px;text-align:left;vertical-align:top;font-weight:400}
thead th{padding-block:8px;color:var(--quiet);font-size:12.5px;white-space:nowrap}
tbody tr{border-top:1px solid var(--line)}
.number{text-align:right;white-space:nowrap}
tbody th{min-width:180px}
.because{display:block;margin-top:2px;color:var(--hold);font-size:13px}
.gantt{width:26%;min-width:120px}
.gantt svg{margin-top:5px}
.path{margin-bottom:10px;font-size:14px;color:var(--quiet)}
.path p{max-width:100ch;margin-top:4px}
.span-pass,.span-quiet{fill:var(--quiet)}.critical{fill:var(--link)}.span-fail{fill:var(--fail)}.span-hold{fill:var(--hold)}
section>p.quiet{margin-bottom:10px;max-width:90ch;font-size:14px}
.notes li{padding:4px 0 4px 14px;border-left:3px solid var(--line);margin-bottom:6px;max-width:90ch}
.environment{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:10px 28px}
footer{margin-top:48px;padding-block:18px 40px;color:var(--quiet);font-size:13px}

@media (max-width:680px){
.hero,main,footer{padding-inline:16px}
h1{font-size:26px;margin-top:14px}
.reason{font-size:16px}
.facts{display:grid;grid-template-columns:1fr 1fr;gap:12px 16px}
.facts>div:first-child,.facts>div:nth-child(2){grid-column:1/-1}
.blockers a,.item>summary{grid-template-columns:minmax(0,1fr) 12px}
.blockers .chip,.blockers b,.blockers .quiet,.item-title,.item-summary{grid-column:1}
.item>summary{padding:11px 12px;gap:4px 8px}
.item>summary::after{grid-column:2}
.body{padding:2px 12px 16px}
.evidence dl,.ends>div{grid-template-columns:72px minmax(0,1fr)}
.fold ul{columns:1}
.timeline{margin-inline:-4px;padding-inline:10px}
}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
@media print{
body{background:#fff;zoom:.8;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.skip,.scroll:focus{display:none}
.hero,main,footer{max-width:none;padding-inline:0}
.claim,.timeline,tr{break-inside:avoid-page}
details::details-content{content-visibility:visible;block-size:auto}
.scroll{overflow:visible}
}
`
