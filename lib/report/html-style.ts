/** The page's style: two schemes, one column on paper, nothing from elsewhere. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#16191f;--soft:#545b64;--line:#d5dbdb;--card:#f7f8f8;--accent:#0b5cad;--good:#17692c;--goodbg:#e3f3e6;--bad:#a81c1c;--badbg:#fbe6e6;--warn:#7a4b00;--warnbg:#fdf1d8;--info:#3c3f8f;--infobg:#e9e9f9}
@media(prefers-color-scheme:dark){:root{--bg:#12161c;--fg:#e8eaed;--soft:#a9b1ba;--line:#39424e;--card:#1b212a;--accent:#7db8f7;--good:#7fd492;--goodbg:#153520;--bad:#ff9d9d;--badbg:#4a1b1b;--warn:#f3c56b;--warnbg:#42310d;--info:#b9bcff;--infobg:#26294f}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,header,footer{max-width:78rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.75rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.25rem;margin:2.5rem 0 .6rem;padding-top:.4rem;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:1.4rem 0 .4rem}
p{margin:.4rem 0 .8rem;max-width:70ch}.soft{color:var(--soft)}
a{color:var(--accent)}:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;padding:0;margin:.8rem 0}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.3rem .6rem}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;padding:0;margin:1rem 0;list-style:none}
.cards li{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.7rem .9rem}
.cards b{display:block;font-size:1.6rem;line-height:1.2}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{border-bottom:1px solid var(--line);padding:.4rem .55rem;text-align:left;vertical-align:top}
thead th{background:var(--card);white-space:nowrap}
.matrix th[scope=row]{min-width:13rem;font-weight:600}.matrix td,.matrix thead th:not(:first-child){text-align:center;white-space:nowrap}
.tag{display:inline-block;border-radius:.35rem;padding:0 .4rem;margin:.05rem;font-size:.8rem;font-weight:600;text-decoration:none}
.p{background:var(--goodbg);color:var(--good)}.d{background:var(--infobg);color:var(--info)}.r{background:var(--warnbg);color:var(--warn)}
.proven{background:var(--goodbg);color:var(--good)}.failed,.fail,.error{background:var(--badbg);color:var(--bad)}
.partial,.undecided{background:var(--warnbg);color:var(--warn)}.absent,.not-applicable{background:var(--card);color:var(--soft);border:1px solid var(--line)}
.gap{color:var(--bad);font-weight:600}
details{border:1px solid var(--line);border-radius:.5rem;margin:.4rem 0;padding:.1rem .8rem;background:var(--card)}
summary{cursor:pointer;padding:.4rem 0;font-weight:600}
details ul{margin:.2rem 0 .7rem;padding-left:1.2rem}
code{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.85em;overflow-wrap:anywhere}
.filters{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end;margin:.6rem 0}
.filters label{display:flex;flex-direction:column;font-size:.85rem;color:var(--soft);gap:.15rem}
select,input{font:inherit;color:var(--fg);background:var(--bg);border:1px solid var(--soft);border-radius:.4rem;padding:.3rem .5rem}
.picture{width:100%;height:auto;max-height:52rem}.picture text{fill:var(--fg);font-size:15px}.picture .title{font-weight:700}
.picture .small{font-size:12.5px;fill:var(--soft)}.picture rect{fill:var(--card);stroke:var(--good);stroke-width:2}
.picture .unproven rect{stroke:var(--line);stroke-dasharray:5 4}.picture path{fill:none;stroke:var(--soft)}.picture .flow{opacity:.55}
.picture marker path{fill:var(--soft);stroke:none}.picture a:focus-visible rect{stroke:var(--accent);stroke-width:4}
footer{padding-bottom:2.5rem;color:var(--soft);font-size:.9rem}
@media print{:root{color-scheme:light;--bg:#fff;--fg:#000;--card:#fff}.filters,nav,.skip{display:none}details{break-inside:avoid}tr{break-inside:avoid}body{font-size:11px}h2{break-after:avoid}}
`;

/** Filters of the findings, and details that open when they are printed or linked to. */
export const SCRIPT = `
const $=(q)=>[...document.querySelectorAll(q)];
const controls=$('.filters select,.filters input');
const apply=()=>{const want=Object.fromEntries(controls.map((c)=>[c.name,c.value.toLowerCase()]));let n=0;
for(const row of $('#findings-table tbody tr')){const ok=(!want.verdict||row.dataset.verdict===want.verdict)&&(!want.layer||row.dataset.layer===want.layer)&&(!want.risk||row.dataset.risks.includes(want.risk))&&(!want.text||row.textContent.toLowerCase().includes(want.text));row.hidden=!ok;if(ok)n++}
const count=document.getElementById('count');if(count)count.textContent=n+' shown'};
controls.forEach((c)=>c.addEventListener('input',apply));apply();
const open=()=>{const at=location.hash&&document.querySelector(location.hash);if(at&&at.tagName==='DETAILS')at.open=true};
addEventListener('hashchange',open);open();
addEventListener('beforeprint',()=>$('details').forEach((d)=>{d.open=true}));
`;
