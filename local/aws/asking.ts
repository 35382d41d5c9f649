import { DOORS, type DoorName } from '../../lib/contract';

/** Doors behind which a model answers. */
export type AskingDoorName = { [D in DoorName]: (typeof DOORS)[D]['serves'] extends 'answers' ? D : never }[DoorName];

/** One question in the form of each door; a door that is not here does not compile. */
const BODIES: Readonly<Record<AskingDoorName, (text: string, alias: string, stream?: boolean) => object>> = {
  converse: (text, alias) => ({ alias, messages: [{ role: 'user', content: [{ text }] }] }),
  converseStream: (text, alias) => ({ alias, messages: [{ role: 'user', content: [{ text }] }] }),
  chatCompletions: (content, model, stream) => ({ model, messages: [{ role: 'user', content }], stream }),
  responses: (input, model, stream) => ({ model, input, stream }),
  messages: (content, model, stream) => ({ model, max_tokens: 1_000, messages: [{ role: 'user', content }], stream }),
};

/** A way to ask: a door, and whether the answer is streamed. */
export interface Way {
  readonly door: AskingDoorName;
  readonly stream: boolean;
}

/** Every way to ask. */
export const WAYS: readonly Way[] = (Object.keys(BODIES) as AskingDoorName[]).flatMap((door): Way[] => {
  const { streaming } = DOORS[door];
  if (streaming === 'asked') return [false, true].map((stream) => ({ door, stream }));
  return [{ door, stream: streaming === 'always' }];
});

/** The way as a test names it. */
export const nameOf = ({ door, stream }: Way): string => `${DOORS[door].path}${stream ? ', streamed' : ''}`;

/** The body of one question. */
export const bodyOf = ({ door, stream }: Way, text: string, alias = 'default'): object =>
  BODIES[door](text, alias, DOORS[door].streaming === 'asked' ? stream : undefined);
