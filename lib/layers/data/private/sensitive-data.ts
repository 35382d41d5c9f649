import * as logs from 'aws-cdk-lib/aws-logs';

/**
 * What log groups mask: credentials, and personal data that identifies or can be spent.
 *
 * IP addresses are left readable: flow and firewall logs without them are no evidence.
 */
export const SENSITIVE_DATA: logs.DataIdentifier[] = [
  logs.DataIdentifier.AWSSECRETKEY,
  logs.DataIdentifier.OPENSSHPRIVATEKEY,
  logs.DataIdentifier.PGPPRIVATEKEY,
  logs.DataIdentifier.PKCSPRIVATEKEY,
  logs.DataIdentifier.PUTTYPRIVATEKEY,
  logs.DataIdentifier.EMAILADDRESS,
  logs.DataIdentifier.ADDRESS,
  logs.DataIdentifier.CREDITCARDNUMBER,
  logs.DataIdentifier.CREDITCARDSECURITYCODE,
  logs.DataIdentifier.BANKACCOUNTNUMBER_DE,
  logs.DataIdentifier.BANKACCOUNTNUMBER_ES,
  logs.DataIdentifier.BANKACCOUNTNUMBER_FR,
  logs.DataIdentifier.BANKACCOUNTNUMBER_GB,
  logs.DataIdentifier.BANKACCOUNTNUMBER_IT,
  logs.DataIdentifier.BANKACCOUNTNUMBER_US,
  logs.DataIdentifier.PHONENUMBER_DE,
  logs.DataIdentifier.PHONENUMBER_ES,
  logs.DataIdentifier.PHONENUMBER_FR,
  logs.DataIdentifier.PHONENUMBER_GB,
  logs.DataIdentifier.PHONENUMBER_IT,
  logs.DataIdentifier.PHONENUMBER_US,
  logs.DataIdentifier.NATIONALIDENTIFICATIONNUMBER_DE,
  logs.DataIdentifier.NATIONALIDENTIFICATIONNUMBER_ES,
  logs.DataIdentifier.NATIONALIDENTIFICATIONNUMBER_IT,
  logs.DataIdentifier.NATIONALINSURANCENUMBER_GB,
  logs.DataIdentifier.PASSPORTNUMBER_US,
  logs.DataIdentifier.SSN_US,
  logs.DataIdentifier.INSEECODE_FR,
];
