/** Content of the kill switch's configuration profile. */
export interface KillSwitch {
  /** `on`: normal. `no-tools`: the model gets none. `static`: everyone reads the static message. `off`: 503 for everyone. */
  readonly mode: 'on' | 'no-tools' | 'static' | 'off';
  /** Why, for the record of whoever changes it. */
  readonly reason?: string;
}

/** JSON schema (draft 4, as AppConfig validators want) of `KillSwitch`. */
export const KILL_SWITCH_SCHEMA = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  properties: {
    mode: { enum: ['on', 'no-tools', 'static', 'off'] },
    reason: { type: 'string', maxLength: 500 },
  },
  required: ['mode'],
  additionalProperties: false,
} as const;
