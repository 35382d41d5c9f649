import { cleanText } from '../../../../runtime/characters';
import { classificationCopy } from '../../../../runtime/classification';
import type { Budget } from './bounds';

// Text that people do not see, and that speaks to whoever else reads: to a model. What people do see is not asked here: the
// guardrail reads it, and so do they. Languages are those of the samples below; a text in another one is held by its amount.

/** Nobody writes these but for a model. */
const TO_A_MODEL: readonly RegExp[] = [
  // how models mark who speaks
  /<\|?(?:im_start|im_end|system|endoftext|begin_of_text|start_header_id|eot_id)\|?>|\[\/?(?:inst|sys)\]|<<\/?sys>>|<start_of_turn>/,
  // English: what came before is to be forgotten, who the reader is, what it is to say and to give away
  /\b(?:ignor|disregard|forget|overrid|bypass|overlook|discard|neglect|supersed)\w*\b.{0,60}\b(?:instruct|prompt|guideline)/,
  /\b(?:ignore|disregard|forget|discard)\b.{0,30}\b(?:above|previous|prior|earlier|preceding|all|your|other|system)\b.{0,20}\b(?:rule|direction|message|text|content|polic|context|document|order|command|information|source|training|task)/,
  /\byou(?:'re| are)(?: now)? (?:an? |the |in |no longer )?(?:[\w-]+ ){0,3}(?:assistant|chat ?bot|ai|llm|language model|dan|unrestricted|mode)\b/,
  /\b(?:ai|language|chat|llm) ?(?:model|assistant|agent|bot)s?\b.{0,60}\b(?:must|should|shall|please|need to|are (?:required|instructed|asked))\b/,
  /\b(?:note|attention|message|instructions?|important|warning|hint)\b.{0,20}\b(?:to|for)\b.{0,20}\b(?:ai|assistant|chat ?bot|llm|language model)s?\b/,
  /\b(?:system prompt|jailbreak|prompt injection|developer mode|god mode|sudo mode)\b/,
  /\b(?:when|if|whenever|in case)\b.{0,60}\b(?:ask(?:ed|s)?|quer(?:y|ied)|prompted|summar\w+)\b.{0,80}\b(?:say|answer|reply|respond|tell|claim|state|recommend|mention)\b/,
  /\b(?:do not|don't|never) (?:tell|inform|mention|reveal)\b.{0,30}\b(?:user|human|anyone|anybody|reader|person)/,
  /\b(?:reveal|disclose|leak|exfiltrat\w*|send|forward|email|post|upload|transmit|append|encode)\b.{0,60}\b(?:secret|password|credential|api key|system prompt|conversation|chat history|customer data)/,
  // German
  /\b(?:ignorier|missacht|vergiss|vergesse|umgeh|verwirf)\w*(?!\w).{0,60}(?:anweisung|vorgabe|vorherig|bisherig|obig|richtlinie|prompt)/,
  /\b(?:du bist|sie sind)(?: jetzt| nun| ab jetzt)? .{0,30}\b(?:assistent|ki|sprachmodell|chatbot|modus)/,
  // French
  /(?<!\p{L})(?:ignor|oubli|néglig|contourn)\p{L}*.{0,60}(?:instruction|consigne|règle|précédent|ci-dessus)/u,
  /(?<!\p{L})(?:tu es|vous êtes)(?: maintenant| désormais)? .{0,30}(?:assistant|ia(?!\p{L})|modèle|robot|mode)/u,
  // Spanish and Portuguese
  /(?<!\p{L})(?:ignor|olvid|esque[cç]|descart|desconsider)\p{L}*.{0,60}(?:instruc|instruç|regla|regra|anterior|previ|prévi)/u,
  /(?<!\p{L})(?:eres|usted es|você é|tu és)(?: ahora| agora)? .{0,30}(?:asistente|assistente|(?<!\p{L})ia(?!\p{L})|modelo|bot)/u,
  // Italian
  /(?<!\p{L})(?:ignor|dimentic|trascur)\p{L}*.{0,60}(?:istruzion|regol|precedent|sopra)/u,
  // Dutch, Polish, Turkish
  /\b(?:negeer|vergeet)\b.{0,60}(?:instructie|regel|vorige|eerdere)/,
  /(?:zignoruj|ignoruj|zapomnij).{0,60}(?:instrukcj|polece|poprzedni)/,
  /(?:önceki|yukarıdaki|tüm).{0,40}(?:talimat|kural).{0,40}(?:yok say|görmezden|unut)/,
  // Russian and Ukrainian
  /(?:игнориру|забудь|не обращай|ігноруй).{0,60}(?:инструкц|правил|предыдущ|указан|вказів|попередн)/,
  // Chinese, Japanese, Korean
  /(?:忽略|无视|無視|忘记|忘記|不要理会|绕过).{0,30}(?:指令|指示|提示|规则|規則|以上|之前|先前)/,
  /(?:你现在是|你是一个|您现在是).{0,30}(?:助手|模型|机器人|ai)/,
  /(?:無視|忘れ).{0,30}(?:指示|命令|ルール|プロンプト)|(?:指示|命令|ルール|プロンプト).{0,30}(?:無視|忘れ)/,
  /(?:이전|위의|모든).{0,30}(?:지시|명령|규칙).{0,30}(?:무시|잊)/,
  // Arabic, Hebrew, Hindi
  /(?:تجاهل|انس|تخط).{0,60}(?:التعليمات|الأوامر|القواعد|السابقة|أعلاه)/,
  /(?:התעלם|תתעלם|שכח).{0,60}(?:הוראות|ההנחיות|הקודמות)/,
  /(?:अनदेखा|नज़रअंदाज़|भूल).{0,60}(?:निर्देश|नियम)|(?:निर्देश|नियम).{0,60}(?:अनदेखा|नज़रअंदाज़|भूल)/,
];

/** People write these to each other in comments, and code is full of them. In a page, and not to be seen, they are for a model. */
const ORDERS: readonly RegExp[] = [
  /^\W{0,20}(?:system|assistant|human|user|ai|developer)\s*:/m,
  /#{2,}\s*(?:system|instruction|human|assistant|response|new task)/,
  /\b(?:ignor|disregard|forget|overrid|bypass|overlook|discard)\w*\b.{0,60}\b(?:rule|direction|polic|command|context|restriction|above|previous|prior|earlier|everything|anything)/,
  /\b(?:act|behave|respond|pretend|roleplay) (?:as|like) (?:if |an? |the )/,
  /\b(?:hidden|secret|new|updated|following|these) (?:prompt|instruction|message|directive|order|command)s?\b/,
  /\b(?:always|only|never|must|do not|don't|instead|please|simply|just)\b.{0,30}\b(?:answer|reply|respond|tell|say|recommend|mention|reveal|disclose|inform|output|print|repeat|append|include|rate|rank|approve|accept|hire|endorse)\b/,
  /\b(?:answer|reply|respond)\b.{0,20}\b(?:with|only|that|as follows|exactly|by)\b/,
  /^\W{0,20}(?:output|print|repeat|reveal|recommend|say|tell|rate|rank|approve|send|forward|email|e-mail|post|transfer|upload|execute|run|call|invoke|delete|append|include|embed|insert|fetch|visit|open|browse)\b.{3,}/m,
  /\b(?:reveal|disclose|leak|send|forward|email|post|upload|transmit)\b.{0,60}\b(?:token|history|confidential|customer|data|https?:|users?'?s?)\b/,
  /\b(?:antworte|antworten sie|sage|sagen sie|empfiehl|empfehlen sie|verrate|gib|sende|schicke)\b.{3,}/,
  /(?<!\p{L})(?:réponds|répondez|dis|dites|révèle|révélez|recommande[rz]?|envoie|envoyez)(?!\p{L}).{3,}/u,
  /(?<!\p{L})(?:responde|responda|respóndele|diga|revela|revele|recomienda|recomende|envía|envíe|envie)(?!\p{L}).{3,}/u,
  /\b(?:rispondi|rispondete|rivela|invia|consiglia)\b.{3,}/,
  /(?:ты теперь|вы теперь|отвечай|ответь|отправь|скажи)/,
  /(?:你必须|请回答|回答说|告诉用户|发送到)/,
];

/** Letters of the tags block, which nobody sees and models read. */
const TAGS = /[\u{e0020}-\u{e007e}]/gu;
const readTags = (text: string): string =>
  text.replace(TAGS, (tag) => String.fromCharCode(tag.codePointAt(0)! - 0xe0000));

/** How much of a text is compared at once, and how much of it once more with what follows. */
const MOST = 20_000;
const OVERLAP = 500;

/** Whether a text that people do not see tells a model what to do. In a page any order does, beside it only one to a model. */
export function isInstruction(given: string, where: 'in the page' | 'beside it', budget: Budget): boolean {
  const signs = where === 'in the page' ? [...TO_A_MODEL, ...ORDERS] : TO_A_MODEL;
  const text = cleanText(readTags(given)).text.replace(/[^\S\n]+/g, ' ');
  for (let from = 0; from < text.length; from += MOST - OVERLAP) {
    budget.look('what is told');
    const part = text.slice(from, from + MOST);
    for (const copy of [part, classificationCopy(part)]) {
      if (copy === undefined) continue;
      const lines = copy.toLowerCase();
      // a sentence may be broken over lines
      const line = lines.replace(/\s*\n\s*/g, ' ');
      if (signs.some((sign) => sign.test(lines) || sign.test(line))) return true;
    }
  }
  return false;
}
