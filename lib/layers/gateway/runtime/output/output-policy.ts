import { compileSchema } from '../../../../contract/json-schema';
import { canaryWatch } from '../canary';
import type { JsonText } from '../json-text';
import { overlapWatch } from '../prompt-overlap';
import type { GatewaySettings } from '../settings';
import { refuse, Stop } from '../verdict';
import { controlFilter } from './control-filter';
import { escapeFilter } from './escape-filter';
import { chain, type TextFilter } from './filter';
import { linkFilter } from './link-filter';
import { structured } from './structured';

/** What stands between the model's text and the client. Throws `Stop` when the text must go no further. */
export interface OutputPolicy {
  /** Text that may go to the client now. */
  push(text: string): string;
  /** The rest; to be called after each complete answer of the model. */
  end(): { readonly text: string; readonly data?: JsonText };
  readonly removed: number;
}

/** The policy of one request: canary and overlap first, on what the model wrote, then the mode of the settings. */
export function outputPolicy(settings: GatewaySettings, canary: string, system: string): OutputPolicy {
  const { mode, schema, linkHosts } = settings.output;
  const filters: Record<typeof mode, readonly TextFilter[]> = {
    text: [controlFilter(), linkFilter(linkHosts)],
    // escaped markup is harmless: code in an answer stays readable
    'html-escaped': [controlFilter(), linkFilter(linkHosts, 'keep'), escapeFilter()],
    'json-schema': [controlFilter(), linkFilter(linkHosts)],
  };
  const filter = chain(filters[mode]);
  const check = mode === 'json-schema' ? compileSchema(schema!) : undefined;
  let whole = '';

  const guard = () => {
    const watch = canaryWatch(canary);
    const overlap = overlapWatch(system);
    return {
      clear: (text: string): string => {
        const seen = watch.push(text);
        if (seen.leak) throw new Stop(refuse('context-leak', 'the canary was in the answer'));
        if (overlap.push(text)) throw new Stop(refuse('context-leak', 'the answer repeats the system prompt'));
        return seen.text;
      },
      end: () => watch.end().text,
    };
  };
  const { clear, end } = guard();

  if (check) {
    return {
      // whether it has the agreed form is known at its end
      push: (text) => {
        whole += clear(text);
        return '';
      },
      end: () => {
        whole += end();
        // what JSON escapes, its reader reads as it was
        const unescaped = guard();
        const data = structured(whole, check, (text) => {
          unescaped.clear(`${text} `);
          // with its quotes: whoever shows the JSON as it is shows what follows beside it
          return filter.push(`"${text}"`).concat(filter.end()).replace(/^"|"$/g, '');
        });
        if (data === undefined) throw new Stop(refuse('output-invalid', 'the answer does not fit its schema'));
        return { text: data.text, data };
      },
      get removed() {
        return filter.removed;
      },
    };
  }
  return {
    push: (text) => filter.push(clear(text)),
    end: () => ({ text: filter.push(end()) + filter.end() }),
    get removed() {
      return filter.removed;
    },
  };
}
