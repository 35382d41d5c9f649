import { type Cases, one } from '../../../../local/samples/cases';
import { ensured } from '../../../support/ensured';

export const MacieEnabled: Cases = {
  good: {
    on: one('AWS::Macie::Session', { Status: 'ENABLED' }),
    'by default': one('AWS::Macie::Session', {}),
    ensured: ensured('Macie', { session: 'ENABLED' }),
  },
  bad: { 'not asked for': ensured('Macie', {}) },
  lookAlike: { paused: one('AWS::Macie::Session', { Status: 'PAUSED' }) },
};

const identifier = (Regex: unknown) => one('AWS::Macie::CustomDataIdentifier', { Name: 'canary', Regex });

export const MacieIdentifierMatches: Cases = {
  good: { 'canaries of the gateway': identifier('cnry-[0-9a-f]{32}') },
  bad: { 'not set': identifier(undefined) },
  lookAlike: { everything: identifier('.*') },
  silent: { 'a form that JavaScript lacks': identifier('(?i)tenant-[0-9]+(?<![a-z') },
};
