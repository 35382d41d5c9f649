import { isText, type State } from '../../response/internal';
import { failure, invoke, isTold, TELL_FAILURE, tell } from './ingestion-states';

const OBJECT = '$.detail.s3ObjectDetails';
const ANSWER = '$.judged.answer';
const STATUS = '$.detail.scanResultDetails.scanResultStatus';

/** Where and why, whose and what: never a word of the document. */
const refusal = (reason: string, place: string, next: State, more = '', ...paths: string[]): State =>
  tell(
    'A document was not admitted',
    `A document was not admitted: {} ({}). Tenant {}, upload {}, original kept as {}. Execution {}${more}`,
    [reason, place, '$.kept.answer.tenant', '$.upload.key', '$.kept.answer.object', '$$.Execution.Id', ...paths],
    next,
  );

/** What happens to an upload once it was scanned. The original goes under lock first, whatever is thought of it. */
export const ADMIT_DEFINITION = {
  Comment: 'Keeps an upload that was scanned, and admits what was found clean and hides nothing.',
  StartAt: 'Which version was scanned?',
  TimeoutSeconds: 900,
  States: {
    'Which version was scanned?': {
      Type: 'Choice',
      Choices: [
        {
          And: ['bucketName', 'objectKey', 'versionId', 'eTag'].map((name) => isText(`${OBJECT}.${name}`)),
          Next: 'That version',
        },
      ],
      Default: 'No version',
    },
    'No version': { Type: 'Pass', Result: { Error: 'NoVersion' }, ResultPath: '$.error', Next: TELL_FAILURE },
    'That version': {
      Type: 'Pass',
      Parameters: {
        'bucket.$': `${OBJECT}.bucketName`,
        'key.$': `${OBJECT}.objectKey`,
        'versionId.$': `${OBJECT}.versionId`,
        'eTag.$': `${OBJECT}.eTag`,
      },
      ResultPath: '$.upload',
      Next: 'Keep the original',
    },
    'Keep the original': invoke('Keep', { 'Payload.$': '$.upload' }, '$.kept', 'Was it found clean?'),
    'Was it found clean?': {
      Type: 'Choice',
      Choices: [
        { ...isTold(STATUS, 'NO_THREATS_FOUND'), Next: 'Judge it' },
        { ...isText(STATUS), Next: 'Tell what the scan found' },
      ],
      Default: 'Tell that the scan found nothing out',
    },
    'Tell what the scan found': refusal("'malware-scan'", STATUS, { End: true }),
    'Tell that the scan found nothing out': refusal("'malware-scan'", "'no result'", { End: true }),
    'Judge it': invoke('Admit', { 'Payload.$': '$.upload' }, '$.judged', 'What is the verdict?'),
    'What is the verdict?': {
      Type: 'Choice',
      Choices: [
        { ...isTold(`${ANSWER}.verdict`, 'admitted'), Next: 'Admitted' },
        {
          And: [
            isTold(`${ANSWER}.verdict`, 'refused'),
            ...['reason', 'place', 'sha256'].map((name) => isText(`${ANSWER}.${name}`)),
          ],
          Next: 'What a release would name',
        },
        {
          And: [isTold(`${ANSWER}.verdict`, 'refused'), isText(`${ANSWER}.reason`), isText(`${ANSWER}.place`)],
          Next: 'Tell of the refusal',
        },
      ],
      Default: 'No verdict',
    },
    'No verdict': { Type: 'Pass', Result: { Error: 'NoVerdict' }, ResultPath: '$.error', Next: TELL_FAILURE },
    Admitted: { Type: 'Succeed' },
    'Tell of the refusal': refusal(`${ANSWER}.reason`, `${ANSWER}.place`, { End: true }),
    'What a release would name': {
      Type: 'Pass',
      Parameters: {
        'upload.$': '$.upload.key',
        'version.$': '$.upload.versionId',
        'sha256.$': `${ANSWER}.sha256`,
      },
      ResultPath: '$.release',
      Next: 'Tell of what was judged',
    },
    'Tell of what was judged': refusal(
      `${ANSWER}.reason`,
      `${ANSWER}.place`,
      { End: true },
      '. A release would name {}',
      'States.JsonToString($.release)',
    ),
    ...failure(
      'NOT JUDGED: a document',
      'A document could not be judged, and stays out. Upload it again when the cause is gone.',
    ),
  },
};
