import { unfold } from './markup';

/** Filters of the findings, and details that open when they are printed or linked to. */
export const SCRIPT = unfold(`
const $=(q)=>[...document.querySelectorAll(q)];
const controls=$('.filters select,.filters input');
const apply=()=>{
  const want=Object.fromEntries(controls.map((c)=>[c.name,c.value.toLowerCase()]));
  let n=0;
for(const row of $('#findings-table tbody tr')){
  const ok=(!want.verdict||row.dataset.verdict===want.verdict)
    &&(!want.layer||row.dataset.layer===want.layer)
    &&(!want.risk||row.dataset.risks.includes(want.risk))
    &&(!want.text||row.textContent.toLowerCase().includes(want.text));
  row.hidden=!ok;if(ok)n++}
const count=document.getElementById('count');if(count)count.textContent=n+' shown'};
controls.forEach((c)=>c.addEventListener('input',apply));apply();
const open=()=>{
  const at=location.hash&&document.querySelector(location.hash);
  if(at&&at.tagName==='DETAILS')at.open=true};
addEventListener('hashchange',open);open();
addEventListener('beforeprint',()=>$('details').forEach((d)=>{d.open=true}));
`);
