export * from './guardduty-plan';
export * from './inspector-scan';
export * from './macie-identifier';
export * from './security-standard';
export * from './threat-detection';
export * from './threat-detection-props';
