/**
 * Kinds of personal data and credentials a guardrail detects.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GuardrailPiiEntity.html
 * @asOf 2026-11
 */
export enum PiiEntity {
  /** A postal address. */
  ADDRESS = 'ADDRESS',
  /** A person's age. */
  AGE = 'AGE',
  /** An AWS access key id. Always blocked. */
  AWS_ACCESS_KEY = 'AWS_ACCESS_KEY',
  /** An AWS secret access key. Always blocked. */
  AWS_SECRET_KEY = 'AWS_SECRET_KEY',
  /** A Canadian health service number. */
  CA_HEALTH_NUMBER = 'CA_HEALTH_NUMBER',
  /** A Canadian social insurance number. */
  CA_SOCIAL_INSURANCE_NUMBER = 'CA_SOCIAL_INSURANCE_NUMBER',
  /** The verification code of a payment card. Always blocked. */
  CREDIT_DEBIT_CARD_CVV = 'CREDIT_DEBIT_CARD_CVV',
  /** The expiry date of a payment card. */
  CREDIT_DEBIT_CARD_EXPIRY = 'CREDIT_DEBIT_CARD_EXPIRY',
  /** The number of a payment card. */
  CREDIT_DEBIT_CARD_NUMBER = 'CREDIT_DEBIT_CARD_NUMBER',
  /** The number of a driver's licence. */
  DRIVER_ID = 'DRIVER_ID',
  /** An email address. */
  EMAIL = 'EMAIL',
  /** An International Bank Account Number. */
  INTERNATIONAL_BANK_ACCOUNT_NUMBER = 'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
  /** An IP address. */
  IP_ADDRESS = 'IP_ADDRESS',
  /** The licence plate of a vehicle. */
  LICENSE_PLATE = 'LICENSE_PLATE',
  /** The MAC address of a network interface. */
  MAC_ADDRESS = 'MAC_ADDRESS',
  /** A person's name. */
  NAME = 'NAME',
  /** A password. Always blocked. */
  PASSWORD = 'PASSWORD',
  /** A telephone number. */
  PHONE = 'PHONE',
  /** A personal identification number of a bank account. Always blocked. */
  PIN = 'PIN',
  /** A SWIFT code of a bank. */
  SWIFT_CODE = 'SWIFT_CODE',
  /** A number of the United Kingdom's National Health Service. */
  UK_NATIONAL_HEALTH_SERVICE_NUMBER = 'UK_NATIONAL_HEALTH_SERVICE_NUMBER',
  /** A National Insurance number of the United Kingdom. */
  UK_NATIONAL_INSURANCE_NUMBER = 'UK_NATIONAL_INSURANCE_NUMBER',
  /** A Unique Taxpayer Reference of the United Kingdom. */
  UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER = 'UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER',
  /** A web address: masked by default, because a link or an image address carries data out. */
  URL = 'URL',
  /** A name of an account. */
  USERNAME = 'USERNAME',
  /** The number of a bank account in the United States. */
  US_BANK_ACCOUNT_NUMBER = 'US_BANK_ACCOUNT_NUMBER',
  /** A routing number of a bank in the United States. */
  US_BANK_ROUTING_NUMBER = 'US_BANK_ROUTING_NUMBER',
  /** An Individual Taxpayer Identification Number of the United States. */
  US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER = 'US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER',
  /** A passport number of the United States. */
  US_PASSPORT_NUMBER = 'US_PASSPORT_NUMBER',
  /** A Social Security number of the United States. */
  US_SOCIAL_SECURITY_NUMBER = 'US_SOCIAL_SECURITY_NUMBER',
  /** A vehicle identification number. */
  VEHICLE_IDENTIFICATION_NUMBER = 'VEHICLE_IDENTIFICATION_NUMBER',
}
