import { localArn, type Resources } from './template.ts';

/** The key that reports of moves are signed under. Its public half is for anybody who wants to check one. */
export const reportsKey = (stage: string): Resources => ({
  ReportsKey: {
    Type: 'AWS::KMS::Key',
    Properties: {
      Description: `Reports of Ballast, stage ${stage}.`,
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      KeyPolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'AdministeredByAccount',
            Effect: 'Allow',
            Principal: { AWS: localArn('iam', 'root', '') },
            Action: 'kms:*',
            Resource: '*',
          },
        ],
      },
    },
  },
  ReportsKeyAlias: {
    Type: 'AWS::KMS::Alias',
    Properties: { AliasName: `alias/ballast-${stage}-reports`, TargetKeyId: { Ref: 'ReportsKey' } },
  },
});
