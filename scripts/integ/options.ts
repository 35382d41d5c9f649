import { parseArgs } from 'node:util';

/** What an integration test was asked for. */
export interface Options {
  readonly profile: 'STARTER';
  readonly account: string;
  readonly region: string;
  /** A model that the account may call; the geography of the Region stands before it. */
  readonly model: string;
  /** Told of what happens. */
  readonly contact: string;
}

/** What is said to whoever asks for something that is not done. */
export class Refused extends Error {}

export const USE =
  'use: npm run integ -- --profile STARTER --account 123456789012 --region eu-central-1 --contact you@example.com ' +
  '[--model amazon.nova-lite-v1:0]';

/** The options; account and Region are said each time, so that nobody deploys where a shell happens to point. */
export function optionsOf(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  let values: { [name: string]: string | undefined };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { profile: text, account: text, region: text, model: text, contact: text },
    }));
  } catch (error) {
    throw new Refused(`${(error as Error).message}\n${USE}`);
  }
  const { profile, account, region, contact, model = 'amazon.nova-lite-v1:0' } = values;
  const wrong = (name: string, allowed: string) =>
    new Refused(
      `'--${name}' must be ${allowed}, got ${values[name] === undefined ? 'nothing' : `'${values[name]}'`}\n${USE}`,
    );
  if (profile !== 'STARTER')
    throw wrong('profile', 'STARTER: the others lock evidence for years, and nobody could tear them down');
  if (!/^\d{12}$/.test(account ?? '')) throw wrong('account', 'the 12 digits of the account to deploy to');
  if (!/^(us|eu|ap|ca)-[a-z]+-\d$/.test(region ?? '')) throw wrong('region', 'a Region such as eu-central-1');
  if (!/^[^@\s]+@[^@\s]+$/.test(contact ?? '')) throw wrong('contact', 'an e-mail address');
  return { profile, account: account!, region: region!, contact: contact!, model };
}
