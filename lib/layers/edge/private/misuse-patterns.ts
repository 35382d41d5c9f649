/**
 * Phrases of prompt injection, in lower case and with single spaces: the rule folds both before it compares.
 *
 * They find the copied attack, not the invented one: what they match is counted, and the guardrail decides.
 */
export const MISUSE_PATTERNS: string[] = [
  '(ignore|disregard|forget) (all |any )?(of )?(the |your |my )?(previous|prior|above|earlier|preceding) (instructions?|prompts?|rules|messages?|context)',
  '(ignore|disregard|bypass|override) (all |any )?(of )?(the |your )?(system prompt|safety|guidelines|guardrails?|restrictions|content polic(y|ies))',
  '(reveal|print|repeat|show|output|display)( me| us)? (all of )?(the |your )(full |entire |exact )?(system|initial|hidden|developer) (prompt|instructions?|message)',
  'you are now (dan|unrestricted|jailbroken|in developer mode|in god mode)',
  '(pretend|act as if|imagine)( that)? you (have|had|are under) no (rules|restrictions|guidelines|filters|limits)',
  '<\\|(im_start|im_end|system|endoftext|start_header_id)\\|>',
  '\\[/?inst\\]|<</?sys>>',
];
