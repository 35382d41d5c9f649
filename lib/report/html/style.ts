import { unfold } from './markup';

/** The page's style: two schemes, one column on paper, nothing from elsewhere. */
export const STYLE = unfold(`
:root{color-scheme:light dark;--bg:#fff;--fg:#16191f;--soft:#545b64;--line:#d5dbdb;--card:#f7f8f8;
  --accent:#0b5cad;--good:#17692c;--goodbg:#e3f3e6;--bad:#a81c1c;--badbg:#fbe6e6;--warn:#7a4b00;
  --warnbg:#fdf1d8;--info:#3c3f8f;--infobg:#e9e9f9}
@media(prefers-color-scheme:dark){
  :root{--bg:#12161c;--fg:#e8eaed;--soft:#a9b1ba;--line:#39424e;--card:#1b212a;--accent:#7db8f7;
    --good:#7fd492;--goodbg:#153520;--bad:#ff9d9d;--badbg:#4a1b1b;--warn:#f3c56b;--warnbg:#42310d;
    --info:#b9bcff;--infobg:#26294f}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);
  font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,header,footer{max-width:78rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.75rem}
h1{font-size:2rem;line-height:1.15;letter-spacing:-.01em;margin:0 0 .5rem}
h2{font-size:1.3rem;margin:3rem 0 .6rem;padding-top:.9rem;border-top:2px solid var(--line);
  scroll-margin-top:1rem}
h3{font-size:1rem;margin:1.4rem 0 .4rem}
p{margin:.4rem 0 .8rem;max-width:80ch}
  .soft{color:var(--soft)}
  .lead{font-size:1.1rem;margin:0 0 1rem}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0;color:var(--soft);
  font-size:.9rem}
  .facts dt{font-weight:600}
  .facts dd{margin:0;overflow-wrap:anywhere}
a{color:var(--accent)}
  :focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;padding:.6rem 0;margin:1rem 0;
  border-block:1px solid var(--line);font-size:.95rem}
.skip{position:absolute;left:-99rem}
  .skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.3rem .6rem}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;padding:0;
  margin:1rem 0;list-style:none}
.cards a{display:block;height:100%;background:var(--card);border:1px solid var(--line);border-radius:.6rem;
  padding:.7rem .9rem;color:var(--fg);text-decoration:none}
  .cards a:hover{border-color:var(--accent)}
.cards b{display:block;font-size:1.8rem;line-height:1.2;font-variant-numeric:tabular-nums}
  .good{color:var(--good)}
  .bad{color:var(--bad)}
  .warn{color:var(--warn)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{border-bottom:1px solid var(--line);padding:.4rem .55rem;text-align:left;vertical-align:top}
thead th{background:var(--card);white-space:nowrap}
.matrix th:first-child{position:sticky;left:0;background:var(--bg);min-width:9rem;font-weight:600}
  .matrix thead th:first-child{background:var(--card)}
  .matrix tbody tr:nth-child(even) :is(td,th){background:var(--card)}
  .matrix td,.matrix thead th:not(:first-child){text-align:center;white-space:nowrap}
.tag{display:inline-block;border-radius:.35rem;padding:0 .4rem;margin:.05rem;font-size:.8rem;font-weight:600;
  text-decoration:none}
.p{background:var(--goodbg);color:var(--good)}
  .d{background:var(--infobg);color:var(--info)}
  .r{background:var(--warnbg);color:var(--warn)}
.proven{background:var(--goodbg);color:var(--good)}
  .failed,.fail,.error{background:var(--badbg);color:var(--bad)}
.partial,.undecided,.declared{background:var(--warnbg);color:var(--warn)}
  .attested{background:var(--infobg);color:var(--info)}
  .absent,.not-applicable{background:var(--card);color:var(--soft);border:1px solid var(--line)}
.gap{color:var(--bad);font-weight:600}
details{border:1px solid var(--line);border-radius:.5rem;margin:.4rem 0;padding:.1rem .8rem;
  background:var(--card)}
summary{cursor:pointer;padding:.4rem 0;font-weight:600}
  summary .name{display:inline-block;min-width:7.5rem}
  summary .name::first-letter{text-transform:uppercase}
details ul{margin:.2rem 0 .7rem;padding-left:1.2rem}
  .places li{overflow-wrap:anywhere;margin:.15rem 0}
  .places .soft{font-size:.85em}
.problems{margin:.2rem 0 1rem;padding-left:1.2rem}
  .problems li{overflow-wrap:anywhere;margin:.3rem 0;max-width:80ch}
details>.scroll{margin-bottom:.6rem}
td details,details.more{border:0;background:none;margin:0;padding:0}
  td summary,.more summary{padding:0;color:var(--accent)}
  .more{padding-left:1.2rem}
.small{font-size:.85rem}
  table.findings{table-layout:fixed}
  table.findings td{overflow-wrap:anywhere}
  table.findings th:nth-child(1){width:17%}
  table.findings th:nth-child(4){width:20%}
  table.findings th:nth-child(5){width:8.5rem}
  .judged td{overflow-wrap:anywhere}
  .exceptions td{min-width:7rem}
  .exceptions td:first-child{min-width:10rem}
  .exceptions td:nth-child(3){min-width:14rem}
  .reasons td{overflow-wrap:anywhere;min-width:6rem}
  .reasons td:nth-child(2){min-width:17rem}
  .reasons td:nth-child(3){min-width:20rem}
code{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.85em;overflow-wrap:anywhere}
.filters{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end;margin:.6rem 0}
.filters label{display:flex;flex-direction:column;font-size:.85rem;color:var(--soft);gap:.15rem}
select,input{font:inherit;color:var(--fg);background:var(--bg);border:1px solid var(--soft);
  border-radius:.4rem;padding:.3rem .5rem}
.picture{display:grid;gap:1.1rem}
  .band{position:relative;border:1px solid var(--line);border-radius:.8rem;padding:.7rem 1rem 1rem}
.band+.band::before{content:"↕"/"";position:absolute;top:-1.35rem;left:50%;color:var(--soft);font-size:1.1rem}
.band h3{margin:0 0 .5rem;font-size:.8rem;font-weight:600;letter-spacing:.04em;text-transform:uppercase;
  color:var(--soft)}
.band ul{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.7rem;list-style:none;
  margin:0;padding:0}
.path ul{display:flex;flex-wrap:wrap;gap:.7rem 1.9rem}
  .path .lane{flex:1 1 11rem}
  .path .outside{align-self:center;font-weight:700}
.path li{position:relative}
  .path li+li::before{content:"→"/"";position:absolute;left:-1.55rem;top:calc(50% - .8rem);font-size:1.2rem;
    line-height:1.6rem;color:var(--soft)}
.lane{background:var(--card);border:2px solid var(--good);border-radius:.6rem;padding:.5rem .75rem;
  font-size:.85rem}
  .lane.unproven{border:2px dashed var(--line)}
.lane p{margin:0;color:var(--soft)}
  .lane .title{display:flex;justify-content:space-between;gap:.5rem;font-size:.85rem;margin-bottom:.2rem}
  .lane .title a{font-size:1rem;font-weight:700;color:var(--fg);text-decoration-color:var(--line)}
.lane .uses{margin-top:.35rem;padding-top:.3rem;border-top:1px solid var(--line)}
footer{padding-bottom:2.5rem;color:var(--soft);font-size:.9rem}
@media(max-width:60rem){
  table.findings thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
  table.findings :is(tbody,tr,td){display:block;width:auto}
  table.findings tr{border:1px solid var(--line);border-radius:.5rem;margin:.6rem 0;padding:.3rem .3rem;
    background:var(--card)}
  table.findings tr[hidden]{display:none}
  table.findings td{border:0;padding:.2rem .5rem}
  table.findings td::before{content:attr(data-label);display:block;font-size:.8rem;color:var(--soft)}
  table.findings td:first-child::before{content:none}}
@media(max-width:40rem){
  .path ul{flex-direction:column}
  .path .lane{flex:none}
  .path .outside{align-self:flex-start}
  .path li+li::before{content:"↓"/"";left:1rem;top:-1.35rem}
  .facts{grid-template-columns:1fr}
  .facts dd{margin-bottom:.3rem}
  h1{font-size:1.5rem}}
@media print{
  .lane,.band{break-inside:avoid}
  .scroll{overflow:visible}
  :root{color-scheme:light;--bg:#fff;--fg:#000;--card:#fff}
  .filters,nav,.skip{display:none}
  details{break-inside:avoid}
  tr{break-inside:avoid}
  body{font-size:11px}
  h2{break-after:avoid}}
`);
