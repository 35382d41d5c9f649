import { type Answers, type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Resource, View } from '../../../template/resource';
import { isSubscribed } from '../../../workload/listeners';
import { isLlmWorkload } from '../../../workload/llm-workload';

/** Whether alarms or findings of an application with models are told to the topic. */
const isPaged = (topic: Resource, view: View): boolean =>
  isLlmWorkload(view) &&
  (topic.referrers('AWS::CloudWatch::Alarm', 'AlarmActions[]').length > 0 ||
    topic
      .referrers('AWS::Events::Rule', 'Targets[].Arn')
      .some((one) => /bedrock|guardduty|securityhub/i.test(JSON.stringify(one.get('EventPattern').raw ?? ''))));

const eachPage = (run: (topic: Resource) => Answers) =>
  eachResource('AWS::SNS::Topic', (topic, view) => (isPaged(topic, view) ? run(topic) : undefined));

/** AWS's policies by which a channel changes what it was told of. */
const WRITES = /\/(AdministratorAccess|PowerUserAccess|\w*FullAccess)$/;

export const control: Control = {
  id: 'response-escalation',
  title: 'Encrypted paging topic that somebody reads, and read-only chat channels',
  risks: ['LLM01:2025', 'LLM02:2025', 'LLM09:2025', 'LLM01:2023', 'LLM06:2023', 'LLM09:2023', 'ASI09:2026'],
  acts: 'notice',
  csf: 'Respond',
  boundary: 'organization',
  atlas: ['AML.M0018'],
  why: 'Builders need to know whom to call when an answer is dangerous but no rule fired.',
  source:
    'Amazon SNS Developer Guide, Setting up Amazon SNS topic encryption; AWS CloudFormation, AWS::Chatbot::SlackChannelConfiguration',

  rules: [
    rule('PagingTopicCmk', {
      severity: 'MEDIUM',
      fix: 'Set `masterKey` to a key whose policy lets CloudWatch and EventBridge use it.',
      fixTemplate: 'Set KmsMasterKeyId to a key whose policy lets CloudWatch and EventBridge use it.',
      counterparts: ['SNS.1', 'CKV_AWS_26'],
      proves: false,
      check: eachPage((topic) => {
        const key = topic.pattern('KmsMasterKeyId');
        if (!key) return topic.fail('KmsMasterKeyId', 'is not set');
        return /alias\/aws\/sns$/.test(key.toString())
          ? topic.fail('KmsMasterKeyId', `is ${key}, a key that CloudWatch may not use: the alarm is never delivered`)
          : PASS;
      }),
    }),
    rule('PagingTopicSubscribed', {
      severity: 'LOW',
      fix: 'Subscribe an address, a queue or a function to the topic.',
      fixTemplate: 'Add an AWS::SNS::Subscription of an address, a queue or a function.',
      check: eachPage((topic) => {
        if (isSubscribed(topic)) return PASS;
        return topic.isOutput ? undefined : topic.fail('', 'has no subscription: nobody is paged');
      }),
    }),
    rule('ChatbotReadOnly', {
      severity: 'HIGH',
      fix: 'Set `guardrailPolicies` to a read-only policy; without it the channel may do what AdministratorAccess allows.',
      fixTemplate:
        'Set GuardrailPolicies to a read-only policy; without it the channel may do what AdministratorAccess allows.',
      proves: false,
      check: eachResource(
        ['AWS::Chatbot::SlackChannelConfiguration', 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration'],
        (channel) => {
          const policies = channel.list('GuardrailPolicies');
          if (policies.length === 0)
            return channel.fail('GuardrailPolicies', 'is not set, and AdministratorAccess by default');
          const wide = policies.find((policy) => WRITES.test(policy.pattern()?.toString() ?? ''));
          return wide ? wide.fail('', `is ${wide.pattern()}, which does more than read`) : PASS;
        },
      ),
    }),
  ],
};
