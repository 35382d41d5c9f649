import type { RiskId } from '../owasp/risks';

/** A risk told as a threat: who does what, with what effect. Each part has at most 200 characters. */
export interface ThreatText {
  readonly source: string;
  readonly prerequisites: string;
  readonly action: string;
  readonly impact: string;
  readonly goals: readonly string[];
  readonly assets: readonly string[];
  /** Spoofing, Tampering, Repudiation, Information disclosure, Denial of service, Elevation of privilege. */
  readonly stride: readonly ('S' | 'T' | 'R' | 'I' | 'D' | 'E')[];
}

/** The risks of OWASP LLM 2025 as threats to an LLM application. */
export const THREATS: Readonly<Partial<Record<RiskId, ThreatText>>> = {
  'LLM01:2025': {
    source: 'user, or author of a document that the application reads',
    prerequisites: 'who can place text in a prompt, a retrieved document or a tool result',
    action: 'have the model follow their instructions in place of the application’s',
    impact: 'answers, tool calls or disclosures that nobody authorized',
    goals: ['integrity', 'confidentiality'],
    assets: ['model answers', 'tools', 'data in the context'],
    stride: ['T', 'E'],
  },
  'LLM02:2025': {
    source: 'user or intruder',
    prerequisites: 'with access to answers, logs, buckets or the network of the application',
    action: 'obtain personal data, credentials or confidential text that the model or its stores hold',
    impact: 'disclosure outside of the organization or to another tenant',
    goals: ['confidentiality'],
    assets: ['prompts and answers', 'corpus', 'credentials'],
    stride: ['I'],
  },
  'LLM03:2025': {
    source: 'supplier, or intruder in a supplier’s systems',
    prerequisites: 'who can change a model, package, image, plugin or data set before it is used',
    action: 'bring their code or weights into the application',
    impact: 'code running with the application’s permissions, or a model that behaves as they wish',
    goals: ['integrity', 'confidentiality'],
    assets: ['models', 'packages', 'images'],
    stride: ['T', 'E'],
  },
  'LLM04:2025': {
    source: 'curator, intruder or contributor',
    prerequisites: 'who can write to training data, feedback or the retrieval corpus',
    action: 'add or change documents so that the model learns or retrieves falsehoods or triggers',
    impact: 'biased, wrong or back-doored answers that look authoritative',
    goals: ['integrity'],
    assets: ['training data', 'corpus', 'embeddings'],
    stride: ['T'],
  },
  'LLM05:2025': {
    source: 'user or injected document',
    prerequisites: 'who can shape what the model writes',
    action: 'have the answer run as markup, a query, a command or a link where it is used',
    impact: 'script in a browser, injection into a back end, or data sent out through an image address',
    goals: ['integrity', 'confidentiality'],
    assets: ['users’ browsers', 'downstream systems'],
    stride: ['T', 'I', 'E'],
  },
  'LLM06:2025': {
    source: 'user, injected document, or the model itself by mistake',
    prerequisites: 'where the application’s role or tools can do more than the task needs',
    action: 'have the application act beyond what the user may do',
    impact: 'changes, purchases, messages or deletions that nobody decided',
    goals: ['integrity', 'authorization'],
    assets: ['connected systems', 'the AWS account'],
    stride: ['E', 'T'],
  },
  'LLM07:2025': {
    source: 'user',
    prerequisites: 'who can talk to the model',
    action: 'have it repeat its system prompt or hidden context',
    impact: 'knowledge of rules, internals or secrets that helps further attacks',
    goals: ['confidentiality'],
    assets: ['system prompts'],
    stride: ['I'],
  },
  'LLM08:2025': {
    source: 'user of another tenant, or intruder',
    prerequisites: 'with access to the vector store, or to a retrieval that does not know tenants',
    action: 'retrieve, recover or poison embedded documents',
    impact: 'documents of others in answers, or planted ones',
    goals: ['confidentiality', 'integrity'],
    assets: ['vector store', 'corpus'],
    stride: ['I', 'T'],
  },
  'LLM09:2025': {
    source: 'model',
    prerequisites: 'that is asked beyond what its sources say',
    action: 'answer plausibly and wrongly',
    impact: 'decisions that rest on falsehoods',
    goals: ['integrity', 'trust'],
    assets: ['decisions of users'],
    stride: ['T'],
  },
  'LLM10:2025': {
    source: 'user, bot or stolen credential',
    prerequisites: 'that can send requests',
    action: 'consume tokens, capacity or money without bound, or copy the model’s behaviour by asking',
    impact: 'an unavailable application, an unpayable bill, or a stolen model',
    goals: ['availability'],
    assets: ['model capacity', 'budget', 'the model'],
    stride: ['D', 'I'],
  },
};
