import type { Duration } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { IModelGuardrail } from '../model';
import type { SecureKnowledgeBase } from './secure-knowledge-base';

/** A question that is asked after each job, because it is known what is found. */
export interface RetrievalCanary {
  /** The tenant for which it is asked, as in `grantUpload`. */
  readonly tenant: string;

  /**
   * The group for which it is asked; needed where the tenancy of the knowledge base has groups.
   *
   * @default - none
   */
  readonly group?: string;

  /** The question, 1 to 1000 characters without `${`. */
  readonly question: string;

  /**
   * Words that stand in a piece of the document that answers it, exactly so, 1 to 200 characters without `${`. A job after
   * which no piece has them takes back the new documents that are found instead.
   */
  readonly expects: string;
}

/** How documents get into a knowledge base, and how it is seen that it answers as before. */
export interface KnowledgeIngestionOptions {
  /**
   * Questions that are asked after each job, at most 50, and 65536 bytes of them as JSON. From five questions of a tenant on, a new document that is among the
   * first three for more than one in five of them is taken back, where it is not what one of them is meant to find. Where they
   * find fifteen documents or fewer, it has to stand before the answers.
   *
   * @default - none: jobs are judged by their statistics alone
   */
  readonly canaries?: RetrievalCanary[];

  /**
   * How long the original of each upload is kept under lock, in whole days, 1 to 3650. Nobody can erase it before.
   *
   * @default Duration.days(90)
   */
  readonly quarantineRetention?: Duration;
}

/** Properties for `KnowledgeIngestion`. */
export interface KnowledgeIngestionProps extends KnowledgeIngestionOptions {
  /** What documents are put into. It gets its pieces looked at by this construct: `transformBy` is taken. */
  readonly knowledge: SecureKnowledgeBase;

  /** Reads the text of each document before it is written: what it blocks stays out, what it masks is not written. */
  readonly guardrail: IModelGuardrail;

  /** Where people are told of what stayed out, of what was taken back, and of alarms, such as `IncidentResponse.topic`. */
  readonly topic: sns.ITopic;
}
